"""How an answer goes over the wire: whole and at once, or as a host with a fault sends it."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.answer import Answer

CHUNK_BYTES = 256 * 1024
"""How much of a body is handed on at once."""

DRIP_SECONDS = 0.02
"""What passes between two bytes of a dripping body: shorter than any client's read time-out."""

_LINE = "sandbox.line"
_CLOSED_BY_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: at once, and with a RST


class End(Enum):
    """What becomes of the connection once all that is to be sent was sent."""

    HOLD = auto()
    CLOSE = auto()
    RESET = auto()


@dataclass(frozen=True, slots=True)
class Wire:
    """A way of sending that no server offers. Without `has_head` nothing is sent at all; after
    `cut_after` bytes of the body nothing more is; `length` is what Content-Length says instead of
    the truth; `is_chunked`: the body comes in chunks, of which the last is missing; `drips`: it
    comes byte by byte."""

    end: End = End.CLOSE
    has_head: bool = True
    cut_after: int | None = None
    length: int | None = None
    is_chunked: bool = False
    drips: bool = False


class Line(HttpToolsProtocol):
    """uvicorn's protocol, which lets the application have the connection itself."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {_LINE: {"transport": self.transport}}


async def send_whole(answer: Answer, send: Send, *, is_head: bool) -> None:
    headers = headers_of(answer)
    content = b"" if is_head else answer.body.content
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for start in range(0, len(content) or 1, CHUNK_BYTES):
        end = start + CHUNK_BYTES
        more = end < len(content)
        await send({"type": "http.response.body", "body": content[start:end], "more_body": more})


async def send_faulty(answer: Answer, wire: Wire, scope: Scope, receive: Receive) -> None:
    """Writes to the connection itself, past the server, which would not send such an answer."""
    transport = scope["extensions"][_LINE]["transport"]
    if wire.has_head:
        transport.write(_head(answer, wire))
        for piece in _pieces(answer.body.content[: wire.cut_after], wire):
            if transport.is_closing():
                break
            transport.write(piece)
            if wire.drips:
                await asyncio.sleep(DRIP_SECONDS)
    _finish(transport, wire.end)
    await until_gone(receive)


async def until_gone(receive: Receive) -> None:
    """Waits until the client has had enough, or the connection was ended."""
    while (await receive())["type"] != "http.disconnect":
        pass


def headers_of(answer: Answer) -> list[tuple[bytes, bytes]]:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    names = {name for name, _ in headers}
    if answer.content_type and b"content-type" not in names and answer.status != 304:
        headers.append((b"content-type", answer.content_type.encode()))
    if b"content-length" not in names and answer.status not in (204, 304):
        headers.append((b"content-length", str(len(answer.body.content)).encode()))
    return headers


def _head(answer: Answer, wire: Wire) -> bytes:
    headers = dict(headers_of(answer))
    if wire.is_chunked:
        headers.pop(b"content-length", None)
        headers[b"transfer-encoding"] = b"chunked"
    elif wire.length is not None:
        headers[b"content-length"] = str(wire.length).encode()
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}".encode()]
    lines += [name + b": " + value for name, value in headers.items()]
    return b"\r\n".join([*lines, b"", b""])


def _pieces(content: bytes, wire: Wire) -> Iterator[bytes]:
    size = 1 if wire.drips else CHUNK_BYTES
    for start in range(0, len(content), size):
        piece = content[start : start + size]
        yield b"%x\r\n%b\r\n" % (len(piece), piece) if wire.is_chunked else piece


def _finish(transport: asyncio.Transport, end: End) -> None:
    match end:
        case End.HOLD:
            pass
        case End.CLOSE:
            transport.close()
        case End.RESET:
            line = transport.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CLOSED_BY_RESET)
            transport.abort()
