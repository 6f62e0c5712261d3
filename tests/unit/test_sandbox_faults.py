"""The sandbox's catalogue of faults, as they come over a socket."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio

from sandbox.fault_bodies import gzip_bomb
from sandbox.faults import Fault
from sandbox.server import serving
from sandbox.simulator import Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLAIN = "/repos/edge-cases/plain"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served() -> AsyncIterator[tuple[Sandbox, str]]:
    sandbox = Sandbox()
    async with serving(sandbox) as base:
        yield sandbox, base


@pytest_asyncio.fixture(loop_scope="module")
async def host(served: tuple[Sandbox, str]) -> AsyncIterator[httpx.AsyncClient]:
    sandbox, base = served
    sandbox.script.clear()
    sandbox.ledgers.clear()
    async with httpx.AsyncClient(base_url=base, timeout=5) as client:
        yield client


async def schedule(host: httpx.AsyncClient, fault: Fault, **more: Any) -> None:
    """As anybody does it who has a shell."""
    rule = {"path": f"{PLAIN}*", "fault": fault, **more}
    assert (await host.post("/_sandbox/rules", json=rule)).status_code == 200


async def heard(served: tuple[Sandbox, str], path: str = PLAIN) -> tuple[bytes, bytes, bool]:
    """The very bytes of an answer, head and body, and whether the connection ended by a reset."""
    name = served[1].removeprefix("http://")
    host, _, port = name.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: test\r\n\r\n".encode())
    said = b""
    try:
        async with asyncio.timeout(5):
            while piece := await reader.read(65536):
                said += piece
        was_reset = False
    except ConnectionResetError:
        was_reset = True
    finally:
        writer.close()
    head, _, body = said.partition(b"\r\n\r\n")
    return head, body, was_reset


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault.SERVER_ERROR, 500, "application/json"),
        (Fault.UNAVAILABLE, 503, "application/json"),
        (Fault.BAD_GATEWAY, 502, "text/html"),
        (Fault.BAD_GATEWAY_JSON, 502, "application/json"),
        (Fault.GATEWAY_TIMEOUT, 504, "text/html"),
        (Fault.MAINTENANCE, 503, "application/json"),
        (Fault.GONE, 410, "application/json"),
        (Fault.NOT_ACCEPTABLE, 406, "application/json"),
        (Fault.UNSUPPORTED_MEDIA, 415, "application/json"),
        (Fault.VALIDATION_FAILED, 422, "application/json"),
        (Fault.HTML_AS_JSON, 200, "application/json"),
    ],
)
async def test_a_fault_has_its_status_and_its_label(
    host: httpx.AsyncClient, fault: Fault, status: int, kind: str
) -> None:
    await schedule(host, fault)
    answer = await host.get(PLAIN)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, kind)
    assert ("etag" in answer.headers) == (status == 200)
    assert answer.headers["x-ratelimit-limit"] == "60"
    assert (await host.get(PLAIN)).json()["full_name"] == "edge-cases/plain"


async def test_a_fault_comes_at_the_nth_request_of_its_sort(host: httpx.AsyncClient) -> None:
    await schedule(host, Fault.BAD_GATEWAY, path="*/languages", method="GET", at=2, times=2)
    asked = [f"{PLAIN}/languages", PLAIN] * 4
    statuses = [(await host.get(path)).status_code for path in asked]
    assert statuses == [200, 200, 502, 200, 502, 200, 200, 200]


@pytest.mark.parametrize(
    ("fault", "has_head", "share", "was_reset"),
    [
        (Fault.RESET_BEFORE_HEADERS, False, 0, True),
        (Fault.RESET_AFTER_HEADERS, True, 0, True),
        (Fault.RESET_MID_BODY, True, 0.5, True),
        (Fault.STREAM_CANCELLED, True, 0.5, True),
        (Fault.BROKEN_OFF, True, 0.5, False),
        (Fault.LENGTH_TOO_LONG, True, 1, False),
    ],
)
async def test_a_connection_ends_where_and_how_it_is_told_to(
    host: httpx.AsyncClient,
    served: tuple[Sandbox, str],
    fault: Fault,
    has_head: bool,
    share: float,
    was_reset: bool,
) -> None:
    whole = len((await host.get(PLAIN)).content)
    await schedule(host, fault)
    head, body, ended_by_reset = await heard(served)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n") == has_head
    framing = len(f"{len(body):x}\r\n\r\n") if b"chunked" in head else 0
    assert abs(len(body) - framing - share * whole) < 4
    assert ended_by_reset == was_reset


async def test_a_length_may_lie_both_ways(
    host: httpx.AsyncClient, served: tuple[Sandbox, str]
) -> None:
    whole = (await host.get(PLAIN)).content
    await schedule(host, Fault.LENGTH_TOO_LONG)
    with pytest.raises(httpx.RemoteProtocolError):
        await host.get(PLAIN)
    await schedule(host, Fault.LENGTH_TOO_SHORT)
    assert (await host.get(PLAIN)).content == whole[: len(whole) // 2]


async def test_a_body_may_come_in_drops(host: httpx.AsyncClient) -> None:
    await schedule(host, Fault.SLOW_BODY)
    async with host.stream("GET", PLAIN) as answer:
        drops = answer.aiter_raw()
        assert [len(await anext(drops)) for _ in range(3)] == [1, 1, 1]


async def test_a_gzip_may_end_too_early(host: httpx.AsyncClient) -> None:
    await schedule(host, Fault.TRUNCATED_GZIP)
    async with host.stream("GET", PLAIN) as answer:
        packed = b"".join([piece async for piece in answer.aiter_raw()])
    with pytest.raises(EOFError):
        gzip.decompress(packed)


async def test_the_bomb_is_a_gibibyte() -> None:
    bomb = gzip_bomb(b"")
    assert len(bomb) < 1_200_000
    assert int.from_bytes(bomb[-4:], "little") == 1 << 30
    unpacked = zlib.decompressobj(wbits=31).decompress(bomb, 10_000_000)
    assert unpacked == bytes(10_000_000)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.EMPTY_BODY, msgspec.DecodeError),
        (Fault.INVALID_JSON, msgspec.DecodeError),
        (Fault.DEEP_JSON, RecursionError),
    ],
)
async def test_a_body_may_be_no_json(
    host: httpx.AsyncClient, fault: Fault, error: type[Exception]
) -> None:
    await schedule(host, fault)
    answer = await host.get(PLAIN)
    assert "etag" in answer.headers
    with pytest.raises(error):
        msgspec.json.decode(answer.content)


@pytest.mark.parametrize("fault", [Fault.DUPLICATE_KEYS, Fault.LARGE_JSON])
async def test_a_body_may_be_odd_and_say_the_same(host: httpx.AsyncClient, fault: Fault) -> None:
    whole = await host.get(PLAIN)
    await schedule(host, fault)
    odd = await host.get(PLAIN)
    assert odd.json() == whole.json()
    assert len(odd.content) > (20_000_000 if fault is Fault.LARGE_JSON else len(whole.content))


async def test_headers_may_warn_or_mislead(host: httpx.AsyncClient) -> None:
    await schedule(host, Fault.DEPRECATED)
    warned = (await host.get(PLAIN)).headers
    assert (warned["deprecation"], "sunset" in warned) == ("@1767225600", True)
    await schedule(host, Fault.SKEWED_DATE)
    assert (await host.get(PLAIN)).headers["date"].endswith("1998 00:00:00 GMT")


async def test_limits_take_a_part_of_a_graphql_answer(host: httpx.AsyncClient) -> None:
    await schedule(host, Fault.RESOURCE_LIMITS, path="/graphql")
    query = """{ repository(owner: "edge-cases", name: "plain") { languages(first: 9) { totalSize }
      file1: object(expression: "HEAD:README.md") { ... on Blob { byteSize } } } }"""
    headers = {"authorization": "Bearer sandbox_classic"}
    said = (await host.post("/graphql", json={"query": query}, headers=headers)).json()
    assert said["data"]["repository"] == {"languages": None, "file1": None}
    assert {error["type"] for error in said["errors"]} == {"RESOURCE_LIMITS_EXCEEDED"}
    assert [error["path"][1] for error in said["errors"]] == ["languages", "file1"]


async def test_a_fault_that_there_is_none_of_is_refused(host: httpx.AsyncClient) -> None:
    answer = await host.post("/_sandbox/rules", json={"fault": "gremlins"})
    assert answer.status_code == 422
