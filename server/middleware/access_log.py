"""One log line for every request, and its duration in Server-Timing."""

from time import perf_counter

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.websocket_protocol import HANDSHAKE

_log = structlog.get_logger("server.access")

_PROBES = {"/healthz", "/readyz"}


class AccessLog:
    """Logs `http.answered` or `websocket.closed` at the end; probes only for debugging.

    Server-Timing (W3C) holds the milliseconds until the response began.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "websocket":
                await self._websocket(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        status = size = 0

        async def send_timed(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                timing = f"total;dur={_milliseconds(started)}"
                MutableHeaders(scope=message)["server-timing"] = timing
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_timed)
        finally:
            log = _log.debug if scope["path"] in _PROBES else _log.info
            log(
                "http.answered",
                method=scope["method"],
                path=scope["path"],
                status=status,
                bytes=size,
                milliseconds=_milliseconds(started),
            )

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            if not scope["extensions"][HANDSHAKE].is_kept:  # else whoever keeps it logs its end
                path = scope["path"]
                _log.info("websocket.closed", path=path, milliseconds=_milliseconds(started))


def _milliseconds(since: float) -> float:
    return round((perf_counter() - since) * 1000, 1)
