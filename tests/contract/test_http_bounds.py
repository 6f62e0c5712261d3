"""Strangers that send too much, too slowly or nothing, by plain sockets; others are answered
meanwhile."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from db.records.replacing import replace
from server.settings import ServerSettings
from tests.clients.service import Service, service

LIMIT = 4_000
SETTINGS = ServerSettings(
    body_limit=10_000,
    header_limit=LIMIT,
    head_timeout_seconds=0.4,
    body_grace_seconds=0.4,
    body_bytes_per_second=1_000,
    keep_alive_seconds=0.3,
    linger_seconds=0.3,
    silent_connections=5,
    pipelined_requests=4,
)
GET = b"GET /healthz HTTP/1.1\r\nhost: gantry\r\n"
POST = b"POST /graphql HTTP/1.1\r\nhost: gantry\r\ncontent-type: application/json\r\n"
UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nhost: gantry\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n"
)
HELLO = b'{"query": "{ hello }"}'


class Stranger:
    """One connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def rest(self) -> bytes:
        """All that comes until the server closes; a reset of the connection fails the test."""
        async with asyncio.timeout(5):
            return await self._reader.read()

    async def answers(self) -> list[int]:
        """The statuses of what comes until the server closes."""
        parts = (await self.rest()).split(b"HTTP/1.1 ")[1:]
        return [int(part[:3]) for part in parts]

    async def refusal(self) -> int:
        """The status of a whole answer in our shape, after which the connection is closed."""
        head, _, body = (await self.rest()).partition(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        assert json.loads(body)["errors"][0]["message"]
        assert headers["content-length"] == str(len(body))
        assert headers["connection"] == "close"
        assert headers["content-type"] == "application/json; charset=utf-8"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["server-timing"].startswith("total;dur=")
        assert {"x-request-id", "date", "cache-control"} <= headers.keys()
        return int(lines[0].split()[1])


@asynccontextmanager
async def stranger(running: Service) -> AsyncIterator[Stranger]:
    host, port = running.url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield Stranger(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@pytest.fixture(params=[True, False], ids=["short", "long"])
async def running(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with service(replace(SETTINGS, short_way=request.param)) as started:
        yield started
        async with httpx.AsyncClient() as other:
            answer = await other.post(started.url, json={"query": "{ hello }"})
        assert answer.json() == {"data": {"hello": "Hello, world"}}


async def test_a_head_that_comes_by_the_byte_is_408(running: Service) -> None:
    async with stranger(running) as slow:

        async def drip() -> None:
            for byte in GET + b"x: y":
                await slow.send(bytes([byte]))
                await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drip())
        assert await slow.refusal() == 408
        dripping.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await dripping


@pytest.mark.parametrize("framing", [b"content-length: 100", b"transfer-encoding: chunked"])
async def test_a_body_that_stops_is_408(running: Service, framing: bytes) -> None:
    async with stranger(running) as slow:
        await slow.send(POST + framing + b"\r\n\r\n")
        assert await slow.refusal() == 408


async def test_a_body_that_is_slow_but_steady_enough_is_answered(running: Service) -> None:
    body = HELLO + b" " * 1_500
    async with stranger(running) as slow:
        await slow.send(POST + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body))
        for start in range(0, len(body), 150):
            await slow.send(body[start : start + 150])
            await asyncio.sleep(0.1)
        assert await slow.answers() == [200]


async def test_hundreds_of_megabytes_of_headers_are_431_and_cost_nothing() -> None:
    settings = ServerSettings()
    async with service(settings) as running, stranger(running) as flood:
        tracemalloc.start()
        try:
            await flood.send(GET)
            with suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(20):
                    for number in range(300):
                        await flood.send(b"x-%d: %b\r\n" % (number, b"v" * 1_000_000))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 12_000_000  # most of it the test's own


@pytest.mark.parametrize("start", [GET, UPGRADE], ids=["request", "socket"])
@pytest.mark.parametrize(
    "lines",
    [b"x: " + b"v" * 3 * LIMIT, b"".join(b"x-%d: v\r\n" % each for each in range(2_000))],
    ids=["one-giant", "thousands"],
)
async def test_a_head_beyond_the_limit_is_431_complete_or_not(
    running: Service, start: bytes, lines: bytes
) -> None:
    for end in (b"", b"\r\n\r\n"):
        async with stranger(running) as large:
            await large.send(start + lines + end)
            assert await large.refusal() == 431


@pytest.mark.parametrize("end", [b"", b" HTTP/1.1\r\nhost: gantry\r\n\r\n"])
async def test_a_url_beyond_the_limit_is_414_complete_or_not(running: Service, end: bytes) -> None:
    async with stranger(running) as long:
        await long.send(b"GET /" + b"u" * (LIMIT + 1) + end)
        assert await long.refusal() == 414


async def test_a_socket_with_more_headers_than_its_library_reads_is_431(running: Service) -> None:
    async with stranger(running) as many:
        await many.send(UPGRADE + b"".join(b"x-%d: v\r\n" % each for each in range(150)) + b"\r\n")
        assert await many.refusal() == 431


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_body_beyond_the_limit_is_413_and_not_reset(
    running: Service, chunked: bool
) -> None:
    size = 2_000_000
    framing = b"transfer-encoding: chunked" if chunked else b"content-length: %d" % size
    async with stranger(running) as large:
        await large.send(POST + framing + b"\r\n\r\n")
        await large.send((b"%x\r\n" % size if chunked else b"") + b" " * size)
        assert await large.refusal() == 413


@pytest.mark.parametrize(
    "rest",
    [b"1;" + b"x" * 20_000, b"1\r\nx\r\n0\r\n" + b"x: y\r\n" * 5_000],
    ids=["extension", "trailers"],
)
async def test_what_stands_beside_a_body_is_bounded(running: Service, rest: bytes) -> None:
    async with stranger(running) as odd:
        await odd.send(POST + b"transfer-encoding: chunked\r\n\r\n")
        await asyncio.sleep(0.05)  # what comes with the head is not counted
        await odd.send(rest)
        assert await odd.refusal() == 413


async def test_what_is_no_http_is_400(running: Service) -> None:
    async with stranger(running) as odd:
        await odd.send(b"\x16\x03\x01 hello\r\n\r\n")
        assert await odd.refusal() == 400


async def test_pipelined_requests_are_answered_in_order_and_bounded(running: Service) -> None:
    post = POST + b"content-length: %d\r\n\r\n%b" % (len(HELLO), HELLO)
    async with stranger(running) as hasty:
        await hasty.send(post + GET + b"\r\n" + post)
        assert await hasty.answers() == [200, 200, 200]  # and then it says no more, and is closed
    async with stranger(running) as hasty:
        await hasty.send(post * 50)
        assert await hasty.answers() == [200] * 5


async def test_a_refusal_waits_for_the_answer_to_what_was_asked_before(running: Service) -> None:
    post = POST + b"content-length: %d\r\n\r\n%b" % (len(HELLO), HELLO)
    async with stranger(running) as hasty:
        await hasty.send(post + GET + b"x: " + b"v" * 2 * LIMIT + b"\r\n\r\n")
        assert await hasty.answers() == [200, 431]


async def test_who_says_nothing_is_closed_in_time_and_makes_room_for_others(
    running: Service,
) -> None:
    async with stranger(running) as oldest:
        waiting = asyncio.create_task(oldest.rest())
        host, port = running.url.split("/")[2].split(":")
        opened = [await asyncio.open_connection(host, int(port)) for _ in range(5)]
        async with asyncio.timeout(0.3):
            assert await waiting == b""
        for reader, _ in opened:
            async with asyncio.timeout(2):
                assert await reader.read() == b""
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()


async def test_a_client_that_leaves_in_the_middle_harms_nobody(running: Service) -> None:
    for sent in (b"POST /gra", POST, POST + b"content-length: 50\r\n\r\n{"):
        async with stranger(running) as fickle:
            await fickle.send(sent)
