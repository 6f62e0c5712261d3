"""Refusals that happen before GraphQL is reached, in the shape that GraphQL clients can read."""

import msgspec
from starlette.responses import Response


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """A response with one error."""
    body = msgspec.json.encode({"errors": [{"message": message}]})
    return Response(
        body,
        status,
        {"cache-control": "no-store", **(headers or {})},
        "application/json; charset=utf-8",
    )
