"""The schema as frontends take it: its text, and which types its interfaces and unions may be."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable

import msgspec
from graphql import GraphQLSchema, is_abstract_type
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry import Schema

from server.static_files import StaticFile


def possible_types(schema: GraphQLSchema) -> dict[str, list[str]]:
    """The object types of each interface and union, by name and sorted.

    Apollo Client's `InMemoryCache` takes it as `possibleTypes`. A client that lacks one of them
    drops what stands in `... on Interface { … }`, without a word.
    """
    abstract = [kind for kind in schema.type_map.values() if is_abstract_type(kind)]
    return {
        kind.name: sorted(possible.name for possible in schema.get_possible_types(kind))
        for kind in sorted(abstract, key=lambda kind: kind.name)
    }


def encode_possible_types(schema: Schema) -> bytes:
    return msgspec.json.format(msgspec.json.encode(possible_types(schema._schema))) + b"\n"


def encode_sdl(schema: Schema) -> bytes:
    return schema.as_str().encode() + b"\n"


def schema_routes(schema: Schema) -> list[Route]:
    """`GET /schema.graphql` and `GET /possible-types.json`."""
    return [
        Route("/schema.graphql", _serve(lambda: encode_sdl(schema), "text/plain; charset=utf-8")),
        Route(
            "/possible-types.json",
            _serve(lambda: encode_possible_types(schema), "application/json"),
        ),
    ]


def _serve(make: Callable[[], bytes], media_type: str) -> Callable[[Request], Awaitable[Response]]:
    """What `make` gives, made when it is first asked for."""
    made: list[StaticFile] = []

    async def respond(request: Request) -> Response:
        if not made:
            made.append(StaticFile.of(await to_thread(make), media_type))
        return made[0].answer(request)

    return respond
