"""Writes frames to one client: at once while it keeps up, from a bounded queue if it does not."""

from asyncio import Task, TaskGroup, wait
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from enum import Enum
from types import coroutine
from typing import Any


class Loss(Enum):
    """Why nothing more can be said to a client; with the words for it."""

    TOO_SLOW = "Too slow; reconnect and resume after the last sequence seen"
    GONE = "The client has left"


class SendBuffer:
    """`write` writes a frame, waits while the client's buffer is full, and raises `OSError` when
    the client has left. `lose` is called once: when it has left, or when more than `limit` (the
    length of frames) waits for it.

    A frame that the server's buffer takes is written without waking a task, which would cost
    about as much as the writing.
    """

    def __init__(
        self,
        write: Callable[[bytes], Coroutine[Any, Any, None]],
        tasks: TaskGroup,
        limit: int,
        lose: Callable[[Loss], object],
    ) -> None:
        self._write: Callable[[bytes], Coroutine[Any, Any, None]] = write
        self._tasks = tasks
        self._limit = limit
        self._lose = lose
        self._late: _Late | None = None
        self._closed = False
        self.said = 0
        """Frames taken so far."""

    def put(self, frame: bytes) -> None:
        """Says `frame` after all that was put before. Does nothing once the client is lost."""
        if self._closed:
            return
        if self._late is not None and self._late.length > self._limit:
            self._abandon(Loss.TOO_SLOW)
        else:
            self._say(frame)

    async def ready(self) -> None:
        """Returns when no frame waits for the client."""
        if self._late is not None:
            await wait([self._late.task])

    async def close(self, *last: bytes) -> None:
        """Takes no more frames, and returns when those that wait and `last` are written."""
        self._closed = True
        for frame in last:
            self._say(frame)
        if self._late is not None:
            await self._late.task

    def _say(self, frame: bytes) -> None:
        self.said += 1
        if self._late is not None:
            self._late.frames.append(frame)
            self._late.length += len(frame)
            return
        writing = self._write(frame)
        try:
            obstacle = writing.send(None)
        except StopIteration:
            return
        except OSError:
            self._abandon(Loss.GONE)
        else:
            late = self._late = _Late()
            late.task = self._tasks.create_task(self._catch_up(late, writing, obstacle))

    def _abandon(self, loss: Loss) -> None:
        self._closed = True
        if self._late is not None:
            self._late.frames.clear()
        self._lose(loss)

    async def _catch_up(
        self, late: "_Late", writing: Coroutine[Any, Any, None], obstacle: object
    ) -> None:
        try:
            await _resumed(writing, obstacle)
            while late.frames:
                frame = late.frames.popleft()
                late.length -= len(frame)
                await self._write(frame)
        except OSError:
            self._abandon(Loss.GONE)
        finally:
            self._late = None


class _Late:
    """What waits for a client that does not keep up, and the task that writes it."""

    task: Task[None]

    def __init__(self) -> None:
        self.frames: deque[bytes] = deque()
        self.length = 0


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
