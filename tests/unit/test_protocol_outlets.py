"""The bounded ways out: in order, never more than the limit, never a lost frame."""

from asyncio import Event, TaskGroup, create_task, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from server.graphql.messages import GONE, TOO_SLOW, Ending
from server.graphql.outbox import Outbox, TooSlow
from server.graphql.outlet import Outlet


class Client:
    """An ASGI peer that reads only while its gate is open."""

    def __init__(self) -> None:
        self.gate = Event()
        self.gate.set()
        self.received: list[str] = []
        self.left = False

    async def send(self, message: Message) -> None:
        await self.gate.wait()
        if self.left:
            raise OSError
        self.received.append(message["text"])


def unexpected(ending: Ending) -> None:
    raise AssertionError(ending)


async def settle() -> None:
    for _ in range(10):
        await sleep(0)


async def test_a_client_that_keeps_up_is_written_to_at_once() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        outlet = Outlet(client.send, tasks, limit=0, end=unexpected)
        for frame in "abc":
            outlet.put(frame)

        assert client.received == ["a", "b", "c"]


async def test_frames_wait_in_order_for_a_client_that_paused() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        outlet = Outlet(client.send, tasks, limit=10, end=unexpected)
        client.gate.clear()
        for frame in "abc":
            outlet.put(frame)
        assert client.received == []

        client.gate.set()
        await settle()
        outlet.put("d")

        assert client.received == ["a", "b", "c", "d"]


async def test_more_frames_than_the_limit_end_the_socket() -> None:
    client, endings = Client(), list[Ending]()
    async with TaskGroup() as tasks:
        outlet = Outlet(client.send, tasks, limit=2, end=endings.append)
        client.gate.clear()
        for frame in "abc":  # one is being written, two wait
            outlet.put(frame)

        assert endings == []
        outlet.put("d")
        outlet.put("e")
        client.gate.set()

    assert endings == [TOO_SLOW]
    assert client.received == ["a"]


async def test_closing_waits_for_what_was_said() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        outlet = Outlet(client.send, tasks, limit=2, end=unexpected)
        client.gate.clear()
        outlet.put("a")
        outlet.put("b")
        closing = create_task(outlet.close())
        await settle()
        assert not closing.done()

        client.gate.set()
        await closing
        outlet.put("c")

    assert client.received == ["a", "b"]


async def test_a_client_that_left_is_told_of_once_and_written_to_no_more() -> None:
    client, endings = Client(), list[Ending]()
    async with TaskGroup() as tasks:
        outlet = Outlet(client.send, tasks, limit=2, end=endings.append)
        client.gate.clear()
        outlet.put("a")
        client.left = True
        client.gate.set()
        await settle()
        outlet.put("b")

    assert endings == [GONE]
    assert client.received == []


async def test_a_write_that_is_cancelled_half_way_leaves_no_trace() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        outlet = Outlet(client.send, tasks, limit=2, end=unexpected)
        client.gate.clear()
        outlet.put("a")
        closing = create_task(outlet.close())
        await settle()
        closing.cancel()
        await settle()

        assert closing.cancelled()
    client.gate.set()
    assert client.received == []


@given(st.lists(st.integers(), max_size=20), st.integers(min_value=1, max_value=20))
async def test_an_outbox_gives_what_fits_in_order_and_then_the_end(
    frames: list[int], limit: int
) -> None:
    outbox: Outbox[int] = Outbox(limit)
    for frame in frames[:limit]:
        outbox.put(frame)
    if len(frames) > limit:
        with pytest.raises(TooSlow):
            outbox.put(frames[limit])
    outbox.close(-1)
    outbox.put(-2)

    assert [await outbox.get() for _ in range(min(len(frames), limit) + 2)] == [
        *frames[:limit],
        -1,
        None,
    ]


async def test_the_reader_of_an_outbox_is_woken() -> None:
    outbox: Outbox[int] = Outbox(limit=1)
    reading = create_task(outbox.get())
    await settle()

    outbox.put(1)

    assert await reading == 1
    reading = create_task(outbox.get())
    await settle()
    outbox.discard()
    assert await reading is None
