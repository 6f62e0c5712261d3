"""The bounded ways out: in order, never more than the limit, never a lost frame."""

from asyncio import Event, TaskGroup, create_task, sleep

from hypothesis import given
from hypothesis import strategies as st

from server.graphql.send_buffer import Loss, SendBuffer


class Client:
    """An ASGI peer that reads only while its gate is open."""

    def __init__(self) -> None:
        self.gate = Event()
        self.gate.set()
        self.received: list[bytes] = []
        self.left = False

    async def write(self, frame: bytes) -> None:
        await self.gate.wait()
        if self.left:
            raise OSError
        self.received.append(frame)


def unexpected(loss: Loss) -> None:
    raise AssertionError(loss)


async def settle() -> None:
    for _ in range(10):
        await sleep(0)


async def test_a_client_that_keeps_up_is_written_to_at_once() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit=0, lose=unexpected)
        for frame in (b"a", b"b", b"c"):
            buffer.put(frame)

        assert client.received == [b"a", b"b", b"c"]


async def test_frames_wait_in_order_for_a_client_that_paused() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit=10, lose=unexpected)
        client.gate.clear()
        for frame in (b"a", b"b", b"c"):
            buffer.put(frame)
        assert client.received == []

        client.gate.set()
        await settle()
        buffer.put(b"d")

        assert client.received == [b"a", b"b", b"c", b"d"]


async def test_more_frames_than_the_limit_end_the_socket() -> None:
    client, losses = Client(), list[Loss]()
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit=4, lose=losses.append)
        client.gate.clear()
        for frame in (b"aaa", b"bbb", b"ccc"):  # one is being written, two wait
            buffer.put(frame)

        assert losses == []
        buffer.put(b"d")
        buffer.put(b"e")
        closing = create_task(buffer.close(b"last words"))
        client.gate.set()
        await closing

    assert losses == [Loss.TOO_SLOW]
    assert client.received == [b"aaa", b"last words"]


async def test_closing_waits_for_what_was_said() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit=2, lose=unexpected)
        client.gate.clear()
        buffer.put(b"a")
        buffer.put(b"b")
        closing = create_task(buffer.close())
        await settle()
        assert not closing.done()

        client.gate.set()
        await closing
        buffer.put(b"c")

    assert client.received == [b"a", b"b"]


async def test_a_client_that_left_is_told_of_once_and_written_to_no_more() -> None:
    client, losses = Client(), list[Loss]()
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit=2, lose=losses.append)
        client.gate.clear()
        buffer.put(b"a")
        client.left = True
        client.gate.set()
        await settle()
        buffer.put(b"b")

    assert losses == [Loss.GONE]
    assert client.received == []


async def test_a_write_that_is_cancelled_half_way_leaves_no_trace() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit=2, lose=unexpected)
        client.gate.clear()
        buffer.put(b"a")
        closing = create_task(buffer.close())
        await settle()
        closing.cancel()
        await settle()

        assert closing.cancelled()
    client.gate.set()
    assert client.received == []


async def test_the_client_is_ready_when_it_has_taken_all() -> None:
    client = Client()
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit=9, lose=unexpected)
        await buffer.ready()
        client.gate.clear()
        buffer.put(b"a")
        buffer.put(b"b")
        waiting = create_task(buffer.ready())
        await settle()
        assert not waiting.done()

        client.gate.set()
        await waiting
        assert client.received == [b"a", b"b"]


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=5), st.booleans()), max_size=30))
async def test_whatever_waits_is_bounded_and_what_comes_is_in_order(
    said: list[tuple[bytes, bool]],
) -> None:
    client, losses, limit = Client(), list[Loss](), 10
    async with TaskGroup() as tasks:
        buffer = SendBuffer(client.write, tasks, limit, losses.append)
        for frame, open_gate in said:
            if open_gate:
                client.gate.set()
                await buffer.ready()
            else:
                client.gate.clear()
            buffer.put(frame)
        client.gate.set()
        await buffer.close()

    frames = [frame for frame, _ in said]
    if losses:
        assert losses == [Loss.TOO_SLOW]
        assert client.received == frames[: len(client.received)]
        assert sum(map(len, frames)) > limit
    else:
        assert client.received == frames
