"""What the client does with a host that fails: what it reads, keeps, counts and trusts of it."""

import asyncio
import gzip
import ssl
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from db.records.problem import ProblemCode
from db.response_cache import ResponseCache
from pipeline.errors import Fault, Refused
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.ledger import QuotaLedger
from pipeline.outbound.settings import OutboundSettings
from sandbox.fault_bodies import gzip_bomb
from tests.unit.outbound.scripted_host import Clock, Door, Host, Reaction, answer

PRIVATE = Path(__file__).parent / "private_authority.pem"
BROKEN = [b"", b"<html>", b'{"a": 1', b'{"a": 1,}', b"[" * 10_000 + b"]" * 10_000]
NAMES = ["empty", "a page", "cut short", "malformed", "deep"]


@pytest.mark.parametrize("body", BROKEN, ids=NAMES)
async def test_what_is_no_json_is_no_answer_and_never_kept(door: Door, body: bytes) -> None:
    door.host.script = [answer(body=body, etag='"1"'), answer(body=b"[1]", etag='"1"')]
    with pytest.raises(Fault) as caught:
        await door.send()
    assert caught.value.problem.code is ProblemCode.HOST_ANSWER_UNREADABLE
    assert caught.value.problem.remedy
    assert (await door.send()).body == b"[1]"
    assert "if-none-match" not in door.host.heard[1].headers


async def test_no_content_is_an_answer(door: Door) -> None:
    door.host.script = [answer(204, b"")]
    assert (await door.send()).body == b""


async def test_what_is_left_of_a_broken_answer_is_not_taken_for_the_next(door: Door) -> None:
    said = answer(body=b'{"a": 1}[2]', content_length="4", connection="keep-alive")
    forged = said + answer(body=b'"forged"')
    door.host.script = [_held(forged), answer(body=b'"true"')]
    with pytest.raises(Fault):
        await door.send()
    assert (await door.send()).body == b'"true"'


def _held(content: bytes) -> Reaction:
    async def react(writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        await writer.wait_closed()

    return react


async def test_a_gibibyte_in_a_megabyte_takes_no_more_memory_than_it_may(door: Door) -> None:
    bomb = answer(body=gzip_bomb(b""), content_encoding="gzip")
    door.host.script = [bomb]
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as caught:
            await door.send(door.request(max_bytes=8_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.problem.code is ProblemCode.HOST_ANSWER_TOO_LARGE
    assert peak < 16_000_000
    assert 0 < door.spent.bytes < len(bomb)


async def test_of_a_failure_only_the_beginning_is_read(door: Door) -> None:
    page = gzip.compress(bytes(50_000_000))
    door.host.script = [answer(502, page, content_encoding="gzip")]
    with pytest.raises(Fault) as caught:
        await door.send(door.request(max_bytes=100_000_000))
    assert caught.value.problem.message.endswith("failed with status 502.")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "Down for maintenance."}', "503: “Down for maintenance”."),
        (b'{"data": null, "errors": [{"message": "Went wrong"}]}', "503: “Went wrong”."),
        (b'{"error": "Server Error"}', "503."),
        (b'{"message": 7}', "503."),
        (b"[" * 100_000, "503."),
        (b"\xff\xfe", "503."),
    ],
    ids=["rest", "graphql", "nothing said", "another shape", "deep", "no text"],
)
async def test_a_failure_is_told_in_the_host_s_words_if_it_has_any(
    door: Door, body: bytes, words: str
) -> None:
    door.host.script = [answer(503, body)]
    with pytest.raises(Fault) as caught:
        await door.send()
    assert caught.value.problem.message.endswith(f"failed with status {words}")


@pytest.mark.parametrize("seconds", [600, 601])
async def test_a_pause_is_kept_up_to_the_longest(door: Door, seconds: int) -> None:
    door.host.script = [answer(503, retry_after=str(seconds))]
    with pytest.raises((Fault, Refused)) as caught:
        await door.send()
    assert isinstance(caught.value, Fault) == (seconds == 600)
    assert caught.value.problem.retry_at == door.clock() + timedelta(seconds=seconds)


async def test_a_request_that_is_cancelled_has_gone_out_all_the_same(door: Door) -> None:
    reached = asyncio.Event()

    async def never(writer: asyncio.StreamWriter) -> None:
        reached.set()
        await writer.wait_closed()

    door.host.script = [never]
    sending = asyncio.create_task(door.send())
    await reached.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert door.spent.requests == 1


@asynccontextmanager
async def private_door(
    redis: Redis, ledger: QuotaLedger, authorities: Path | None
) -> AsyncIterator[Door]:
    """To a host whose certificate is signed by nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PRIVATE)
    host, clock = Host(), Clock()
    async with host.listening(context):
        guard = AddressGuard([host.url], trusted=[host.url])
        settings = OutboundSettings("Gantry/test", authorities=authorities)
        outbound = Outbound(settings, guard, ResponseCache(redis), ledger, clock)
        yield Door(outbound, host, clock)
        await outbound.aclose()


async def test_a_host_that_can_not_prove_itself_is_told_nothing(
    redis: Redis, ledger: QuotaLedger
) -> None:
    async with private_door(redis, ledger, None) as door:
        with pytest.raises(Refused) as caught:
            await door.send()
    problem = caught.value.problem
    assert problem.code is ProblemCode.HOST_UNREACHABLE
    assert "can't prove that it is 127.0.0.1" in problem.message
    assert "self-signed certificate" in problem.message
    assert caught.value.retriable
    assert (door.host.heard, door.spent.requests) == ([], 0)


async def test_a_host_is_believed_whose_authority_the_operator_trusts(
    redis: Redis, ledger: QuotaLedger
) -> None:
    async with private_door(redis, ledger, PRIVATE) as door:
        assert (await door.send()).status == 200
