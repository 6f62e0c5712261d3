"""Tells open streams that the server goes away, so that none of them holds up the shutdown."""

from asyncio import Event, timeout
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class GoingAway:
    """One announcement, made once. All calls come from the event loop's thread."""

    def __init__(self) -> None:
        self.announced = False
        self._listeners: set[Callable[[], object]] = set()
        self._nobody = Event()

    @contextmanager
    def listener(self, callback: Callable[[], object]) -> Iterator[None]:
        """Calls `callback` when the server goes away; at once if it already does."""
        self.add(callback)
        try:
            yield
        finally:
            self.discard(callback)

    def add(self, callback: Callable[[], object]) -> None:
        """The same as `listener`, until `discard`."""
        self._listeners.add(callback)
        if self.announced:
            callback()

    def discard(self, callback: Callable[[], object]) -> None:
        self._listeners.discard(callback)
        if not self._listeners:
            self._nobody.set()

    async def announce(self, patience: float) -> None:
        """Tells all streams, and returns when they have ended or after `patience` seconds."""
        self.announced = True
        for callback in tuple(self._listeners):
            callback()
        if self._listeners:
            self._nobody.clear()
            with suppress(TimeoutError):
                async with timeout(patience):
                    await self._nobody.wait()
