"""Refuses what is too large or packed, before anything of it is parsed."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.refusals import refusal


class _BodyTooLarge(Exception):
    pass


class RequestLimits:
    """413, 414, 415 and 431; sizes in bytes. A body without a length is counted as it comes."""

    def __init__(self, app: ASGIApp, *, body_limit: int, header_limit: int) -> None:
        self._app = app
        self._body_limit = body_limit
        self._header_limit = header_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if (refused := self._refused(scope)) is not None:
            await refused(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, self._counted(receive), send)
        except _BodyTooLarge:
            await self._too_large()(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > self._header_limit:
            return refusal(414, f"The URL is longer than {self._header_limit} bytes; use POST.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > self._header_limit:
            return refusal(431, f"The headers are larger than {self._header_limit} bytes.")
        headers = Headers(scope=scope)
        if headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
            return refusal(
                415,
                "Send the body without Content-Encoding.",
                {"accept-encoding": "identity"},
            )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._body_limit:
            return self._too_large()
        return None

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._body_limit:
                raise _BodyTooLarge
            return message

        return receive_counted

    def _too_large(self) -> Response:
        return refusal(413, f"The body is larger than {self._body_limit} bytes.")
