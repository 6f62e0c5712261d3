"""Answers as JSON, encoded once for whoever asked."""

from dataclasses import dataclass
from typing import Any

import msgspec
from graphql import ExecutionResult, GraphQLFormattedError

from server.graphql.errors import presentable


@dataclass(frozen=True, slots=True)
class Answer:
    """One response of GraphQL, as JSON. `executed`: it has a data entry, as far as execution
    came."""

    body: bytes
    executed: bool

    @property
    def text(self) -> str:
        return self.body.decode()


def refusal(errors: list[GraphQLFormattedError]) -> Answer:
    """The answer to a request that was not executed."""
    return Answer(encode_body({"errors": errors}), executed=False)


def encode_result(result: ExecutionResult) -> bytes:
    """The JSON of an executed operation or of one event of a subscription."""
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = presentable(result.errors)
    if result.extensions:
        response["extensions"] = result.extensions
    return encode_body(response)


def encode(value: object) -> str:
    return encode_body(value).decode()


def encode_body(value: object) -> bytes:
    return _ENCODER.encode(value)


_ENCODER = msgspec.json.Encoder(enc_hook=str)
"""What a custom scalar left unserialised is written as its text rather than not at all."""
