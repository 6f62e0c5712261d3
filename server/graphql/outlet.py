"""Writes frames to one socket: at once while the client keeps up, from a bounded queue if not."""

from asyncio import Task, TaskGroup
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any

from starlette.types import Send

from server.graphql.messages import GONE, TOO_SLOW, Ending


class Outlet:
    """Ends the socket when `limit` frames wait for the client, and when the client has left.

    A frame that the server's buffer takes is written without waking a task, which would cost
    about as much as the writing.
    """

    def __init__(
        self, send: Send, tasks: TaskGroup, limit: int, end: Callable[[Ending], object]
    ) -> None:
        self._send = send
        self._tasks = tasks
        self._limit = limit
        self._end = end
        self._waiting: deque[str] = deque()
        self._late: Task[None] | None = None
        self._closed = False

    def put(self, frame: str) -> None:
        """Says `frame` after all that was put before. Does nothing once the socket ends."""
        if self._closed:
            return
        if self._late is None:
            writing = self._write(frame)
            try:
                obstacle = writing.send(None)
            except StopIteration:
                return
            self._late = self._tasks.create_task(self._catch_up(writing, obstacle))
        elif len(self._waiting) < self._limit:
            self._waiting.append(frame)
        else:
            self._abandon(TOO_SLOW)

    async def close(self) -> None:
        """Takes no more frames, and returns when those that wait are written."""
        self._closed = True
        if self._late is not None:
            await self._late

    def _abandon(self, ending: Ending) -> None:
        self._closed = True
        self._waiting.clear()
        self._end(ending)

    async def _catch_up(self, writing: Coroutine[Any, Any, None], obstacle: object) -> None:
        await _resumed(writing, obstacle)
        while self._waiting:
            await self._write(self._waiting.popleft())
        self._late = None

    async def _write(self, frame: str) -> None:
        try:
            await self._send({"type": "websocket.send", "text": frame})
        except OSError:
            self._abandon(GONE)


@coroutine
def _resumed(begun: Coroutine[Any, Any, None], obstacle: object) -> Generator[Any, Any, None]:
    """Goes on with a coroutine that was begun by hand and came to wait for `obstacle`."""
    while True:
        try:
            try:
                yield obstacle
            except BaseException as error:
                obstacle = begun.throw(error)
            else:
                obstacle = begun.send(None)
        except StopIteration:
            return
