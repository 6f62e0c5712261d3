"""Refuses sockets that a page of another site opens in a visitor's browser.

Browsers let any page open a WebSocket to any host and send the visitor's cookies along; only the
Origin header tells (RFC 6455 §10.2). Programs send none and are let through.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.refusals import refusal


class SocketOrigin:
    """403 unless the Origin is the Host that was called or one of `allowed_origins`."""

    def __init__(self, app: ASGIApp, *, allowed_origins: Collection[str]) -> None:
        self._app = app
        self._allowed = {origin.lower() for origin in allowed_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or self._welcome(Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            message = "Pages of this origin may not open sockets here."
            await refusal(403, message)(scope, receive, send)

    def _welcome(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or origin.lower() in self._allowed:
            return True
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
