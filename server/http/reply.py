"""A whole answer as a value, which ASGI can send and which can be written straight to a socket."""

from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

import msgspec
from starlette.types import Receive, Scope, Send

Headers = tuple[tuple[bytes, bytes], ...]

JSON_HEADERS: Headers = (
    (b"cache-control", b"no-store"),
    (b"content-type", b"application/json; charset=utf-8"),
)

CLOSES: Headers = ((b"connection", b"close"),)

SECURITY_HEADERS: Headers = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
"""They keep browsers from doing with our answers what they are not meant for; every answer has each
of them that it does not set itself."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""For pages of our own: everything from our own files. The editor sets styles inline."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is complete. `headers` have lower-case names and no content-length. It is an
    ASGI application, for sockets (as a refusal of the handshake) as well."""

    status: int
    body: bytes
    headers: Headers = JSON_HEADERS

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        kind = "websocket.http" if scope["type"] == "websocket" else "http"
        length = (b"content-length", b"%d" % len(self.body))
        headers = [*self.headers, length]
        await send({"type": f"{kind}.response.start", "status": self.status, "headers": headers})
        await send({"type": f"{kind}.response.body", "body": self.body})


def refusal(status: int, message: str, headers: Headers = ()) -> Reply:
    """A refusal before GraphQL is reached, in the shape that clients of GraphQL can read."""
    body = msgspec.json.encode({"errors": [{"message": message}]})
    return Reply(status, body, JSON_HEADERS + headers)


def with_security(headers: Headers) -> Headers:
    given = {name for name, _value in headers}
    return headers + tuple(each for each in SECURITY_HEADERS if each[0] not in given)


def to_wire(reply: Reply, common: bytes, request_id: str, milliseconds: float) -> bytes:
    """The bytes of the answer (RFC 9112). `common`: header lines that all answers have."""
    return b"%b%bserver-timing: %b\r\nx-request-id: %b\r\ncontent-length: %d\r\n\r\n%b" % (
        _start(reply.status, reply.headers),
        common,
        server_timing(milliseconds),
        request_id.encode(),
        len(reply.body),
        reply.body,
    )


def server_timing(milliseconds: float) -> bytes:
    """The value of Server-Timing (W3C): what it took until the answer began."""
    return b"total;dur=%.1f" % milliseconds


@lru_cache(maxsize=256)
def _start(status: int, headers: Headers) -> bytes:
    lines = [b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode())]
    lines += [b"%b: %b" % header for header in with_security(headers)]
    return b"\r\n".join([*lines, b""])
