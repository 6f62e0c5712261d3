"""What every request passes on the long way, by ASGI: an id, a log line, headers, the last net."""

from asyncio import CancelledError
from time import perf_counter

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from server.correlation import correlation_id
from server.http.access_log import log_answered, log_socket_closed, milliseconds_since
from server.http.faults import STOPPED, fault
from server.http.reply import CLOSES, Reply, server_timing, with_security
from server.websocket_protocol import HANDSHAKE

_log = structlog.get_logger("server.faults")

REFUSED = "gantry.refused"
"""`scope[REFUSED]` is the `Reply` with which the protocol ends a request whose body goes on."""


class RefusedWhileReading(Exception):
    """The body is too large, or does not come."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Layer:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        identity = correlation_id(given)
        with bound_contextvars(request_id=identity):
            if scope["type"] == "websocket":
                await self._socket(scope, receive, send, identity)
            else:
                await _Exchange(scope, receive, send, identity).run(self._app)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, identity: str) -> None:
        started = perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            if not scope["extensions"][HANDSHAKE].is_kept:  # else whoever keeps it logs its end
                log_socket_closed(scope["path"], milliseconds_since(started), identity)


class _Exchange:
    """One request and its response."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, identity: str) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._identity = identity.encode()
        self._started = perf_counter()
        self._status = self._size = 0

    async def run(self, app: ASGIApp) -> None:
        try:
            if (reply := await self._answer(app)) is not None:
                await reply(self._scope, self._receive, self.send)
        finally:
            scope, milliseconds = self._scope, milliseconds_since(self._started)
            log_answered(scope["method"], scope["path"], self._status, self._size, milliseconds)

    async def _answer(self, app: ASGIApp) -> Reply | None:
        """What is to be said in place of the application, if anything is."""
        path = self._scope["path"]
        try:
            await app(self._scope, self.receive, self.send)
        except RefusedWhileReading as refused:
            return None if self._status else refused.reply
        except ClientDisconnect:
            _log.debug("http.client_left", path=path)
        except CancelledError:
            if self._status:
                raise  # a response that has begun can only be cut off
            return STOPPED
        except Exception as error:
            reply = fault(error, path)
            if self._status:
                raise
            return reply
        return None

    async def receive(self) -> Message:
        message = await self._receive()
        if (reply := self._scope.get(REFUSED)) is not None:
            raise RefusedWhileReading(reply)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            timing = server_timing(milliseconds_since(self._started))
            message["headers"] = [
                *with_security(tuple(message["headers"])),
                (b"server-timing", timing),
                (b"x-request-id", self._identity),
            ]
            if REFUSED in self._scope:
                message["headers"] += CLOSES
        else:
            self._size += len(message.get("body", b""))
        await self._send(message)
