"""The last net: a bug becomes a log line with its stack and an answer that gives nothing away."""

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.correlation import current_correlation_id
from server.refusals import refusal

_log = structlog.get_logger("server.faults")


class Faults:
    """Answers 500 with the correlation id. A response that has begun can only be cut off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except ClientDisconnect:
            _log.debug("http.client_left", path=scope["path"])
        except Exception as error:
            identity = current_correlation_id()
            _log.exception("http.failed", path=scope["path"], error_id=identity, exc_info=error)
            if begun:
                raise
            await refusal(500, f"Internal error (id {identity})")(scope, receive, send)
