"""GraphQL over WebSocket: one socket, many operations, with the manners of npm's graphql-ws.

Pings are those of the WebSocket protocol itself and are the listener's business
(`server.websocket_protocol`). Where the reference closes the whole socket over a syntax error
(4500), we answer that operation alone with `error`.

A thousand sockets wait most of the time. A waiting one keeps its own few values and no task.
"""

from asyncio import Event, Task, get_running_loop
from collections.abc import Coroutine
from contextvars import copy_context
from time import perf_counter
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from server.authentication import ContextFactory, Unauthenticated, bearer_token
from server.correlation import current_correlation_id
from server.going_away import GoingAway
from server.graphql import messages
from server.graphql.errors import internal_error
from server.graphql.execution import Execution
from server.graphql.messages import (
    BadMessage,
    CloseCode,
    Complete,
    ConnectionInit,
    Ending,
    Message,
    Ping,
    Pong,
    Subscribe,
)
from server.graphql.operations import Operations
from server.graphql.revocation import Revocation
from server.http.access_log import log_socket_closed, milliseconds_since
from server.settings import ServerSettings
from server.shared_timer import SharedTimer
from server.websocket_protocol import HANDSHAKE, Handshake, WebSocketProtocol


class GraphQLOverWebSocket:
    """The ASGI application behind a WebSocket's upgrade, and what all of its sockets share."""

    def __init__(
        self,
        execution: Execution,
        contexts: ContextFactory,
        settings: ServerSettings,
        going_away: GoingAway,
        revocation: Revocation,
    ) -> None:
        self.execution = execution
        self.contexts = contexts
        self.settings = settings
        self.going_away = going_away
        self.revocation = revocation
        self.initialisations = SharedTimer(settings.init_timeout, Socket.overdue)

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        await receive()  # websocket.connect
        handshake: Handshake = scope["extensions"][HANDSHAKE]
        if messages.SUBPROTOCOL in scope["subprotocols"]:
            socket = Socket(self, handshake.accept(messages.SUBPROTOCOL), scope)
            handshake.keep(socket)
            socket.begin()
        else:
            code = CloseCode.SUBPROTOCOL_NOT_ACCEPTABLE
            handshake.accept(None).close(code, "Subprotocol not acceptable")


class Socket:
    """One client. Its operations speak through `put`."""

    __slots__ = (
        "_authorization",
        "_busy",
        "_channel",
        "_drained",
        "_ending",
        "_is_acknowledged",
        "_is_initialised",
        "_is_lost",
        "_operations",
        "_path",
        "_request_id",
        "_shared",
        "_started",
        "_token",
    )

    def __init__(
        self, shared: GraphQLOverWebSocket, channel: WebSocketProtocol, scope: Scope
    ) -> None:
        self._shared = shared
        self._channel = channel
        self._path: str = scope["path"]
        self._authorization = Headers(scope=scope).get("authorization")
        self._request_id = current_correlation_id()
        self._started = perf_counter()
        self._token: str | None = None
        self._is_initialised = False
        self._is_acknowledged = False
        self._ending: Ending | None = None
        self._is_lost = False
        self._busy = 0
        self._drained: Event | None = None
        self._operations = Operations(self, shared.execution, shared.settings.operations_per_socket)

    def begin(self) -> None:
        self._shared.initialisations.start(self)
        self._shared.revocation.watch(self)
        self._shared.going_away.add(self.go_away)

    def end(self, ending: Ending) -> None:
        """Closes the socket. The first reason counts."""
        if self._ending is not None:
            return
        self._ending = ending
        self._shared.initialisations.stop(self)
        self._shared.revocation.forget(self)
        self._operations.stop_all()
        if ending.code is not None:
            self._channel.close(ending.code, messages.reason_of(ending))

    def go_away(self) -> None:
        self.end(messages.GOING_AWAY)

    def overdue(self) -> None:
        reason = "Connection initialisation timeout"
        self.end(Ending(CloseCode.INITIALISATION_TIMEOUT, reason))

    # What operations use.

    def put(self, frame: bytes) -> None:
        """Sends `frame`, whole, or ends the socket if too much waits for the client."""
        if self._ending is not None:
            return
        channel = self._channel
        if not channel.is_writable and channel.unsent_bytes > self._shared.settings.outbox_limit:
            self.end(messages.TOO_SLOW)
        else:
            channel.write(frame)

    async def ready(self) -> None:
        """Returns when little waits for the client."""
        if self._channel.is_writable or self._is_lost:
            return
        if self._drained is None:
            self._drained = Event()
        await self._drained.wait()

    async def context(self) -> object:
        """For one operation. Raises `Unauthenticated`."""
        return await self._shared.contexts(self._token)

    def run(self, work: Coroutine[Any, Any, None]) -> Task[None]:
        """Runs `work` with the id of the handshake in its log lines. The socket is not over before
        it is."""
        context = copy_context()
        context.run(bind_contextvars, request_id=self._request_id)
        task = get_running_loop().create_task(work, context=context)
        self._busy += 1
        task.add_done_callback(self._done)
        return task

    def _done(self, _task: Task[None]) -> None:
        self._busy -= 1
        self._settle()

    def _settle(self) -> None:
        if self._is_lost and not self._busy:
            self._shared.going_away.discard(self.go_away)

    # What the revocation of tokens uses.

    async def look_again(self) -> None:
        if self._is_acknowledged:
            await self.context()

    def refuse(self, refused: Unauthenticated) -> None:
        self.end(Ending(CloseCode.FORBIDDEN, str(refused)))

    # What the connection calls.

    def received(self, message: str | bytes) -> None:
        if self._ending is not None:
            return
        try:
            heard = messages.read_message(message, self._shared.settings.json_depth)
        except BadMessage as bad:
            self.end(Ending(CloseCode.BAD_REQUEST, f"Invalid message received: {bad}"))
        else:
            self._hear(heard)

    def writable(self) -> None:
        if self._drained is not None:
            self._drained.set()
            self._drained = None

    def lost(self) -> None:
        self._is_lost = True
        self.end(messages.GONE)
        self.writable()
        self._settle()
        log_socket_closed(self._path, milliseconds_since(self._started), self._request_id)

    def _hear(self, message: Message) -> None:
        match message:
            case ConnectionInit():
                self._initialise(message)
            case Ping():
                self.put(messages.pong(message.payload))
            case Pong():
                pass
            case Subscribe():
                if self._is_acknowledged:
                    self._operations.start(message)
                else:
                    self.end(Ending(CloseCode.UNAUTHORIZED, "Unauthorized"))
            case Complete():
                self._operations.stop(message.id)

    def _initialise(self, message: ConnectionInit) -> None:
        if self._is_initialised:
            reason = "Too many initialisation requests"
            self.end(Ending(CloseCode.TOO_MANY_INITIALISATIONS, reason))
            return
        self._is_initialised = True
        self._shared.initialisations.stop(self)
        self.run(self._acknowledge(message))

    async def _acknowledge(self, init: ConnectionInit) -> None:
        try:
            self._token = bearer_token(_authorization(init) or self._authorization)
            await self.context()
        except Unauthenticated as refused:
            self.refuse(refused)
        except Exception as error:
            self.end(Ending(CloseCode.INTERNAL_ERROR, internal_error(error)["message"]))
        else:
            self._authorization = None
            self._is_acknowledged = True
            self.put(messages.ACKNOWLEDGEMENT)


def _authorization(init: ConnectionInit) -> str | None:
    """What connection_init says, under any spelling of `authorization`."""
    for name, value in (init.payload or {}).items():
        if name.lower() == "authorization" and isinstance(value, str):
            return value
    return None
