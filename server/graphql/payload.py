"""What a client sends to have an operation executed, read and checked at the edge."""

from typing import Any

import msgspec


class BadPayload(Exception):
    """The parameters are not what the protocol asks for. The message is for the client."""


class Payload(msgspec.Struct, frozen=True):
    """The request parameters of GraphQL over HTTP, the same in all four protocols."""

    query: str
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


_PAYLOAD = msgspec.json.Decoder(Payload)


def read_body(body: bytes, depth: int) -> Payload:
    """The parameters in a JSON body whose variables nest at most `depth` deep.

    Raises `BadPayload`.
    """
    if not body:
        raise BadPayload("The body is empty; send a JSON object with a query.")
    try:
        payload = _PAYLOAD.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadPayload(f"The body is not a GraphQL request: {error}") from error
    except RecursionError as error:
        raise BadPayload("The body is nested too deeply.") from error
    check_depth(payload, depth)
    return payload


def read_query(parameters: dict[str, str], depth: int) -> Payload:
    """The parameters in a URL's query string, `variables` and `extensions` as JSON.

    Raises `BadPayload`.
    """
    values: dict[str, object] = {
        name: parameters[name] for name in ("query", "operationName") if name in parameters
    }
    try:
        for name in ("variables", "extensions"):
            if parameters.get(name):
                values[name] = msgspec.json.decode(parameters[name])
        payload = msgspec.convert(values, Payload)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadPayload(f"The URL is not a GraphQL request: {error}") from error
    except RecursionError as error:
        raise BadPayload("The URL's variables are nested too deeply.") from error
    check_depth(payload, depth)
    return payload


def check_depth(payload: Payload, limit: int) -> None:
    """Raises `BadPayload` if the variables nest deeper than `limit`."""
    level: list[object] = list((payload.variables or {}).values())
    depth = 1
    while level:
        if depth > limit:
            raise BadPayload(f"The variables are nested more than {limit} deep.")
        level = [inner for value in level for inner in _inside(value)]
        depth += 1


def _inside(value: object) -> list[object]:
    match value:
        case dict():
            return [*value.values()]
        case list():
            return value
        case _:
            return []
