"""A host on a socket that answers with the very bytes it is told to, and a client calling it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from db.records.job import Receipt
from pipeline.outbound.client import Outbound
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.messages import Request, Response

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Our clock, which stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Heard:
    """A request as it came in: the first line, and the headers by their lower-case names."""

    line: str
    headers: dict[str, str]
    body: bytes


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> bytes:
    """The bytes of an answer; `content_length` may be given to lie."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named = {"content-length": str(len(body)), "connection": "close", **named}
    head = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*head, "", ""]).encode() + body


Reaction = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Host:
    """Answers request after request from `script`, and the last entry ever after."""

    script: list[Reaction] = field(default_factory=lambda: [answer()])
    heard: list[Heard] = field(default_factory=list)
    url: str = ""

    @asynccontextmanager
    async def listening(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield
        server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heard.append(await _hear(reader))
            reaction = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            if isinstance(reaction, bytes):
                writer.write(reaction)
                await writer.drain()
            else:
                await reaction(writer)
        except ConnectionError:
            pass  # the client had read enough
        finally:
            writer.close()


async def _hear(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    return Heard(head[0], headers, await reader.readexactly(int(headers.get("content-length", 0))))


@dataclass
class Door:
    """The client under test, with what it spent."""

    outbound: Outbound
    host: Host
    clock: Clock
    spent: Receipt = field(default_factory=Receipt)

    def request(self, path: str = "/thing", **more: Any) -> Request:
        return Request(self.host.url + path, "core", {"accept": "a/b"}, **more)

    async def send(self, request: Request | str = "/thing", who: Identity = ANONYMOUS) -> Response:
        asked = self.request(request) if isinstance(request, str) else request
        return await self.outbound.send(asked, who, self._spend)

    def _spend(self, receipt: Receipt) -> None:
        self.spent = self.spent.plus(receipt)
