"""The one path of GraphQL, whatever the protocol."""

from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from strawberry import Schema

from server.authentication import ContextFactory
from server.going_away import GoingAway
from server.graphql.execution import Execution
from server.graphql.http import GraphQLOverHTTP, Page
from server.graphql.revocation import Revocation
from server.graphql.websocket import GraphQLOverWebSocket
from server.settings import ServerSettings


class GraphQLEndpoint:
    """An ASGI application. `page` is shown to browsers that open the path; None shows none."""

    def __init__(
        self,
        schema: Schema,
        contexts: ContextFactory,
        settings: ServerSettings,
        going_away: GoingAway,
        page: Page | None = None,
    ) -> None:
        execution = Execution(schema, settings.documents, settings.execution_timeout)
        revocation = Revocation(settings.token_interval)
        self._http = self.short_way = GraphQLOverHTTP(
            execution, contexts, settings, going_away, revocation, page
        )
        self._websocket = GraphQLOverWebSocket(
            execution, contexts, settings, going_away, revocation
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            respond = await self._http.respond(Request(scope, receive))
            await respond(scope, receive, send)
