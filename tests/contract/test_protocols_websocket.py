"""graphql-transport-ws, spoken to a real listener message by message."""

import json
from asyncio import sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from logging import ERROR
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from db.records.replacing import replace
from server.settings import ServerSettings
from tests.clients.service import Service, service

PROTOCOL = Subprotocol("graphql-transport-ws")
SETTINGS = ServerSettings(
    outbox_limit=50_000,
    token_interval=0.05,
    operations_per_socket=3,
    allowed_origins=("https://frontend.example",),
)


@pytest.fixture
async def running() -> AsyncIterator[Service]:
    async with service(SETTINGS) as started:
        yield started


class Socket:
    """A socket that speaks in values."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def say(self, message: object) -> None:
        text = message if isinstance(message, str | bytes) else json.dumps(message)
        await self._connection.send(text)

    async def subscribe(self, query: str, identity: str = "1", **more: Any) -> None:
        payload = {"query": query, **more}
        await self.say({"type": "subscribe", "id": identity, "payload": payload})

    async def hear(self) -> dict[str, Any]:
        async with timeout(5):
            message: dict[str, Any] = json.loads(await self._connection.recv())
        return message

    async def ending(self) -> tuple[int, str]:
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await self.hear()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


@asynccontextmanager
async def opened(running: Service, **options: Any) -> AsyncIterator[Socket]:
    options = {"subprotocols": [PROTOCOL], "compression": None, **options}
    async with connect(running.socket_url, **options) as connection:
        yield Socket(connection)


@asynccontextmanager
async def acknowledged(
    running: Service, payload: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[Socket]:
    async with opened(running, **options) as socket:
        await socket.say({"type": "connection_init", "payload": payload})
        assert await socket.hear() == {"type": "connection_ack"}
        yield socket


async def test_a_subscription_speaks_until_it_is_complete(running: Service) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe("subscription { count(to: 2) }", "a")

        assert [await socket.hear() for _ in range(3)] == [
            {"id": "a", "type": "next", "payload": {"data": {"count": 1}}},
            {"id": "a", "type": "next", "payload": {"data": {"count": 2}}},
            {"id": "a", "type": "complete"},
        ]


async def test_a_query_and_a_mutation_are_answered_once(running: Service) -> None:
    async with acknowledged(running) as socket:
        for query in ("{ hello }", 'mutation { rename(name: "x") }'):
            await socket.subscribe(query)

            assert (await socket.hear())["type"] == "next"
            assert await socket.hear() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize("query", ["{", "{ unknown }", "query A { hello } query B { hello }"])
async def test_an_invalid_document_is_an_error_of_its_operation_alone(
    running: Service, query: str
) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe(query)
        refused = await socket.hear()
        await socket.subscribe("{ hello }")

        assert (refused["type"], refused["id"]) == ("error", "1")
        assert refused["payload"][0]["message"]
        assert (await socket.hear())["payload"] == {"data": {"hello": "Hello, world"}}


async def test_variables_that_do_not_fit_are_answered_as_the_reference_does(
    running: Service,
) -> None:
    async with acknowledged(running) as socket:
        for operation in ("query", "subscription"):
            field = "hello(name: $v)" if operation == "query" else "count(to: $v)"
            kind = "String!" if operation == "query" else "Int!"
            await socket.subscribe(f"{operation} ($v: {kind}) {{ {field} }}", variables={"v": []})

            answer = await socket.hear()
            assert answer["type"] == "next"
            assert answer["payload"].keys() == {"errors"}
            assert (await socket.hear())["type"] == "complete"


async def test_a_source_that_breaks_is_an_error_without_its_secret(running: Service) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe("subscription { breaks }")
        assert (await socket.hear())["payload"] == {"data": {"breaks": 1}}

        broken = await socket.hear()

        assert broken["type"] == "error"
        assert broken["payload"][0]["extensions"]["code"] == "INTERNAL"
        assert "secret" not in json.dumps(broken)


async def test_several_operations_share_a_socket(running: Service) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe("subscription { endless }", "long")
        await socket.subscribe("subscription { count(to: 1) }", "short")

        heard = [await socket.hear() for _ in range(3)]

        assert {"id": "long", "type": "next", "payload": {"data": {"endless": 1}}} in heard
        assert {"id": "short", "type": "complete"} in heard


async def test_complete_from_the_client_closes_the_source_and_frees_the_id(
    running: Service,
) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe("subscription { endless }")
        await socket.hear()

        await socket.say({"type": "complete", "id": "1"})
        await socket.subscribe("{ hello }")

        assert (await socket.hear())["payload"] == {"data": {"hello": "Hello, world"}}
        assert running.witness.released.is_set()


async def test_leaving_closes_the_source(running: Service) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe("subscription { endless }")
        await socket.hear()

    async with timeout(5):
        await running.witness.released.wait()


@pytest.mark.parametrize("payload", [None, {}, {"nested": [1, {"a": None}]}])
async def test_a_ping_is_answered_with_its_payload(
    running: Service, payload: dict[str, Any] | None
) -> None:
    async with opened(running) as socket:
        await socket.say({"type": "ping", "payload": payload})

        expected = {"type": "pong", "payload": payload} if payload else {"type": "pong"}
        assert await socket.hear() == expected


async def test_a_pong_needs_no_answer(running: Service) -> None:
    async with acknowledged(running) as socket:
        await socket.say({"type": "pong"})
        await socket.say({"type": "ping"})

        assert await socket.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        "null",
        "[]",
        "{}",
        '{"type": "unknown"}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        b"\xff",
    ],
)
async def test_a_bad_message_closes_with_4400(running: Service, message: str | bytes) -> None:
    async with acknowledged(running) as socket:
        await socket.say(message)

        code, reason = await socket.ending()

        assert code == 4400
        assert reason.startswith("Invalid message received")


async def test_subscribing_before_the_acknowledgement_closes_with_4401(running: Service) -> None:
    async with opened(running) as socket:
        await socket.subscribe("{ hello }")

        assert await socket.ending() == (4401, "Unauthorized")


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
@pytest.mark.parametrize("token", ["Bearer secret", "secret"])
async def test_the_token_comes_with_connection_init(
    running: Service, name: str, token: str
) -> None:
    async with acknowledged(running, {name: token}) as socket:
        await socket.subscribe("{ viewer }")

        assert (await socket.hear())["payload"] == {"data": {"viewer": "Ada"}}


async def test_the_token_may_come_with_the_handshake(running: Service) -> None:
    header = {"authorization": "Bearer secret"}
    async with acknowledged(running, additional_headers=header) as socket:
        await socket.subscribe("{ viewer }")

        assert (await socket.hear())["payload"] == {"data": {"viewer": "Ada"}}


async def test_a_token_that_is_refused_closes_with_4403(running: Service) -> None:
    async with opened(running) as socket:
        await socket.say({"type": "connection_init", "payload": {"authorization": "guess"}})

        assert await socket.ending() == (4403, "The token is not known")


@pytest.mark.parametrize("subprotocols", [None, ["graphql-ws"]])
async def test_another_subprotocol_closes_with_4406(
    running: Service, subprotocols: list[Subprotocol] | None
) -> None:
    async with opened(running, subprotocols=subprotocols) as socket:
        assert await socket.ending() == (4406, "Subprotocol not acceptable")


async def test_silence_at_the_start_closes_with_4408() -> None:
    settings = replace(SETTINGS, init_timeout=0.1)
    async with service(settings) as running, opened(running) as socket:
        assert await socket.ending() == (4408, "Connection initialisation timeout")


async def test_an_id_in_use_closes_with_4409(running: Service) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe("subscription { endless }")
        await socket.subscribe("subscription { endless }")

        assert await socket.ending() == (4409, "Subscriber for 1 already exists")


async def test_a_second_initialisation_closes_with_4429(running: Service) -> None:
    async with opened(running) as socket:
        await socket.say({"type": "connection_init"})
        await socket.say({"type": "connection_init"})

        assert await socket.ending() == (4429, "Too many initialisation requests")


async def test_more_operations_than_a_socket_carries_are_refused_one_by_one(
    running: Service,
) -> None:
    async with acknowledged(running) as socket:
        for identity in "abc":
            await socket.subscribe("subscription { endless }", identity)
            await socket.hear()

        await socket.subscribe("{ hello }", "d")

        refused = await socket.hear()
        assert (refused["id"], refused["type"]) == ("d", "error")
        assert refused["payload"][0]["extensions"] == {"code": "TOO_MANY_OPERATIONS"}


async def test_a_client_that_does_not_read_is_closed_with_4413(running: Service) -> None:
    async with acknowledged(running, max_queue=1) as socket:
        await socket.subscribe("subscription { flood }")
        async with timeout(8):
            await running.witness.released.wait()

        assert await socket.ending() == (
            4413,
            "Too slow; reconnect and resume after the last sequence seen",
        )


async def test_whoever_was_too_slow_resumes_without_a_gap(running: Service) -> None:
    query, log = "subscription ($after: Int!) { entries(after: $after) { sequence } }", running.log
    seen = []
    async with acknowledged(running, max_queue=1) as socket:
        text = "x" * 20_000
        whole = query.replace("sequence", "sequence text")
        await socket.subscribe(whole, variables={"after": 0})
        for _ in range(800):
            log.write(text)
            await sleep(0)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                seen.append((await socket.hear())["payload"]["data"]["entries"]["sequence"])
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4413
    assert len(seen) < 800

    async with acknowledged(running) as socket:
        await socket.subscribe(query, variables={"after": seen[-1]})
        while seen[-1] < 800:
            seen.append((await socket.hear())["payload"]["data"]["entries"]["sequence"])
    assert seen == list(range(1, 801))


@pytest.mark.parametrize("entries", [90, 300])
async def test_a_long_past_is_told_to_a_slow_client_without_losing_it(
    running: Service, entries: int
) -> None:
    for _ in range(entries):
        running.log.write("x" * 50_000)
    async with acknowledged(running, max_queue=1) as socket:
        await socket.subscribe("subscription { entries { sequence text } }")
        await sleep(0.3)
        heard = [await socket.hear() for _ in range(entries)]

    numbers = [message["payload"]["data"]["entries"]["sequence"] for message in heard]
    assert numbers == list(range(1, entries + 1))


async def test_a_token_that_is_revoked_closes_its_open_sockets_and_no_others(
    running: Service,
) -> None:
    async with (
        acknowledged(running) as other,
        acknowledged(running, {"authorization": "secret"}) as socket,
    ):
        await socket.subscribe("subscription { endless }")
        await socket.hear()

        running.witness.revoked = True

        assert await socket.ending() == (4403, "The token is not known")
        assert running.witness.released.is_set()
        await other.say({"type": "ping"})
        assert await other.hear() == {"type": "pong"}


async def test_what_takes_too_long_is_given_up_with_words() -> None:
    settings = replace(SETTINGS, execution_timeout=0.1)
    async with service(settings) as running, acknowledged(running) as socket:
        await socket.subscribe("{ never }")
        answer = await socket.hear()

        assert answer["payload"]["data"] is None
        assert answer["payload"]["errors"][0]["extensions"] == {"code": "TIMEOUT"}
        assert await socket.hear() == {"id": "1", "type": "complete"}


async def test_the_going_away_of_the_server_closes_with_1001(running: Service) -> None:
    async with acknowledged(running) as socket:
        await socket.subscribe("subscription { endless }")
        await socket.hear()

        await running.going_away.announce(patience=0)

        assert await socket.ending() == (1001, "Going away")
        assert running.witness.released.is_set()


async def test_listeners_who_resume_at_different_places_share_the_answers(
    running: Service,
) -> None:
    for number in range(10):
        running.log.write(f"entry {number}")
    query = "subscription ($after: Int!) { entries(after: $after) { label } }"
    async with acknowledged(running) as socket:
        for after, identity in ((0, "a"), (5, "b")):
            await socket.subscribe(query, identity, variables={"after": after})
        heard = [await socket.hear() for _ in range(10 + 5)]

    labels = [m["payload"]["data"]["entries"]["label"] for m in heard if m["id"] == "b"]
    assert labels == [f"entry {number}" for number in range(6, 11)]
    assert running.witness.executions == 10


@pytest.mark.parametrize("origin", [None, "same", "https://frontend.example"])
async def test_programs_and_pages_of_ours_may_open_sockets(
    running: Service, origin: str | None
) -> None:
    if origin == "same":
        origin = running.url.removesuffix("/graphql")
    async with acknowledged(running, origin=origin):
        pass


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1"])
async def test_pages_of_other_sites_may_not_open_sockets(
    running: Service, origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(running, origin=origin):
            pass

    assert refused.value.response.status_code == 403
    async with acknowledged(running):  # by then the refused one is over and done with
        assert [log for log in caplog.records if log.levelno >= ERROR] == []
