"""GraphQL over WebSocket: one socket, many operations, with the manners of npm's graphql-ws.

Pings are those of the WebSocket protocol itself and are the listener's business (`server.serve`).
Where the reference closes the whole socket over a syntax error (4500), we answer that operation
alone with `error`.
"""

from asyncio import Future, TaskGroup, get_running_loop, timeout
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from server.authentication import ContextFactory, Unauthenticated, bearer_token
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
from server.graphql.outlet import Loss, Outlet
from server.graphql.revocation import Revocation
from server.settings import ServerSettings
from server.websocket_protocol import WRITE_TEXT


class GraphQLOverWebSocket:
    """The ASGI application behind a WebSocket's upgrade."""

    def __init__(
        self,
        execution: Execution,
        contexts: ContextFactory,
        settings: ServerSettings,
        going_away: GoingAway,
        revocation: Revocation,
    ) -> None:
        self._execution = execution
        self._contexts = contexts
        self._settings = settings
        self._going_away = going_away
        self._revocation = revocation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if messages.SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            refused = Ending(CloseCode.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable")
            await send(messages.close(refused))
            return
        await send({"type": "websocket.accept", "subprotocol": messages.SUBPROTOCOL})
        socket = _Socket(
            HTTPConnection(scope),
            receive,
            send,
            self._execution,
            self._contexts,
            self._settings,
            self._revocation,
        )
        with self._going_away.listener(lambda: socket.end(messages.GOING_AWAY)):
            await socket.run()


class _Socket:
    def __init__(
        self,
        connection: HTTPConnection,
        receive: Receive,
        send: Send,
        execution: Execution,
        contexts: ContextFactory,
        settings: ServerSettings,
        revocation: Revocation,
    ) -> None:
        self._connection = connection
        self._receive = receive
        self._send = send
        self._contexts = contexts
        self._settings = settings
        self._revocation = revocation
        self._ending: Future[Ending] = get_running_loop().create_future()
        self._tasks = TaskGroup()
        self._outlet = Outlet(
            _writer(connection, send), self._tasks, settings.outbox_limit, self._lose
        )
        self._operations = Operations(
            execution,
            self._context,
            self._outlet,
            self._tasks,
            self.end,
            settings.operations_per_socket,
        )
        self._initialised = False
        self._acknowledged = False
        self._token: str | None = None

    def end(self, ending: Ending) -> None:
        """Closes the socket. The first reason counts."""
        if not self._ending.done():
            self._ending.set_result(ending)

    def _lose(self, loss: Loss) -> None:
        self.end(messages.TOO_SLOW if loss is Loss.TOO_SLOW else messages.GONE)

    async def run(self) -> None:
        async with self._tasks:
            reader = self._tasks.create_task(self._read())
            deadline = get_running_loop().call_later(self._settings.init_timeout, self._overdue)
            async with self._revocation.watching(self._look_again, self._refuse):
                ending = await self._ending
            deadline.cancel()
            reader.cancel()
            self._operations.stop_all()
            await self._say_goodbye(ending)

    async def _say_goodbye(self, ending: Ending) -> None:
        try:
            async with timeout(self._settings.write_timeout):
                await self._outlet.close()
                if ending.code is not None:
                    await self._send(messages.close(ending))
        except (TimeoutError, OSError):
            return  # the client does not read, or is gone

    async def _read(self) -> None:
        while not self._ending.done():
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                self.end(messages.GONE)
                return
            try:
                data = event.get("text") or event.get("bytes") or ""
                self._hear(messages.read_message(data, self._settings.json_depth))
            except BadMessage as bad:
                self.end(Ending(CloseCode.BAD_REQUEST, f"Invalid message received: {bad}"))

    def _hear(self, message: Message) -> None:
        match message:
            case ConnectionInit():
                if self._initialised:
                    reason = "Too many initialisation requests"
                    self.end(Ending(CloseCode.TOO_MANY_INITIALISATIONS, reason))
                else:
                    self._initialised = True
                    self._tasks.create_task(self._acknowledge(message))
            case Ping():
                self._outlet.put(messages.pong(message.payload))
            case Pong():
                pass
            case Subscribe():
                if self._acknowledged:
                    self._operations.start(message)
                else:
                    self.end(Ending(CloseCode.UNAUTHORIZED, "Unauthorized"))
            case Complete():
                self._operations.stop(message.id)

    async def _acknowledge(self, init: ConnectionInit) -> None:
        try:
            self._token = bearer_token(self._authorization(init))
            await self._context()
        except Unauthenticated as refused:
            self._refuse(refused)
        except Exception as error:
            self.end(Ending(CloseCode.INTERNAL_ERROR, internal_error(error)["message"]))
        else:
            self._outlet.put(messages.acknowledge())
            self._acknowledged = True

    def _authorization(self, init: ConnectionInit) -> str | None:
        """What connection_init says, under any spelling of `authorization`; else the header."""
        for name, value in (init.payload or {}).items():
            if name.lower() == "authorization" and isinstance(value, str):
                return value
        return self._connection.headers.get("authorization")

    async def _context(self) -> object:
        return await self._contexts(self._token)

    async def _look_again(self) -> None:
        if self._acknowledged:
            await self._context()

    def _refuse(self, refused: Unauthenticated) -> None:
        self.end(Ending(CloseCode.FORBIDDEN, str(refused)))

    def _overdue(self) -> None:
        if not self._initialised:
            reason = "Connection initialisation timeout"
            self.end(Ending(CloseCode.INITIALISATION_TIMEOUT, reason))


def _writer(connection: HTTPConnection, send: Send) -> Callable[[str], Coroutine[Any, Any, None]]:
    """The shortest way to the client that the server offers."""
    if (short := connection.scope.get("extensions", {}).get(WRITE_TEXT)) is not None:
        write: Callable[[str], Coroutine[Any, Any, None]] = short["write"]
        return write

    async def write_by_asgi(text: str) -> None:
        await send({"type": "websocket.send", "text": text})

    return write_by_asgi
