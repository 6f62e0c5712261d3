"""Frames on their way to one client, so many and no more."""

from asyncio import Future, get_running_loop
from collections import deque
from typing import Generic, TypeVar

Frame = TypeVar("Frame")


class TooSlow(Exception):
    """The client reads more slowly than its subscriptions speak."""

    advice = "Too slow; reconnect and resume after the last sequence seen"


class Outbox(Generic[Frame]):
    """A queue with one reader, which learns of the end by None."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._frames: deque[Frame] = deque()
        self._closed = False
        self._reader: Future[None] | None = None

    def put(self, frame: Frame) -> None:
        """Raises `TooSlow` if `limit` frames wait already. Does nothing once closed."""
        if self._closed:
            return
        if len(self._frames) >= self._limit:
            raise TooSlow
        self._frames.append(frame)
        self._wake()

    def close(self, *last: Frame) -> None:
        """Nothing more comes after what waits and `last`, which is beyond the limit."""
        if not self._closed:
            self._closed = True
            self._frames.extend(last)
            self._wake()

    def discard(self) -> None:
        """Nothing more comes, and what waits is dropped."""
        self._frames.clear()
        self.close()

    async def get(self) -> Frame | None:
        """The next frame, or None when all is said."""
        while not self._frames:
            if self._closed:
                return None
            self._reader = get_running_loop().create_future()
            await self._reader
        return self._frames.popleft()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
