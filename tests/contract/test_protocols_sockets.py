"""Sockets as RFC 6455 has them: handshakes, frames, signs of life; and nothing stays behind."""

import asyncio
import gc
import json
from asyncio import StreamReader, StreamWriter, all_tasks, open_connection, sleep, timeout
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from logging import ERROR

import pytest
import structlog
from structlog.testing import capture_logs
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from db.records.replacing import replace
from server.graphql.websocket import Socket
from server.settings import ServerSettings
from server.websocket_protocol import WebSocketProtocol
from tests.clients.service import Service, service

SETTINGS = ServerSettings(body_limit=10_000, header_limit=4_000, write_timeout=0.3)


class Client:
    """A client that can misbehave."""

    def __init__(self, core: ClientProtocol, reader: StreamReader, writer: StreamWriter) -> None:
        self.core = core
        self._reader = reader
        self._writer = writer
        self._events: list[object] = []

    def send(self) -> None:
        self._writer.write(b"".join(self.core.data_to_send()))

    async def event(self) -> object:
        """The next response or frame; None at the end."""
        async with timeout(5):
            while not self._events:
                if not (data := await self._reader.read(65_536)):
                    return None
                self.core.receive_data(data)
                self._events += self.core.events_received()
        return self._events.pop(0)

    async def frame(self) -> Frame:
        event = await self.event()
        assert isinstance(event, Frame)
        return event

    async def message(self) -> object:
        return json.loads(bytes((await self.frame()).data))

    async def closing(self) -> int:
        """The code of the closing frame, which comes after the messages that are under way."""
        while (frame := await self.frame()).opcode is Opcode.TEXT:
            pass
        assert frame.opcode is Opcode.CLOSE
        assert self.core.close_rcvd is not None
        return self.core.close_rcvd.code

    async def acknowledged(self) -> None:
        self.core.send_text(b'{"type":"connection_init"}')
        self.send()
        assert await self.message() == {"type": "connection_ack"}

    def subscribe(self, query: str, identity: str = "1") -> None:
        message = {"type": "subscribe", "id": identity, "payload": {"query": query}}
        self.core.send_text(json.dumps(message).encode())
        self.send()

    def leave(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def connected(running: Service, path: str = "/graphql") -> AsyncIterator[Client]:
    uri = parse_uri(running.socket_url.replace("/graphql", path))
    core = ClientProtocol(uri, subprotocols=[Subprotocol("graphql-transport-ws")])
    reader, writer = await open_connection(uri.host, uri.port)
    try:
        yield Client(core, reader, writer)
    finally:
        writer.close()


@asynccontextmanager
async def opened(running: Service) -> AsyncIterator[Client]:
    async with connected(running) as client:
        client.core.send_request(client.core.connect())
        client.send()
        response = await client.event()
        assert isinstance(response, Response)
        assert response.status_code == 101
        assert response.headers["Sec-WebSocket-Protocol"] == "graphql-transport-ws"
        yield client


@pytest.fixture
async def running() -> AsyncIterator[Service]:
    async with service(SETTINGS) as started:
        yield started


async def test_a_message_may_come_in_fragments_with_a_ping_between_them(running: Service) -> None:
    async with opened(running) as client:
        client.core.send_text(b'{"type":"conn', fin=False)
        client.core.send_ping(b"between")
        client.core.send_continuation(b"ection_", fin=False)
        client.core.send_continuation(b'init"}', fin=True)
        client.send()

        pong = await client.frame()
        assert (pong.opcode, bytes(pong.data)) == (Opcode.PONG, b"between")
        assert await client.message() == {"type": "connection_ack"}


async def test_a_message_may_come_byte_by_byte(running: Service) -> None:
    async with opened(running) as client:
        client.core.send_text(b'{"type":"connection_init"}')
        for byte in b"".join(client.core.data_to_send()):
            client._writer.write(bytes([byte]))
            await sleep(0)
        assert await client.message() == {"type": "connection_ack"}


async def test_a_message_beyond_the_limit_closes_with_1009(running: Service) -> None:
    async with opened(running) as client:
        client.core.send_text(b"x" * 10_001)
        client.send()
        assert await client.closing() == 1009


async def test_a_text_that_is_no_utf_8_closes_with_1007(running: Service) -> None:
    async with opened(running) as client:
        client.core.send_text(b"\xff\xfe")
        client.send()
        assert await client.closing() == 1007


async def test_a_frame_that_breaks_the_protocol_closes_with_1002(running: Service) -> None:
    async with opened(running) as client:
        client._writer.write(b"\xf1\x80\0\0\0\0")  # with reserved bits
        assert await client.closing() == 1002


async def test_the_clients_farewell_is_answered_with_its_own_code(running: Service) -> None:
    async with opened(running) as client:
        await client.acknowledged()
        client.core.send_close(3000, "done")
        client.send()
        assert await client.closing() == 3000
        assert await client.event() is None


async def test_who_does_not_answer_the_farewell_is_cut_off(running: Service) -> None:
    async with opened(running) as client:
        client.core.send_text(b"no json")
        client.send()
        assert await client.closing() == 4400
        client.core.data_to_send()  # the answer, which is kept back
        assert await client.event() is None


async def test_who_says_nothing_after_a_ping_is_closed_with_1011() -> None:
    async with service(replace(SETTINGS, heartbeat=0.1)) as running, opened(running) as client:
        await client.acknowledged()
        assert (await client.frame()).opcode is Opcode.PING
        client.core.data_to_send()  # the pong, which is kept back
        assert await client.closing() == 1011


async def test_who_answers_pings_stays() -> None:
    async with service(replace(SETTINGS, heartbeat=0.1)) as running, opened(running) as client:
        await client.acknowledged()
        for _ in range(4):
            assert (await client.frame()).opcode is Opcode.PING
            client.send()
        client.subscribe("{ hello }")
        assert (await client.frame()).opcode is Opcode.TEXT


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/nowhere", {}, 403),
        ("/graphql", {"Origin": "https://elsewhere.example"}, 403),
        ("/graphql", {"X-Long": "x" * 4_000}, 431),
        ("/graphql", {"Sec-WebSocket-Version": "12"}, 400),
    ],
    ids=["path", "origin", "headers", "version"],
)
async def test_a_handshake_that_is_refused_is_answered_and_logged_as_no_error(
    running: Service,
    path: str,
    headers: dict[str, str],
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with connected(running, path) as client:
        request = client.core.connect()
        for name, value in headers.items():
            if name in request.headers:
                del request.headers[name]
            request.headers[name] = value
        client.core.send_request(request)
        client.send()
        async with timeout(5):
            head = await client._reader.readuntil(b"\r\n")
            await client._reader.read()
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert [log for log in caplog.records if log.levelno >= ERROR] == []


def living(kind: type) -> int:
    gc.collect()
    return sum(isinstance(one, kind) for one in gc.get_objects())


async def becomes(condition: Callable[[], bool]) -> None:
    async with timeout(5):
        while not condition():
            await sleep(0.01)


async def test_sockets_that_wait_keep_no_task_and_leave_nothing_behind(running: Service) -> None:
    before = len(all_tasks())
    async with asyncio.TaskGroup() as leaving:
        for number in range(20):
            leaving.create_task(_come_and_go(running, number))
    await becomes(lambda: len(all_tasks()) <= before)
    await becomes(lambda: not running.log.following)
    assert living(WebSocketProtocol) == living(Socket) == 0


async def _come_and_go(running: Service, number: int) -> None:
    async with opened(running) as client:
        await client.acknowledged()
        client.subscribe("subscription { entries { sequence } }")
        running.log.write("entry")
        await client.frame()
        match number % 3:
            case 0:
                client.leave()
            case 1:
                client.core.send_close()
                client.send()
                await client.closing()
            case _:
                client.core.send_text(b'{"type":"complete","id":"1"}')
                client.send()


async def test_a_thousand_that_follow_a_log_are_one_task(running: Service) -> None:
    count = 50
    async with opened(running) as first:
        await first.acknowledged()
        first.subscribe("subscription { entries { sequence } }")
        await becomes(lambda: running.log.following == 1)
        tasks = len(all_tasks())
        for identity in range(2, count):
            first.subscribe("subscription { entries { sequence } }", str(identity))
        first.subscribe("{ hello }", "last")
        while await first.message() != {"id": "last", "type": "complete"}:
            pass
        assert running.log.following == 1
        assert len(all_tasks()) <= tasks


@pytest.fixture
def talkative() -> Iterator[None]:
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.BoundLogger)
    yield
    structlog.configure(wrapper_class=before)


@pytest.mark.usefixtures("talkative")
async def test_a_socket_is_logged_once_when_it_is_closed(running: Service) -> None:
    with capture_logs() as logs:
        async with opened(running) as client:
            await client.acknowledged()
            assert [log for log in logs if log["event"] == "websocket.closed"] == []
        await becomes(lambda: any(log["event"] == "websocket.closed" for log in logs))
    (line,) = [log for log in logs if log["event"] == "websocket.closed"]
    assert line["path"] == "/graphql"
    assert line["request_id"].isalnum()
    assert line["milliseconds"] >= 0
