"""Gives every request an id, in its log lines and in X-Request-Id."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from server.correlation import correlation_id


class Correlation:
    """Takes the client's id if it is well-formed, and tells it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        identity = correlation_id(Headers(scope=scope).get("x-request-id"))

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = identity
            await send(message)

        with bound_contextvars(request_id=identity):
            # the messages of a socket are too many to be looked at one by one
            websocket = scope["type"] == "websocket"
            await self._app(scope, receive, send if websocket else send_with_id)
