"""`serve --processes`: one port, several processes, none of which anybody misses."""

import asyncio
import os
import signal
import socket
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.flow.processes import Program, Site, site

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="only Linux shares out connections"
)

BODY = b'{"query": "{ __typename }"}'
HEAD = (
    b"POST /graphql HTTP/1.1\r\nhost: %b\r\ncontent-type: application/json\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n"
)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Site]:
    async with site(tmp_path, LOG_LEVEL="warning") as built:
        yield built


def members_of(server: Program) -> set[int]:
    """The processes that it has started."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    return {int(pid) for pid in children.read_text().split()}


def is_alive(pid: int) -> bool:
    """Also while one of its threads has not ended yet, and with it the sockets."""
    process = Path(f"/proc/{pid}")
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" or len(list((process / "task").iterdir())) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False


async def until_gone(pids: set[int]) -> None:
    async with asyncio.timeout(20):
        while any(is_alive(pid) for pid in pids):
            await asyncio.sleep(0.05)


def address_of(server: Program) -> tuple[str, int]:
    host, _, port = server.first_line.split()[3].removeprefix("http://").rpartition(":")
    return host, int(port)


@asynccontextmanager
async def connection(server: Program) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    """A new one, with a request's head sent and nothing of its body."""
    host, port = address_of(server)
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(HEAD % (f"{host}:{port}".encode(), len(BODY)))
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def ask(server: Program) -> bytes:
    """What a request on a connection of its own is answered."""
    async with connection(server) as (reader, writer):
        writer.write(BODY)
        return await reader.read()


async def is_answered_by(server: Program, member: int, members: set[int]) -> bool:
    """Whether somebody answers while this one alone is not halted."""
    others = members - {member}
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        for _ in range(40):
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    return b"200 OK" in await ask(server)
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)
    return False


async def until_members(server: Program, count: int) -> set[int]:
    """So many processes, each of which answers."""
    async with asyncio.timeout(40):
        while len(members := members_of(server)) != count:
            await asyncio.sleep(0.05)
        for member in members:
            while not await is_answered_by(server, member, members):
                await asyncio.sleep(0.05)
    return members


async def test_each_process_answers_on_the_one_port(place: Site) -> None:
    async with place.serving("--processes", "2") as (server, client):
        assert server.first_line.startswith("Gantry listens at http://127.0.0.1:")
        await until_members(server, 2)
        job = await client.import_to_its_end("harbor-lights/tide-tables")
        assert job["status"] == "COMPLETED"
        assert await server.said() == b"Stopping: work in hand goes back to the queue.\n"


async def test_a_process_that_is_killed_is_replaced_while_the_others_answer(place: Site) -> None:
    async with place.running("serve", "--port", "0", "--processes", "2") as server:
        before = await until_members(server, 2)
        # The first started the Redis that both use.
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        await until_gone({killed})
        for _ in range(20):
            assert b"200 OK" in await ask(server)
        after = await until_members(server, 2)
        assert before - after == {killed}


async def test_requests_that_run_are_answered_when_the_server_is_told_to_stop(
    place: Site,
) -> None:
    async with place.running("serve", "--port", "0", "--processes", "2") as server:
        members = await until_members(server, 2)
        async with AsyncExitStack() as stack:
            # So many that each process has some.
            opened = [await stack.enter_async_context(connection(server)) for _ in range(12)]
            await asyncio.sleep(0.3)  # the heads have come
            stopping = asyncio.create_task(server.stop())
            await asyncio.sleep(1)
            assert len(members_of(server)) == 2  # the second is told when the first has ended
            assert b"200 OK" in await ask(server)
            for reader, writer in opened:
                writer.write(BODY)
                assert b"200 OK" in await reader.read()
        assert await stopping == 0
        await until_gone(members)


async def test_no_process_outlives_its_supervisor(place: Site) -> None:
    async with place.running("serve", "--port", "0", "--processes", "2") as server:
        members = await until_members(server, 2)
        await server.kill()
        await until_gone(members)


@pytest.mark.parametrize("shares", [False, True], ids=["alone", "shared"])
async def test_a_port_that_is_taken_is_told_in_one_line(place: Site, shares: bool) -> None:
    """Also by one that would share it, as another Gantry of the same user does."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=shares) as taken:
        port = str(taken.getsockname()[1])
        code, said = await place.fail("serve", "--port", port, "--processes", "2")
    assert code == 2
    assert said.count("\n") == 1
    assert said.startswith("Another program listens there already; give another --port.")


async def test_a_start_that_fails_is_not_tried_again(place: Site) -> None:
    place.directory.joinpath("gantry.db").mkdir()
    begun = time.monotonic()
    code, said = await place.fail("serve", "--port", "0", "--processes", "2")
    assert code == 2
    assert said.count("\n") == 1
    assert time.monotonic() - begun < 15
