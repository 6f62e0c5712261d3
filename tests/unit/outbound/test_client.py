"""The client against a host on a socket: what it sends, bounds, follows and accounts for."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import structlog
from redis.asyncio import Redis
from structlog.testing import capture_logs
from structlog.typing import EventDict

from db.records.job import WaitReason
from db.records.problem import ProblemCode
from db.response_cache import ResponseCache
from pipeline.errors import Fault, MustWait, Refused
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.identity import Identity
from pipeline.outbound.ledger import QuotaLedger
from pipeline.outbound.messages import Method, Request
from pipeline.outbound.settings import OutboundSettings
from tests.unit.outbound.scripted_host import Clock, Door, Host, Reaction, answer

TOKEN = Identity.of_token("a-secret-of-ours")


async def test_a_request_says_who_asks_and_for_what(door: Door) -> None:
    await door.send("/thing?page=1", TOKEN)
    [heard] = door.host.heard
    assert heard.line == "GET /thing?page=1 HTTP/1.1"
    assert heard.headers["user-agent"] == "Gantry/test"
    assert heard.headers["accept"] == "a/b"
    assert heard.headers["authorization"] == "Bearer a-secret-of-ours"


async def test_an_anonymous_request_carries_no_authorization(door: Door) -> None:
    await door.send()
    assert "authorization" not in door.host.heard[0].headers


async def test_a_post_carries_its_body(door: Door) -> None:
    await door.send(door.request("/graphql", method=Method.POST, body=b'{"query": 1}'))
    [heard] = door.host.heard
    assert (heard.line, heard.body) == ("POST /graphql HTTP/1.1", b'{"query": 1}')


async def test_a_cookie_of_the_host_is_not_sent_back(door: Door) -> None:
    door.host.script = [answer(set_cookie="session=1; Path=/")]
    await door.send()
    await door.send()
    assert "cookie" not in door.host.heard[1].headers


async def test_a_packed_body_is_unpacked_and_counted_as_it_came(door: Door) -> None:
    body = b'"' + b"x" * 100_000 + b'"'
    packed = gzip.compress(body)
    door.host.script = [answer(body=packed, content_encoding="gzip")]
    response = await door.send()
    assert response.body == body
    assert door.spent.bytes == len(packed) < 1000
    assert door.spent.requests == 1


async def test_a_body_that_is_too_long_is_refused(door: Door) -> None:
    door.host.script = [answer(body=b"x" * 1001)]
    with pytest.raises(Refused) as caught:
        await door.send(door.request(max_bytes=1000))
    assert caught.value.problem.code is ProblemCode.HOST_ANSWER_TOO_LARGE


async def test_a_refusal_is_heard_however_much_is_said(door: Door) -> None:
    door.host.script = [answer(404, b"x" * 5000)]
    assert (await door.send(door.request(max_bytes=1000))).status == 404


async def test_a_body_that_may_be_cut_is_cut(door: Door) -> None:
    door.host.script = [answer(body=b"x" * 5_000_000)]
    response = await door.send(door.request(max_bytes=1000, may_cut=True))
    assert (response.is_cut, response.body) == (True, b"x" * 1000)


async def test_a_redirect_within_the_host_is_followed_and_counted(door: Door) -> None:
    door.host.script = [answer(301, location="/repositories/7"), answer(body=b"[7]")]
    response = await door.send("/repos/old/name", TOKEN)
    assert (response.body, response.hops) == (b"[7]", 1)
    assert response.url == door.host.url + "/repositories/7"
    assert door.host.heard[1].headers["authorization"] == "Bearer a-secret-of-ours"
    assert door.spent.requests == 2


async def test_a_redirect_to_another_host_is_refused_and_not_called(door: Door) -> None:
    port = door.host.url.rpartition(":")[2]
    door.host.script = [answer(302, location=f"http://localhost:{port}/")]
    with pytest.raises(Refused) as caught:
        await door.send("/thing", TOKEN)
    assert caught.value.problem.code is ProblemCode.REDIRECT_REFUSED
    assert len(door.host.heard) == 1


async def test_a_redirect_loop_ends_after_three_hops(door: Door) -> None:
    door.host.script = [answer(301, location="/thing")]
    with pytest.raises(Refused) as caught:
        await door.send()
    assert caught.value.problem.code is ProblemCode.REDIRECT_REFUSED
    assert door.spent.requests == 4


async def test_a_host_that_is_not_configured_is_never_called(door: Door) -> None:
    port = door.host.url.rpartition(":")[2]
    for url in (f"http://localhost:{port}/", f"http://x@127.0.0.1:{port}/", "file:///etc/hosts"):
        with pytest.raises(Refused):
            await door.send(Request(url, "core"))
    assert door.host.heard == []


async def test_an_answer_that_has_not_changed_comes_from_the_cache(door: Door) -> None:
    door.host.script = [
        answer(body=b"[1]", etag='W/"1"', link="<x>"),
        answer(304, b"", x_ratelimit_remaining="9"),
    ]
    first = await door.send()
    second = await door.send()
    assert door.host.heard[1].headers["if-none-match"] == 'W/"1"'
    assert (second.status, second.body, second.from_cache) == (200, first.body, True)
    assert (second.headers["link"], second.headers["x-ratelimit-remaining"]) == ("<x>", "9")
    assert (door.spent.requests, door.spent.not_modified) == (2, 1)


async def test_the_cache_of_one_identity_is_not_asked_for_another(door: Door) -> None:
    door.host.script = [answer(etag='"1"')]
    await door.send("/thing", TOKEN)
    await door.send()
    assert "if-none-match" not in door.host.heard[1].headers


async def test_a_304_that_nobody_asked_for_is_handed_on(door: Door) -> None:
    door.host.script = [answer(304, b"")]
    assert (await door.send()).status == 304


async def test_the_last_good_answer_is_kept_and_the_next_request_not_sent(door: Door) -> None:
    reset = int(door.clock().timestamp()) + 60
    door.host.script = [
        answer(body=b"[1]", x_ratelimit_remaining="0", x_ratelimit_reset=str(reset))
    ]
    assert (await door.send()).body == b"[1]"
    with pytest.raises(MustWait) as caught:
        await door.send()
    assert caught.value.reason is WaitReason.QUOTA
    assert caught.value.until is not None
    assert caught.value.until.timestamp() == reset + 2
    assert len(door.host.heard) == 1
    assert (await door.send("/thing", TOKEN)).status == 200


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_fault_is_a_fault_whatever_its_body_claims(door: Door, status: int) -> None:
    door.host.script = [answer(status, b"<html>", content_type="application/json")]
    with pytest.raises(Fault) as caught:
        await door.send()
    assert caught.value.problem.code is ProblemCode.HOST_FAILED
    assert len(door.host.heard) == 1


async def test_a_server_that_names_the_end_of_its_maintenance_is_believed(door: Door) -> None:
    door.host.script = [answer(503, retry_after="120")]
    with pytest.raises(Fault) as caught:
        await door.send()
    assert caught.value.not_before is not None
    assert (caught.value.not_before - door.clock()).total_seconds() == 120


async def _hang(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(answer(content_length="1000", body=b""))
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "outbound_settings", [OutboundSettings("Gantry/test", read_seconds=0.3, total_seconds=0.6)]
)
@pytest.mark.parametrize("slow", [_hang, _drip])
async def test_a_slow_host_is_left(door: Door, slow: Reaction) -> None:
    door.host.script = [slow]
    with pytest.raises(Fault) as caught:
        await door.send()
    assert caught.value.problem.code is ProblemCode.HOST_TIMED_OUT
    assert door.spent.requests == 1


@pytest.mark.parametrize(
    ("reaction", "code"),
    [
        (b"", ProblemCode.HOST_FAILED),
        (b"HTTP/1.1 200", ProblemCode.HOST_FAILED),
        (b"no HTTP at all\r\n\r\n", ProblemCode.HOST_FAILED),
        (answer(body=b"[1", content_length="90"), ProblemCode.HOST_FAILED),
        (answer(body=b"[1]", content_encoding="gzip"), ProblemCode.HOST_ANSWER_UNREADABLE),
        (answer(body=b"[1]", content_encoding="br"), ProblemCode.HOST_ANSWER_UNREADABLE),
        (
            answer(body=gzip.compress(b"x" * 999)[:-9], content_encoding="gzip"),
            ProblemCode.HOST_ANSWER_UNREADABLE,
        ),
    ],
)
async def test_a_broken_answer_is_a_fault(door: Door, reaction: bytes, code: ProblemCode) -> None:
    door.host.script = [reaction]
    with pytest.raises(Fault) as caught:
        await door.send()
    assert caught.value.problem.code is code


@asynccontextmanager
async def guarded(
    host: Host, guard: AddressGuard, redis: Redis, ledger: QuotaLedger
) -> AsyncIterator[Door]:
    clock = Clock()
    outbound = Outbound(OutboundSettings("Gantry/test"), guard, ResponseCache(redis), ledger, clock)
    yield Door(outbound, host, clock)
    await outbound.aclose()


async def test_a_host_that_is_away_is_a_fault(redis: Redis, ledger: QuotaLedger) -> None:
    host = Host()
    async with host.listening():
        guard = AddressGuard([host.url], trusted=[host.url])
    async with guarded(host, guard, redis, ledger) as door:
        with pytest.raises(Fault) as caught:
            await door.send()
    assert caught.value.problem.code is ProblemCode.HOST_UNREACHABLE


async def test_a_host_whose_name_leads_into_the_house_is_not_connected_to(
    host: Host, redis: Redis, ledger: QuotaLedger
) -> None:
    host.url = host.url.replace("127.0.0.1", "localhost")
    async with guarded(host, AddressGuard([host.url]), redis, ledger) as door:
        with pytest.raises(Refused) as caught:
            await door.send()
    assert caught.value.problem.code is ProblemCode.HOST_UNREACHABLE
    assert host.heard == []


class Resolved(AddressGuard):
    """Has looked the name up already: a second look might find another address."""

    async def approve(self, host: str, port: int) -> list[str]:
        return ["127.0.0.1"]


async def test_the_connection_goes_to_the_very_address_that_was_approved(
    host: Host, redis: Redis, ledger: QuotaLedger
) -> None:
    host.url = host.url.replace("127.0.0.1", "api.example.invalid")
    async with guarded(host, Resolved([host.url]), redis, ledger) as door:
        assert (await door.send()).status == 200
    assert host.heard[0].headers["host"] == host.url.removeprefix("http://")


async def test_requests_of_one_identity_take_turns(door: Door) -> None:
    under_way = most = 0

    async def slowly(writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        writer.write(answer())
        await writer.drain()
        under_way -= 1

    door.host.script = [slowly]
    await asyncio.gather(*(door.send() for _ in range(8)))
    assert (most, len(door.host.heard)) == (1, 8)


async def test_identities_do_not_wait_for_each_other(door: Door) -> None:
    both = asyncio.Barrier(2)

    async def together(writer: asyncio.StreamWriter) -> None:
        await both.wait()
        writer.write(answer())
        await writer.drain()

    door.host.script = [together]
    await asyncio.gather(door.send(), door.send("/thing", TOKEN))
    assert len(door.host.heard) == 2


async def test_a_cancelled_request_leaves_the_turn_to_the_next(door: Door) -> None:
    reached = asyncio.Event()

    async def never(_: asyncio.StreamWriter) -> None:
        reached.set()
        await asyncio.sleep(5)

    door.host.script = [never, answer(body=b"[2]")]
    first = asyncio.create_task(door.send())
    await reached.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await door.send()).body == b"[2]"


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    """What is logged, from the level of information up."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as lines:
        yield lines
    structlog.configure(wrapper_class=before)


async def test_every_request_leaves_a_line_without_its_query_or_token(
    door: Door, lines: list[EventDict]
) -> None:
    door.host.script = [answer(sunset="Sat, 1 Aug 2026 00:00:00 GMT")]
    await door.send("/thing?access_token=1", TOKEN)
    assert [line["event"] for line in lines] == ["outbound.request", "outbound.deprecated"]
    assert lines[0]["url"] == door.host.url + "/thing"
    assert (lines[0]["status"], lines[0]["bytes"]) == (200, 2)
    assert "a-secret-of-ours" not in str(lines)


async def test_what_will_be_taken_away_is_logged_once(door: Door, lines: list[EventDict]) -> None:
    sunset = "Fri, 01 Jan 2027 00:00:00 GMT"
    door.host.script = [
        answer(deprecation="@1767225600", sunset=sunset),
        answer(deprecation="@1767225600", sunset=sunset),
        answer(sunset="Sat, 02 Jan 2027 00:00:00 GMT"),
    ]
    for path in ("/one", "/two", "/three"):
        await door.send(path)
    told = [line["url"] for line in lines if line["event"] == "outbound.deprecated"]
    assert told == [f"{door.host.url}/one", f"{door.host.url}/three"]


def test_a_token_is_shown_by_no_repr() -> None:
    assert "a-secret-of-ours" not in repr(TOKEN)
    assert "a-secret-of-ours" not in TOKEN.name
