"""The messages of graphql-transport-ws: what a client may say, and what we say.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any

import msgspec
from graphql import GraphQLFormattedError

from server.graphql.answer import encode
from server.graphql.outlet import Loss
from server.graphql.payload import BadPayload, Payload, check_depth

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


def acknowledge() -> str:
    return '{"type":"connection_ack"}'


def pong(payload: dict[str, Any] | None) -> str:
    return encode({"type": "pong", "payload": payload}) if payload else '{"type":"pong"}'


def next_prefix(identity: str) -> str:
    """What stands before the answer in each `next` of one operation; a brace follows it."""
    return f'{{"id":{encode(identity)},"type":"next","payload":'


def failed(identity: str, errors: list[GraphQLFormattedError]) -> str:
    return encode({"id": identity, "type": "error", "payload": errors})


def complete(identity: str) -> str:
    return encode({"id": identity, "type": "complete"})


def close(ending: Ending) -> dict[str, Any]:
    """The ASGI message; a reason may have 123 bytes (RFC 6455 §5.5)."""
    reason = ending.reason.encode()[:123].decode(errors="ignore")
    return {"type": "websocket.close", "code": ending.code, "reason": reason}
