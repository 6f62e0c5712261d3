"""Listeners of a numbered source: each hears all from its place on, exactly once, and the work is
done once for all of them."""

from asyncio import (
    CancelledError,
    Event,
    Future,
    Task,
    create_task,
    gather,
    get_running_loop,
    sleep,
)
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from server.graphql.documents import Documents
from server.graphql.event_hub import REMEMBERED, EventHubs
from server.graphql.limits import DocumentLimits
from server.graphql.listener import StreamFailed
from server.graphql.question import question
from server.graphql.subscription import Subscription
from tests.clients.service import SCHEMA

DOCUMENT = Documents(SCHEMA, DocumentLimits()).prepare("subscription { ticks { number } }")
NODE = DOCUMENT.operation(None)


@dataclass
class Happening:
    sequence: int


class Log:
    """A source that grows as a test says, to its end."""

    def __init__(self) -> None:
        self.events: list[Happening] = []
        self.following = 0
        self.broken = False
        self._over = False
        self._changed = Event()

    def grow(self, *, is_last: bool = False) -> None:
        self.events.append(Happening(len(self.events) + 1))
        self._over = is_last
        self._tell()

    def end(self) -> None:
        self._over = True
        self._tell()

    def break_off(self) -> None:
        self.broken = True
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = Event()

    async def follow(self, after: int) -> AsyncGenerator[Happening, None]:
        self.following += 1
        try:
            while True:
                while after < len(self.events):
                    after += 1
                    yield self.events[after - 1]
                if self.broken:
                    raise RuntimeError("the secret of the log")
                if self._over:
                    return
                await self._changed.wait()
        finally:
            self.following -= 1


@dataclass
class Source:
    log: Log
    seen: int
    topic: str = "a job"

    @property
    def newest(self) -> int:
        return len(self.log.events)

    def follow(self, after: int) -> AsyncGenerator[Happening, None]:
        return self.log.follow(after)


class Room:
    """Listeners of one log, who all ask the same."""

    def __init__(self) -> None:
        self.log = Log()
        self.answered: list[int] = []
        self.hubs = EventHubs()

    async def answer(self, event: Any) -> bytes:
        self.answered.append(event.sequence)
        await sleep(0)
        return str(event.sequence).encode()

    def enter(self, listener: "Listener", seen: int = 0) -> Task[None]:
        return create_task(self._hear(listener, seen))

    async def _hear(self, listener: "Listener", seen: int) -> None:
        asked = question(DOCUMENT, NODE, {})
        source = Source(self.log, seen)
        subscription = Subscription(NODE, asked, source, self.answer, self.hubs)
        if (subscriber := await subscription.tell(listener)) is not None:
            try:
                await listener.ending
            finally:
                subscriber.leave()


class Listener:
    def __init__(self) -> None:
        self.heard: list[int] = []
        self.ending: Future[None] = get_running_loop().create_future()

    def put(self, answer: bytes) -> None:
        self.heard.append(int(answer))

    async def ready(self) -> None:
        await sleep(0)

    def over(self, failure: Exception | None) -> None:
        if failure is None:
            self.ending.set_result(None)
        else:
            self.ending.set_exception(failure)


class Broken(Listener):
    def put(self, answer: bytes) -> None:
        raise ValueError("no way out")


async def settle() -> None:
    for _ in range(30):
        await sleep(0)


STEPS = st.one_of(
    st.just(("grow", 0)),
    st.just(("turn", 0)),
    st.tuples(st.just("enter"), st.integers(0, 10)),
    st.tuples(st.just("leave"), st.integers(0, 5)),
)


@settings(max_examples=200)
@given(st.lists(STEPS, max_size=40))
async def test_whoever_comes_and_goes_each_hears_all_from_its_place_on_once(
    steps: list[tuple[str, int]],
) -> None:
    room = Room()
    present: list[tuple[Listener, int, Task[None]]] = []
    for step, number in steps:
        match step:
            case "grow":
                room.log.grow()
            case "turn":
                await sleep(0)
            case "enter":
                listener, seen = Listener(), min(number, len(room.log.events))
                present.append((listener, seen, room.enter(listener, seen)))
            case "leave" if number < len(present):
                listener, seen, task = present.pop(number)
                task.cancel()
                await gather(task, return_exceptions=True)
                assert listener.heard == list(range(seen + 1, seen + 1 + len(listener.heard)))
    room.log.grow(is_last=True)
    await gather(*(task for _, _, task in present))
    await settle()

    for listener, seen, _ in present:
        assert listener.heard == list(range(seen + 1, len(room.log.events) + 1))
    assert room.log.following == 0


async def test_an_event_is_answered_once_for_all_and_nobody_follows_twice() -> None:
    room, listeners = Room(), [Listener() for _ in range(450)]
    tasks = [room.enter(listener) for listener in listeners]
    await settle()
    for _ in range(3):
        room.log.grow()
        await settle()
    assert room.log.following == 1
    room.log.end()
    await gather(*tasks)

    assert all(listener.heard == [1, 2, 3] for listener in listeners)
    assert room.answered == [1, 2, 3]


async def test_the_last_who_leaves_closes_the_source() -> None:
    room = Room()
    first, last = room.enter(Listener()), room.enter(Listener())
    await settle()
    first.cancel()
    await settle()
    assert room.log.following == 1

    last.cancel()
    with pytest.raises(CancelledError):
        await last
    await settle()
    assert room.log.following == 0
    assert len(room.hubs) == 0


async def test_a_source_that_breaks_ends_all_and_is_logged_once() -> None:
    room = Room()
    tasks = [room.enter(Listener()) for _ in range(3)]
    await settle()
    with capture_logs() as logs:
        room.log.break_off()
        failures = await gather(*tasks, return_exceptions=True)

    assert [type(failure) for failure in failures] == [StreamFailed] * 3
    assert [log["event"] for log in logs] == ["graphql.internal_error"]


async def test_the_trouble_of_one_listener_is_not_that_of_the_others() -> None:
    room, sound = Room(), Listener()
    hearing, broken = room.enter(sound), room.enter(Broken())
    await settle()
    room.log.grow(is_last=True)

    await hearing
    with pytest.raises(ValueError, match="no way out"):
        await broken
    assert sound.heard == [1]


@pytest.mark.parametrize("length", [10, REMEMBERED, 2 * REMEMBERED])
async def test_a_long_past_is_told_as_fast_as_the_listener_takes_it(length: int) -> None:
    class Slow(Listener):
        def __init__(self) -> None:
            super().__init__()
            self.gate = Event()

        async def ready(self) -> None:
            await self.gate.wait()

    room, slow = Room(), Slow()
    for _ in range(length):
        room.log.grow()
    hearing = room.enter(slow)
    await settle()
    assert slow.heard == [1]

    slow.gate.set()
    room.log.end()
    await hearing
    assert slow.heard == list(range(1, length + 1))


async def test_who_comes_later_is_told_what_was_told_already_without_more_work() -> None:
    room, late = Room(), [Listener() for _ in range(3)]
    first = room.enter(Listener())
    for _ in range(5):
        room.log.grow()
    await settle()
    tasks = [room.enter(listener, seen) for seen, listener in enumerate(late)]
    await settle()

    assert [listener.heard for listener in late] == [[1, 2, 3, 4, 5], [2, 3, 4, 5], [3, 4, 5]]
    assert room.log.following == 1
    room.log.end()
    await gather(first, *tasks)


async def test_an_answer_is_not_told_again_once_something_new_has_happened() -> None:
    room = Room()
    first = room.enter(Listener())
    for _ in range(2):
        await settle()
        room.log.grow()
    await settle()
    late = Listener()
    second = room.enter(late)
    await settle()

    assert late.heard == [1, 2]
    assert room.answered == [1, 2, 1]
    room.log.end()
    await gather(first, second)


@pytest.mark.parametrize("seen", [0, 1, REMEMBERED, 2 * REMEMBERED, 3 * REMEMBERED])
async def test_who_is_far_behind_reads_the_log_as_far_as_nobody_remembers_it(seen: int) -> None:
    room, late, length = Room(), Listener(), 3 * REMEMBERED
    for _ in range(length):
        room.log.grow()
    first = room.enter(Listener(), length)
    await settle()
    room.answered.clear()
    second = room.enter(late, seen)
    while len(late.heard) < length - seen:
        await sleep(0)

    assert late.heard == list(range(seen + 1, length + 1))
    assert len(room.answered) == length - seen
    room.log.end()
    await gather(first, second)
