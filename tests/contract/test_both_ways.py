"""One table of requests, each sent by the short way and by the long one: status, headers, body and
log lines are the same."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import LogCapture

from server.settings import ServerSettings
from tests.clients.service import Service, service

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID = "x-request-id: request-0001"
JSON = "content-type: application/json"
DEEP = {"v": json.loads('{"a":' * 60 + "1" + "}" * 60)}


def ask(query: str, **more: object) -> bytes:
    return json.dumps({"query": query, **more}).encode()


def post(*headers: str, body: bytes = ask("{ hello }"), target: str = "/graphql") -> bytes:
    return request("POST", target, ID, JSON, *headers, body=body)


def request(
    method: str, target: str, *headers: str, body: bytes = b"", version: str = "1.1"
) -> bytes:
    lines = [f"{method} {target} HTTP/{version}", *headers]
    if not any(line.lower().startswith("host:") for line in lines):
        lines.append("host: gantry.example")
    if not any("chunked" in line or line.startswith("content-length") for line in lines):
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def typed(content_type: str) -> bytes:
    return request("POST", "/graphql", ID, f"content-type: {content_type}", body=ask("{ hello }"))


CASES: dict[str, bytes] = {
    "query": post(),
    "query with a name": post(body=ask("query A { hello } query B { viewer }", operationName="B")),
    "variables": post(body=ask("query($n: String) { hello(name: $n) }", variables={"n": "Ada ✓"})),
    "mutation": post(body=ask('mutation { rename(name: "x") }')),
    "subscription": post(body=ask("subscription { count }")),
    "subscription, new media type": post(
        "accept: application/graphql-response+json", body=ask("subscription { count }")
    ),
    "syntax": post(body=ask("{")),
    "syntax, new media type": post("accept: application/graphql-response+json", body=ask("{")),
    "unknown field": post(body=ask("{ nothing }")),
    "unknown operation": post(body=ask("query A { hello }", operationName="B")),
    "no operation said": post(body=ask("query A { hello } query B { hello }")),
    "bad variable": post(body=ask("query($n: String!) { hello(name: $n) }", variables={"n": 1})),
    "missing variable": post(body=ask("query($n: String!) { hello(name: $n) }")),
    "too many objects": post(body=ask("{ crowd(first: 20000) { hello } }")),
    "too deep a document": post(body=ask("{ again" * 20 + " { hello }" + "}" * 20)),
    "a bug": post(body=ask("{ bug hello }")),
    "a refusal": post(body=ask("{ refused }")),
    "asynchronous, unauthenticated": post(body=ask("{ private }")),
    "too late": post(body=ask("{ never }")),
    "empty body": post(body=b""),
    "bad JSON": post(body=b"{"),
    "null": post(body=b"null"),
    "list": post(body=b"[]"),
    "no query": post(body=b"{}"),
    "query of another type": post(body=b'{"query": 1}'),
    "bytes that are no UTF-8": post(body=b'{"query": "\xff"}'),
    "byte order mark": post(body=b'\xef\xbb\xbf{"query": "{ hello }"}'),
    "deep variables": post(body=ask("{ hello }", variables=DEEP)),
    "very deep JSON": post(body=b'{"query":"{ hello }","extensions":' + b"[" * 3000),
    "unknown keys": post(body=ask("{ hello }", other=1)),
    "extensions": post(body=ask("{ hello }", extensions={"a": 1})),
    "surrogate": post(body=b'{"query": "{ hello(name: \\"\\ud800\\") }"}'),
    "charset utf-8": typed("application/json; charset=utf-8"),
    "charset, quoted": typed('application/json;charset="UTF-8"'),
    "charset utf-16": typed("application/json; charset=utf-16"),
    "text/plain": typed("text/plain"),
    "form": typed("application/x-www-form-urlencoded"),
    "multipart form": typed("multipart/form-data; boundary=x"),
    "empty content type": typed(""),
    "no content type": request("POST", "/graphql", ID, body=ask("{ hello }")),
    "token": post("authorization: Bearer secret", body=ask("{ viewer }")),
    "bare token": post("authorization: secret", body=ask("{ viewer }")),
    "wrong token": post("authorization: Bearer guess", body=ask("{ viewer }")),
    "wrong token and bad body": post("authorization: Bearer guess", body=b"{"),
    "another scheme": post("authorization: Basic c2VjcmV0"),
    "two tokens": post("authorization: Bearer secret", "authorization: Bearer guess"),
    "token that is no ASCII": post("authorization: Bearer s\xe9cret"),
    "accept any": post("accept: */*"),
    "accept JSON": post("accept: application/json"),
    "accept new": post("accept: application/graphql-response+json"),
    "accept both": post("accept: application/graphql-response+json, application/json;q=0.9"),
    "accept stream": post("accept: text/event-stream"),
    "accept multipart": post("accept: multipart/mixed;subscriptionSpec=1.0, application/json;q=.1"),
    "accept JSON or stream": post("accept: application/json, text/event-stream"),
    "accept picture": post("accept: image/png"),
    "accept page": post("accept: text/html"),
    "accept no JSON": post("accept: application/json;q=0"),
    "accept nothing": post("accept: "),
    "not accepted, bad document": post("accept: image/png", body=ask("{")),
    "other host": post("host: rebound.example"),
    "host with port": post("host: gantry.example:8000"),
    "host in capitals": post("host: GANTRY.example"),
    "no request id": request("POST", "/graphql", JSON, body=ask("{ hello }")),
    "bad request id": request("POST", "/graphql", JSON, "x-request-id: a b", body=ask("{ hello }")),
    "bug without an id": request("POST", "/graphql", JSON, body=ask("{ bug }")),
    "content-encoding": post("content-encoding: gzip"),
    "identity": post("content-encoding: identity"),
    "said to be too large": post("content-length: 20000"),
    "too large": post(body=b" " * 20_000),
    "chunks": post(
        "transfer-encoding: chunked", body=b"15\r\n" + ask("{ hello }") + b"\r\n0\r\n\r\n"
    ),
    "chunks, too large": post(
        "transfer-encoding: chunked", body=b"%x\r\n%b\r\n0\r\n\r\n" % (20_000, b" " * 20_000)
    ),
    "headers too large": post("x-large: " + "x" * 5_000),
    "url too long": post(target="/graphql?" + "x" * 5_000),
    "query string": post(target="/graphql?query={never}"),
    "path with a slash": post(target="/graphql/"),
    "encoded path": post(target="/gr%61phql"),
    "expect": post("expect: 100-continue"),
    "connection close": post("connection: close"),
    "origin": post("origin: https://elsewhere.example"),
    "HTTP/1.0": request("POST", "/graphql", ID, JSON, body=ask("{ hello }"), version="1.0"),
    "GET": request("GET", "/graphql?query={hello}", ID),
    "GET mutation": request("GET", '/graphql?query=mutation{rename(name:"x")}', ID),
    "HEAD": request("HEAD", "/graphql", ID),
    "OPTIONS": request("OPTIONS", "/graphql", ID),
    "PUT": request("PUT", "/graphql", ID, JSON, body=ask("{ hello }")),
    "nowhere": request("GET", "/nowhere", ID),
}

RANDOM = re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def logs() -> Iterator[LogCapture]:
    """What is logged, with the ids that are bound to the context."""
    before, capture = structlog.get_config(), LogCapture()
    structlog.configure(
        processors=[merge_contextvars, capture], wrapper_class=structlog.BoundLogger
    )
    yield capture
    structlog.configure(**before)


SETTINGS = ServerSettings(
    body_limit=10_000,
    header_limit=4_000,
    execution_timeout=0.1,
    linger_seconds=0.05,
    keep_alive_seconds=0.05,
    allowed_hosts=("gantry.example",),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ways() -> AsyncIterator[tuple[Service, Service]]:
    """The same service by the short way and by the long one."""
    async with service(SETTINGS) as short, service(replace(SETTINGS, short_way=False)) as long:
        yield short, long


async def exchange(running: Service, sent: bytes, logs: LogCapture) -> tuple[Any, ...]:
    """What comes of it: the status, headers, body and log lines."""
    logs.entries.clear()
    host, port = running.url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    async with asyncio.timeout(5):
        heard = await reader.read()
    writer.close()
    await writer.wait_closed()
    lines = [plain(entry) for entry in logs.entries]
    head, _, body = heard.decode().partition("\r\n\r\n")
    status, *headers = head.split("\r\n")
    return status, sorted(map(without_times, headers)), RANDOM.sub("ID", body), lines


def without_times(header: str) -> str:
    name, _, value = header.partition(": ")
    if name == "date":
        return name
    return RANDOM.sub("ID", re.sub(r"dur=[\d.]+", "dur", f"{name}: {value}"))


def plain(entry: Any) -> dict[str, str]:
    return {
        key: RANDOM.sub("ID", str(value)) for key, value in entry.items() if key != "milliseconds"
    }


@pytest.mark.parametrize("sent", CASES.values(), ids=CASES.keys())
async def test_both_ways_say_the_same(
    sent: bytes, ways: tuple[Service, Service], logs: LogCapture
) -> None:
    short, long = [await exchange(way, sent, logs) for way in ways]

    assert short == long
    assert [line["event"] for line in short[3]].count("http.answered") == 1
    assert short[0].startswith("HTTP/1.1 100") or any(
        header.startswith("x-request-id: ") for header in short[1]
    )
