"""Subscriptions over HTTP: server-sent events and multipart."""

import json
from asyncio import gather, timeout
from collections.abc import AsyncIterator

import httpx
import pytest

from server.settings import ServerSettings
from tests.clients.service import Service, service

SSE = "text/event-stream"
MULTIPART = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json;q=0.9"


SETTINGS = ServerSettings(heartbeat=0.05, outbox_limit=50_000, token_interval=0.05)


@pytest.fixture
async def running() -> AsyncIterator[Service]:
    async with service(SETTINGS) as started:
        yield started


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=10) as opened:
        yield opened


async def body(client: httpx.AsyncClient, running: Service, query: str, accept: str) -> str:
    response = await client.post(running.url, json={"query": query}, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept.split(";", maxsplit=1)[0])
    return response.text


def events(text: str) -> list[tuple[str, object]]:
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    pairs = [block.split("\n") for block in blocks]
    return [
        (event.removeprefix("event: "), json.loads(data[5:].strip() or "null"))
        for event, data in pairs
    ]


def parts(text: str) -> list[object]:
    opening, *inner, closing = text.split("\r\n--graphql")
    assert (opening, closing) == ("", "--\r\n")
    return [json.loads(part.split("\r\n\r\n", 1)[1]) for part in inner]


async def test_events_come_as_next_and_end_with_complete(
    client: httpx.AsyncClient, running: Service
) -> None:
    assert events(await body(client, running, "subscription { count(to: 2) }", SSE)) == [
        ("next", {"data": {"count": 1}}),
        ("next", {"data": {"count": 2}}),
        ("complete", None),
    ]


@pytest.mark.parametrize("query", ["{ hello }", "{ unknown }", "{"])
async def test_a_single_answer_is_a_stream_of_one(
    client: httpx.AsyncClient, running: Service, query: str
) -> None:
    expected = (await client.post(running.url, json={"query": query})).json()

    assert events(await body(client, running, query, SSE)) == [
        ("next", expected),
        ("complete", None),
    ]


async def test_a_stream_may_be_opened_with_get(client: httpx.AsyncClient, running: Service) -> None:
    response = await client.get(
        running.url, params={"query": "subscription { count(to: 1) }"}, headers={"accept": SSE}
    )

    assert events(response.text)[-1] == ("complete", None)


async def test_a_source_that_breaks_ends_the_stream_with_an_error(
    client: httpx.AsyncClient, running: Service
) -> None:
    first, last, end = events(await body(client, running, "subscription { breaks }", SSE))

    assert (first, end) == (("next", {"data": {"breaks": 1}}), ("complete", None))
    assert "Internal error" in json.dumps(last)
    assert "secret" not in json.dumps(last)


async def test_parts_come_with_a_payload_and_end_with_the_last_boundary(
    client: httpx.AsyncClient, running: Service
) -> None:
    text = await body(client, running, "subscription { count(to: 2) }", MULTIPART)

    assert parts(text) == [{"payload": {"data": {"count": 1}}}, {"payload": {"data": {"count": 2}}}]


async def test_a_multipart_source_that_breaks_ends_with_a_fatal_error(
    client: httpx.AsyncClient, running: Service
) -> None:
    text = await body(client, running, "subscription { breaks }", MULTIPART)

    first, last = parts(text)
    assert first == {"payload": {"data": {"breaks": 1}}}
    assert isinstance(last, dict)
    assert last["payload"] is None
    assert last["errors"][0]["extensions"]["code"] == "INTERNAL"


@pytest.mark.parametrize(
    ("accept", "sign"), [(SSE, ": keep-alive"), (MULTIPART, "{}\r\n--graphql")]
)
async def test_a_silent_stream_gives_signs_of_life_and_its_end_closes_the_source(
    client: httpx.AsyncClient, running: Service, accept: str, sign: str
) -> None:
    request = {"query": "subscription { endless }"}
    seen = ""
    async with client.stream(
        "POST", running.url, json=request, headers={"accept": accept}
    ) as response:
        async for chunk in response.aiter_text():
            seen += chunk
            if seen.count(sign) >= 3:
                break

    async with timeout(5):
        await running.witness.released.wait()


async def test_a_stream_ends_unfinished_when_the_server_goes_away(
    client: httpx.AsyncClient, running: Service
) -> None:
    request = {"query": "subscription { endless }"}
    seen = ""
    async with (
        timeout(5),
        client.stream("POST", running.url, json=request, headers={"accept": SSE}) as response,
    ):
        async for chunk in response.aiter_text():
            seen += chunk
            if '"endless"' in seen:
                await running.going_away.announce(patience=0)

    assert "complete" not in seen
    assert running.witness.released.is_set()


async def test_a_client_that_does_not_read_is_told_so_in_the_end(
    client: httpx.AsyncClient, running: Service
) -> None:
    request = {"query": "subscription { flood }"}
    async with (
        timeout(8),
        client.stream("POST", running.url, json=request, headers={"accept": SSE}) as response,
    ):
        await running.witness.released.wait()
        text = (await response.aread()).decode()

    *_, last, end = events(text)
    assert end == ("complete", None)
    assert "TOO_SLOW" in json.dumps(last)


@pytest.mark.parametrize("accept", [SSE, MULTIPART], ids=["sse", "multipart"])
async def test_a_token_that_is_revoked_ends_its_open_streams(
    client: httpx.AsyncClient, running: Service, accept: str
) -> None:
    headers = {"accept": accept, "authorization": "Bearer secret"}
    request = {"query": "subscription { endless }"}
    seen = ""
    async with (
        timeout(5),
        client.stream("POST", running.url, json=request, headers=headers) as response,
    ):
        async for chunk in response.aiter_text():
            seen += chunk
            if '"endless"' in seen:
                running.witness.revoked = True

    assert "UNAUTHENTICATED" in seen
    assert running.witness.released.is_set()


async def test_all_who_listen_hear_what_is_written_while_they_listen(
    client: httpx.AsyncClient, running: Service
) -> None:
    async def listen(accept: str, after: int) -> str:
        query = f"subscription {{ entries(after: {after}) {{ text }} }}"
        seen = ""
        async with client.stream(
            "POST", running.url, json={"query": query}, headers={"accept": accept}
        ) as response:
            async for chunk in response.aiter_text():
                seen += chunk
                if "entry 1" in seen and "entry 2" not in seen and after == 0:
                    running.log.write("entry 2")
                if "entry 2" in seen:
                    return seen
        raise AssertionError(seen)

    running.log.write("entry 1")
    async with timeout(5):
        by_sse, by_multipart, late = await gather(
            listen(SSE, 0), listen(MULTIPART, 0), listen(SSE, 1)
        )
    assert by_sse.count("entry 1") == by_multipart.count("entry 1") == 1
    assert late.count("entry") == 1
