"""Events on their way to all who ask the same question about the same source.

Each event is taken from the source, executed and encoded once. A subscriber who waits costs no task
and no task switch, only the writing. What was told last is remembered for those who come later.
"""

import sys
from asyncio import Event, Task, create_task, sleep
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from contextlib import aclosing
from typing import Protocol

from server.graphql.listener import Listener

REMEMBERED = 100
"""The latest events of a hub, which newcomers are told without a look into the log."""

_AT_A_TIME = 200
"""Subscribers who are told before others of the event loop get their turn."""


class NumberedEvent(Protocol):
    @property
    def sequence(self) -> int: ...


Follow = Callable[[int], AsyncGenerator[NumberedEvent, None]]
"""The events numbered above its argument, and in time those that come."""

Answer = Callable[[object], Awaitable[bytes]]
"""The answer about an event, encoded."""

Explain = Callable[[Exception], Exception]
"""What clients are told of a failure."""


class Subscriber:
    """One listener's place in a hub, until it leaves or the hub tells it that all is over."""

    __slots__ = ("_hub", "listener", "seen")

    def __init__(self, hub: "EventHub", listener: Listener, seen: int) -> None:
        self._hub = hub
        self.listener = listener
        self.seen = seen

    def leave(self) -> None:
        """The last who leaves ends the hub."""
        self._hub.remove(self)


class _Nobody:
    """Hears nothing, for one who only wants the hub to last."""

    def put(self, answer: bytes) -> None: ...

    async def ready(self) -> None: ...

    def over(self, failure: Exception | None) -> None: ...


_NOBODY = _Nobody()


class _Remembered:
    __slots__ = ("answer", "event")

    def __init__(self, event: NumberedEvent) -> None:
        self.event = event
        self.answer: bytes | None = None


class EventHub:
    """Tells its subscribers each event once. `position` is the number of the event told last;
    events above `oldest` are remembered. It begins with what `follow` gives after `position`, of
    which those up to `newest` have happened before.
    """

    def __init__(
        self,
        follow: Follow,
        answer: Answer,
        explain: Explain,
        position: int,
        newest: int,
        on_over: Callable[[], None],
    ) -> None:
        self.position = position
        self.is_over = False
        self.failure: Exception | None = None
        self._newest = newest
        self._is_loaded = Event()
        self._answer = answer
        self._explain = explain
        self._on_over = on_over
        self._remembered: deque[_Remembered] = deque(maxlen=REMEMBERED)
        self._answered: list[_Remembered] = []
        self._subscribers: set[Subscriber] = set()
        self._look_whether_loaded()
        self._task: Task[None] = create_task(self._run(follow(position)), name="event hub")

    @property
    def oldest(self) -> int:
        return self.position - len(self._remembered)

    def subscribe(self, listener: Listener, seen: int) -> Subscriber:
        """For who has seen all up to `seen`, which is `position` at least. Nothing is missed from
        now on."""
        subscriber = Subscriber(self, listener, seen)
        self._subscribers.add(subscriber)
        return subscriber

    def hold(self) -> Subscriber:
        """Lets the hub last until this subscriber leaves."""
        return self.subscribe(_NOBODY, sys.maxsize)

    async def loaded(self) -> None:
        """Returns when what had happened before is remembered."""
        await self._is_loaded.wait()

    def _look_whether_loaded(self) -> None:
        if self.is_over or self.position >= self._newest:
            self._is_loaded.set()

    def remove(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        if not self._subscribers and not self.is_over:
            self._end()
            self._task.cancel()

    async def recall(self, number: int) -> bytes:
        """The answer about a remembered event."""
        remembered = self._remembered[number - self.oldest - 1]
        if remembered.answer is not None:
            return remembered.answer
        position = self.position
        answer = await self._answer(remembered.event)
        if position == self.position:
            self._keep(remembered, answer)
        return answer

    def _keep(self, remembered: _Remembered, answer: bytes) -> None:
        """For as long as nothing new happens: an answer may tell how things are now."""
        remembered.answer = answer
        self._answered.append(remembered)

    async def _run(self, events: AsyncGenerator[NumberedEvent, None]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    await self._tell(event)
        except Exception as error:
            self.failure = self._explain(error)
        self._end()
        subscribers, self._subscribers = self._subscribers, set()
        for subscriber in subscribers:
            subscriber.listener.over(self.failure)

    def _end(self) -> None:
        self.is_over = True
        self._look_whether_loaded()
        self._on_over()

    async def _tell(self, event: NumberedEvent) -> None:
        number = event.sequence
        is_wanted = any(subscriber.seen < number for subscriber in self._subscribers)
        answer = await self._answer(event) if is_wanted else None
        self._remember(event, answer)
        if answer is None:
            return
        subscribers = tuple(self._subscribers)
        for start in range(0, len(subscribers), _AT_A_TIME):
            if start:
                await sleep(0)
            for subscriber in subscribers[start : start + _AT_A_TIME]:
                if subscriber.seen < number and subscriber in self._subscribers:
                    self._put(subscriber, answer)

    def _put(self, subscriber: Subscriber, answer: bytes) -> None:
        try:
            subscriber.listener.put(answer)
        except Exception as error:  # the trouble of this subscriber alone
            self._subscribers.discard(subscriber)
            subscriber.listener.over(error)

    def _remember(self, event: NumberedEvent, answer: bytes | None) -> None:
        for remembered in self._answered:
            remembered.answer = None
        self._answered.clear()
        self.position = event.sequence
        remembered = _Remembered(event)
        self._remembered.append(remembered)
        if answer is not None:
            self._keep(remembered, answer)
        self._look_whether_loaded()


class EventHubs:
    """The hubs of an event loop, each known by what it is about."""

    def __init__(self) -> None:
        self._running: dict[Hashable, EventHub] = {}

    def __len__(self) -> int:
        return len(self._running)

    def find(self, about: Hashable) -> EventHub | None:
        return self._running.get(about)

    def start(
        self,
        about: Hashable,
        follow: Follow,
        answer: Answer,
        explain: Explain,
        position: int,
        newest: int,
    ) -> EventHub:
        """A hub that tells what comes after `position`. Somebody has to subscribe at once: it lasts
        as long as it has subscribers."""
        hub = EventHub(follow, answer, explain, position, newest, lambda: self._forget(about, hub))
        self._running[about] = hub
        return hub

    def _forget(self, about: Hashable, ended: EventHub) -> None:
        if self._running.get(about) is ended:
            del self._running[about]
