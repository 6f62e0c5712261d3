"""Ends what a token has opened, soon after it is good no more.

A socket or a stream outlives the look at its token with which it began; so each open one is looked
at again from time to time.
"""

from asyncio import Task, create_task, sleep
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog

from server.authentication import Unauthenticated

_log = structlog.get_logger("server.revocation")


class Opened(Protocol):
    """Something that a token has opened. Told apart by identity."""

    async def look_again(self) -> object:
        """Raises `Unauthenticated` if the token is good no more."""
        ...

    def refuse(self, refused: Unauthenticated) -> None:
        """Ends it."""
        ...


class Revocation:
    """Looks at all that is open every `interval` seconds, while something is."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._open: set[Opened] = set()
        self._task: Task[None] | None = None

    def watch(self, opened: Opened) -> None:
        """Ends what was opened soon after its token is refused, until `forget`."""
        self._open.add(opened)
        if self._task is None:
            self._task = create_task(self._look(), name="revocation")

    def forget(self, opened: Opened) -> None:
        """Does nothing for what is not watched."""
        self._open.discard(opened)
        if not self._open and self._task is not None:
            self._task.cancel()
            self._task = None

    @asynccontextmanager
    async def watching(
        self, look: Callable[[], Awaitable[object]], end: Callable[[Unauthenticated], None]
    ) -> AsyncIterator[None]:
        """Calls `end` if `look` raises `Unauthenticated` while the block runs."""
        opened = _Watched(look, end)
        self.watch(opened)
        try:
            yield
        finally:
            self.forget(opened)

    async def _look(self) -> None:
        while True:
            await sleep(self._interval)
            for opened in tuple(self._open):
                try:
                    await opened.look_again()
                except Unauthenticated as refused:
                    opened.refuse(refused)
                except Exception as error:  # whoever can't be looked up may stay
                    _log.warning("revocation.not_looked_up", reason=repr(error))
                    break


@dataclass(frozen=True, slots=True, eq=False)
class _Watched:
    look: Callable[[], Awaitable[object]]
    end: Callable[[Unauthenticated], None]

    async def look_again(self) -> None:
        await self.look()

    def refuse(self, refused: Unauthenticated) -> None:
        self.end(refused)
