"""One voice for all who ask the same question about the same source.

Each event is taken from the source and answered once, by one task; a listener who waits costs no
task switch, only the writing.
"""

from asyncio import Future, Task, create_task, get_running_loop, sleep, wait
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from typing import Protocol

from server.graphql.listener import Listener, StreamFailed


class NumberedEvent(Protocol):
    @property
    def sequence(self) -> int: ...


Answers = AsyncGenerator[tuple[NumberedEvent, str], None]
"""Events, each with its answer."""

_AT_A_TIME = 200
"""Listeners who are told before others of the event loop get their turn."""


class Seat:
    """One listener's place in a broadcast, taken until `hear` has returned."""

    __slots__ = ("_broadcast", "_listener", "_over", "_seen")

    def __init__(self, broadcast: "Broadcast", listener: Listener, seen: int) -> None:
        self._broadcast = broadcast
        self._listener = listener
        self._seen = seen
        self._over: Future[None] = get_running_loop().create_future()

    async def hear(self) -> None:
        """Returns when all is said. Raises `StreamFailed`."""
        try:
            await self._over
        finally:
            await self._broadcast.leave(self)

    def tell(self, number: int, text: str) -> None:
        if self._seen < number and not self._over.done():
            try:
                self._listener.put(text)
            except Exception as error:  # the trouble of this listener alone
                self._over.set_exception(error)

    def end(self, failure: StreamFailed | None) -> None:
        if self._over.done():
            return
        if failure is None:
            self._over.set_result(None)
        else:
            self._over.set_exception(StreamFailed(failure.errors))


class Broadcast:
    """Speaks for as long as somebody listens. `position` is the number of the event told last, and
    `on_over` is called when there will be no more."""

    def __init__(self, answers: Answers, position: int, on_over: Callable[[], None]) -> None:
        self.position = position
        self._on_over = on_over
        self._seats: set[Seat] = set()
        self._task: Task[None] = create_task(self._speak(answers), name="broadcast")

    def seat(self, listener: Listener, seen: int) -> Seat:
        """A seat for who has seen all up to `seen`, which is `position` at least. Nothing is missed
        from now on; it must be heard or left."""
        seat = Seat(self, listener, seen)
        self._seats.add(seat)
        return seat

    async def leave(self, seat: Seat) -> None:
        """The last who leaves ends the broadcast."""
        self._seats.discard(seat)
        if not self._seats:
            self._on_over()
            self._task.cancel()
            await wait([self._task])

    async def _speak(self, answers: Answers) -> None:
        failure: StreamFailed | None = None
        try:
            async with aclosing(answers):
                async for event, text in answers:
                    self.position = event.sequence
                    await self._tell(event.sequence, text)
        except StreamFailed as error:
            failure = error
        self._on_over()
        for seat in self._seats:
            seat.end(failure)

    async def _tell(self, number: int, text: str) -> None:
        seats = tuple(self._seats)
        for start in range(0, len(seats), _AT_A_TIME):
            if start:
                await sleep(0)
            for seat in seats[start : start + _AT_A_TIME]:
                seat.tell(number, text)


class Broadcasts:
    """Those at work in an event loop, each known by what it is about."""

    def __init__(self) -> None:
        self._running: dict[Hashable, Broadcast] = {}

    def position(self, about: Hashable, otherwise: int) -> int:
        """Of the broadcast about this; if there is none, `otherwise`."""
        running = self._running.get(about)
        return otherwise if running is None else running.position

    def seat(
        self, about: Hashable, listener: Listener, seen: int, follow: Callable[[int], Answers]
    ) -> Seat:
        """A seat in the broadcast about this, for who has seen all up to its position; if there is
        none it begins, and `follow` gives what it says after `seen`."""
        broadcast = self._running.get(about)
        if broadcast is None:
            broadcast = Broadcast(follow(seen), seen, lambda: self._forget(about, broadcast))
            self._running[about] = broadcast
        return broadcast.seat(listener, seen)

    def _forget(self, about: Hashable, ended: Broadcast | None) -> None:
        if self._running.get(about) is ended:
            del self._running[about]
