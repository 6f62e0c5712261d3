"""What uvicorn serves: Strawberry's ASGI application behind a bearer token."""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from arq import create_pool
from arq.connections import RedisSettings
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL

from importer.database import engine, sessions
from importer.schema import Context, schema
from importer.tables import User

UNKNOWN = {"errors": [{"message": "This token is not known."}]}


class Authenticated:
    """Opens a session for a request, and finds out who asks."""

    def __init__(self, application: GraphQL) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = Request(scope).headers.get("authorization", "").removeprefix("Bearer ")
        hashed = hashlib.sha256(token.encode()).hexdigest()
        async with sessions() as session:
            user = await session.scalar(select(User).where(User.token_hash == hashed))
            if user is None:
                await JSONResponse(UNKNOWN, status_code=401)(scope, receive, send)
                return
            scope["state"]["context"] = Context(session, scope["state"]["queue"], user)
            await self._application(scope, receive, send)


class Importer(GraphQL):
    async def get_context(self, request: Request, response: Response) -> Context:
        return request.state.context


@asynccontextmanager
async def lifespan(_application: Starlette) -> AsyncIterator[dict[str, object]]:
    queue = await create_pool(RedisSettings(unix_socket_path=os.environ["PEER_REDIS"]))
    yield {"queue": queue}
    await queue.aclose()
    await engine.dispose()


application = Starlette(
    routes=[Route("/graphql", Authenticated(Importer(schema, graphql_ide=None)))],
    lifespan=lifespan,
)
