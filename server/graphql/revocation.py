"""Ends what a token has opened, soon after it is good no more.

A socket or a stream outlives the look at its token with which it began; so each open one is looked
at again from time to time.
"""

from asyncio import Task, create_task, sleep, wait
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from server.authentication import Unauthenticated

_log = structlog.get_logger("server.revocation")


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    look: Callable[[], Awaitable[object]]
    end: Callable[[Unauthenticated], None]


class Revocation:
    """Looks at all that is open every `interval` seconds, while something is."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._open: set[_Open] = set()
        self._task: Task[None] | None = None

    @asynccontextmanager
    async def watching(
        self, look: Callable[[], Awaitable[object]], end: Callable[[Unauthenticated], None]
    ) -> AsyncIterator[None]:
        """Calls `end` if `look` raises `Unauthenticated` while the block runs."""
        opened = _Open(look, end)
        self._open.add(opened)
        if self._task is None:
            self._task = create_task(self._look(), name="revocation")
        try:
            yield
        finally:
            self._open.discard(opened)
            if not self._open and (task := self._task) is not None:
                self._task = None
                task.cancel()
                await wait([task])

    async def _look(self) -> None:
        while True:
            await sleep(self._interval)
            for one in tuple(self._open):
                try:
                    await one.look()
                except Unauthenticated as refused:
                    one.end(refused)
                except Exception as error:  # whoever can't be looked up may stay
                    _log.warning("revocation.not_looked_up", reason=repr(error))
                    break
