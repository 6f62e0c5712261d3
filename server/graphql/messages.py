"""The messages of graphql-transport-ws: what a client may say, and what we say.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any

import msgspec
from graphql import GraphQLFormattedError

from server.graphql.answer import encode_body
from server.graphql.payload import BadPayload, Payload, check_depth
from server.graphql.send_buffer import Loss

SUBPROTOCOL = "graphql-transport-ws"

Identity = Annotated[str, msgspec.Meta(min_length=1)]


class CloseCode(IntEnum):
    """Why we close a socket; clients come back by themselves after those marked so."""

    GOING_AWAY = 1001  # come back
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403  # come back, with other credentials
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INITIALISATION_TIMEOUT = 4408  # come back
    SUBSCRIBER_EXISTS = 4409
    TOO_SLOW = 4413  # ours, not the protocol's: come back and resume after the last sequence seen
    TOO_MANY_INITIALISATIONS = 4429
    INTERNAL_ERROR = 4500


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a socket ends. `code` is None if the client has left."""

    code: CloseCode | None
    reason: str = ""


GONE = Ending(None)
GOING_AWAY = Ending(CloseCode.GOING_AWAY, "Going away")
TOO_SLOW = Ending(CloseCode.TOO_SLOW, Loss.TOO_SLOW.value)


class ConnectionInit(msgspec.Struct, frozen=True, tag="connection_init"):
    payload: dict[str, Any] | None = None


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    payload: dict[str, Any] | None = None


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    payload: dict[str, Any] | None = None


class Subscribe(msgspec.Struct, frozen=True, tag="subscribe"):
    id: Identity
    payload: Payload


class Complete(msgspec.Struct, frozen=True, tag="complete"):
    id: Identity


Message = ConnectionInit | Ping | Pong | Subscribe | Complete


class BadMessage(Exception):
    """The client broke the protocol."""


_MESSAGE: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def read_message(data: str | bytes, depth: int) -> Message:
    """Raises `BadMessage`, also if the variables nest more than `depth` deep."""
    try:
        message = _MESSAGE.decode(data)
        if isinstance(message, Subscribe):
            check_depth(message.payload, depth)
    except RecursionError as error:
        raise BadMessage("nested too deeply") from error
    except (msgspec.DecodeError, UnicodeError, BadPayload) as error:
        raise BadMessage(str(error)) from error
    return message


def pong(payload: dict[str, Any] | None) -> bytes:
    return _frame({"type": "pong", "payload": payload} if payload else {"type": "pong"})


def next_prefix(identity: str) -> bytes:
    """What stands before the answer in each `next` of one operation; a brace follows it."""
    return b'{"id":%b,"type":"next","payload":' % encode_body(identity)


def failed(identity: str, errors: list[GraphQLFormattedError]) -> bytes:
    return _frame({"id": identity, "type": "error", "payload": errors})


def complete(identity: str) -> bytes:
    return _frame({"id": identity, "type": "complete"})


def text_frame(text: bytes) -> bytes:
    """A whole, unmasked text frame (RFC 6455 §5.2) of UTF-8."""
    length = len(text)
    if length < 126:
        return b"\x81%c%b" % (length, text)
    if length < 1 << 16:
        return b"\x81\x7e%b%b" % (length.to_bytes(2, "big"), text)
    return b"\x81\x7f%b%b" % (length.to_bytes(8, "big"), text)


def reason_of(ending: Ending) -> str:
    """May have 123 bytes (RFC 6455 §5.5)."""
    return ending.reason.encode()[:123].decode(errors="ignore")


def _frame(message: dict[str, Any]) -> bytes:
    return text_frame(encode_body(message))


ACKNOWLEDGEMENT = _frame({"type": "connection_ack"})
