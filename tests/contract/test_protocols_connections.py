"""What becomes of requests while the server stops, and of those whose clients are slow or leave:
on the short way as on the long one."""

import asyncio
import gc
import json
import logging
import tracemalloc
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
import structlog
from structlog.contextvars import bind_contextvars, merge_contextvars
from structlog.testing import capture_logs

from server.graphql.limits import DocumentLimits
from server.settings import ServerSettings
from tests.clients.service import Context, Service, Witness, service

LARGE = "{ crowd(first: 1000) { crowd(first: 15) { hello } } }"
LARGE_BYTES = 400_000
"""Of its answer, at least: more than the system keeps for a client that does not read."""

REQUESTS = 50


@pytest.fixture(params=[True, False], ids=["short", "long"])
def settings(request: pytest.FixtureRequest) -> ServerSettings:
    return ServerSettings(short_way=request.param, execution_timeout=0.6)


@pytest.fixture
def talkative() -> Iterator[None]:
    """Every request is logged, as in production."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    yield
    structlog.configure(wrapper_class=before)


class Asker:
    """One connection that is kept."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, query: str, *headers: str) -> None:
        body = json.dumps({"query": query})
        lines = (
            "POST /graphql HTTP/1.1",
            "host: gantry",
            "content-type: application/json",
            f"content-length: {len(body)}",
            *headers,
        )
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        await asyncio.sleep(0)

    async def receive(self) -> Any:
        async with asyncio.timeout(10):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            return json.loads(await self._reader.readexactly(length))

    async def is_closed(self) -> bool:
        async with asyncio.timeout(5):
            return await self._reader.read() == b""

    def leave(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def asker(running: Service) -> AsyncIterator[Asker]:
    host, port = running.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1_000)
    try:
        yield Asker(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def test_a_request_that_runs_is_answered_before_the_server_is_gone(
    settings: ServerSettings,
) -> None:
    async with service(settings) as running:
        opened = asker(running)
        client = await opened.__aenter__()
        await client.send("{ never }")
        await asyncio.sleep(0.2)
    # By now the server has stopped.
    answer = await client.receive()
    assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert await client.is_closed()
    await opened.__aexit__(None, None, None)


async def test_a_client_that_does_not_read_is_asked_no_more_and_costs_one_answer(
    settings: ServerSettings,
) -> None:
    patient = replace(
        settings,
        execution_timeout=10,
        documents=DocumentLimits(objects=20_000),
        pipelined_requests=REQUESTS,
    )
    async with service(patient) as running, asker(running) as client:
        await client.send(LARGE)
        assert len(json.dumps(await client.receive())) > LARGE_BYTES
        tracemalloc.start()
        try:
            for _ in range(REQUESTS):
                await client.send(LARGE)
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.5)
            gc.collect()
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert kept < REQUESTS * LARGE_BYTES / 2
        # What it was not told yet comes when it reads.
        for _ in range(REQUESTS):
            assert len((await client.receive())["data"]["crowd"]) == 1000


@pytest.mark.usefixtures("talkative")
async def test_what_one_request_says_of_itself_is_forgotten_by_the_next(
    settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []

    initialise = Context.__init__

    def leave_behind(context: Context, viewer: str, witness: Witness) -> None:
        seen.append(structlog.contextvars.get_contextvars())
        bind_contextvars(left_behind=len(seen))
        initialise(context, viewer, witness)

    monkeypatch.setattr(Context, "__init__", leave_behind)
    with capture_logs(processors=[merge_contextvars]) as logs:
        async with service(settings) as running, asker(running) as client:
            for identity in ("first-request", "second-request"):
                await client.send("{ hello }", f"x-request-id: {identity}")
                assert (await client.receive())["data"] == {"hello": "Hello, world"}
    assert [each["request_id"] for each in seen] == ["first-request", "second-request"]
    assert all("left_behind" not in each for each in seen)
    lines = [line["request_id"] for line in logs if line["event"] == "http.answered"]
    assert lines == ["first-request", "second-request"]


@pytest.mark.usefixtures("talkative")
async def test_who_leaves_before_the_answer_leaves_nothing_behind(
    settings: ServerSettings,
) -> None:
    with capture_logs() as logs:
        async with service(settings) as running:
            before = asyncio.all_tasks()
            async with asker(running) as client:
                await client.send("{ never }")
                await asyncio.sleep(0.2)
                assert asyncio.all_tasks() - before
                client.leave()
            async with asyncio.timeout(5):
                while asyncio.all_tasks() - before:
                    await asyncio.sleep(0.02)
            async with asker(running) as other:
                await other.send("{ hello }")
                assert (await other.receive())["data"] == {"hello": "Hello, world"}
    assert [line["event"] for line in logs if line["log_level"] != "debug"] == ["http.answered"] * 2
