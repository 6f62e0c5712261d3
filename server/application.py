"""The ASGI application: its routes, and what every request passes through."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from strawberry import Schema

from server.authentication import ContextFactory
from server.going_away import GoingAway
from server.graphql.endpoint import GraphQLEndpoint
from server.graphql.published import schema_routes
from server.health import Readiness, alive, ready
from server.http.layer import Layer
from server.settings import ServerSettings
from server.static_files import StaticFiles

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]

_STATIC = Path(__file__).parent / "static"

_PAGES = ("/", "/queue", "/jobs/{id}", "/projects", "/projects/{slug}", "/operations", "/settings")
"""The console's own paths: each is answered with its one page, which knows what to show there."""


def create_application(
    *,
    schema: Schema,
    contexts: ContextFactory,
    readiness: Readiness,
    going_away: GoingAway,
    settings: ServerSettings | None = None,
    lifespan: Lifespan | None = None,
) -> Starlette:
    """The application that `server.serve` listens for.

    `going_away` is announced by whoever shuts the application down; open streams end then.
    """
    settings = settings or ServerSettings()
    graphiql = StaticFiles(_STATIC / "graphiql")
    console = StaticFiles(_STATIC / "console")

    async def playground(request: Request) -> Response:
        return await graphiql.respond("index.html", request)

    async def page(request: Request) -> Response:
        return await console.respond("index.html", request)

    endpoint = GraphQLEndpoint(schema, contexts, settings, going_away, playground)
    routes = [
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
        *(Route(path, page) for path in _PAGES),
        Route("/static/console/{path:path}", console.serve),
        Route("/static/graphiql/{path:path}", graphiql.serve),
        *schema_routes(schema),
        Route("/healthz", alive),
        Route("/readyz", ready(readiness, settings.readiness_timeout)),
    ]
    application = Starlette(routes=routes, middleware=_middleware(settings), lifespan=lifespan)
    application.state.short_way = endpoint.short_way
    return application


def _middleware(settings: ServerSettings) -> list[Middleware]:
    """From the outside in. What is refused by its head alone does not come here (`server.http`)."""
    stack = [Middleware(Layer)]
    if settings.allowed_origins:
        stack.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type", "x-request-id"],
                expose_headers=["x-request-id", "server-timing"],
            )
        )
    return stack
