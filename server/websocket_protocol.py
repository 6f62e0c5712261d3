"""WebSockets, one small object for each and no task, on the core of `websockets` that does no I/O.

The handshake runs through the ASGI application like any request. The application then takes the
socket over, its task ends, and from there on the socket's handler is called whenever something
arrives. What ASGI would keep for as long as a socket is open (a task, a queue, the request's
headers) is not kept.
"""

from asyncio import AbstractEventLoop, Protocol, Transport, get_running_loop
from asyncio.transports import BaseTransport
from email.utils import formatdate
from http import HTTPStatus
from logging import getLogger
from typing import Any, cast
from typing import Protocol as Interface
from urllib.parse import unquote

import structlog
from starlette.types import ASGIApp, Message, Scope
from uvicorn.config import Config
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from uvicorn.server import ServerState
from websockets.datastructures import Headers
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from server.shared_timer import SharedTimer

HANDSHAKE = "gantry.handshake"
"""The ASGI extension: `scope["extensions"][HANDSHAKE]` is the socket's `Handshake`."""

_log = structlog.get_logger("server.websocket")
_core_log = getLogger("server.websocket.core")


class SocketHandler(Interface):
    """Hears one socket. All calls come from the event loop, and must not raise."""

    def received(self, message: str | bytes) -> None:
        """A whole message."""
        ...

    def writable(self) -> None:
        """The client has taken enough of what waited for it."""
        ...

    def lost(self) -> None:
        """The connection is no more. This is the last call."""
        ...


class WebSocketListener:
    """Makes the protocol of each connection that is upgraded: uvicorn's `ws`.

    A client that lets two pings, `ping_seconds` apart, pass without a word is closed with 1011; one
    that does not answer a closing frame within `close_seconds` is cut off. A message of more than
    `message_limit` bytes closes with 1009.
    """

    def __init__(self, *, message_limit: int, ping_seconds: float, close_seconds: float) -> None:
        self.message_limit = message_limit
        self.pings = SharedTimer(ping_seconds, WebSocketProtocol.keep_alive)
        self.closings = SharedTimer(close_seconds, WebSocketProtocol.abort)

    def __call__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> "WebSocketProtocol":
        return WebSocketProtocol(self, config, server_state, app_state)


class WebSocketProtocol(Protocol):
    """One connection. Frames go out through `write`, whole and unmasked."""

    __slots__ = (
        "_connections",
        "_core",
        "_fragments",
        "_handshake",
        "_is_silent",
        "_listener",
        "handler",
        "is_closing",
        "is_writable",
        "tasks",
        "transport",
    )

    transport: Transport

    def __init__(
        self,
        listener: WebSocketListener,
        config: Config,
        state: ServerState,
        app_state: dict[str, Any],
    ) -> None:
        self._listener = listener
        self._connections = cast("set[Protocol]", state.connections)  # who is told to shut down
        self.tasks = state.tasks
        self._core = self._new_core(State.CONNECTING)
        self._handshake: Handshake | None = Handshake(self, config, app_state)
        self._fragments: list[Frame] | None = None
        self._is_silent = False
        self.handler: SocketHandler | None = None
        self.is_closing = False
        self.is_writable = True

    def _new_core(self, state: State) -> ServerProtocol:
        return ServerProtocol(state=state, max_size=self._listener.message_limit, logger=_core_log)

    def write(self, frame: bytes) -> None:
        """Sends `frame` after all others; nothing once the socket closes."""
        if not self.is_closing:
            self.transport.write(frame)

    @property
    def unsent_bytes(self) -> int:
        """What waits for the client here, beyond the buffers of the system."""
        return self.transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        """Says farewell after all that was written, and waits for the client's own."""
        if self.is_closing:
            return
        self._core.send_close(code, reason)
        self._begin_closing()
        self._send()

    def abort(self) -> None:
        """Cuts the connection off, whatever waits for the client."""
        self.transport.abort()

    def keep_alive(self) -> None:
        """Pings, or gives up a client that has said nothing since the ping before."""
        if self._is_silent:
            self._core.fail(CloseCode.INTERNAL_ERROR, "keepalive ping timeout")
        else:
            self._is_silent = True
            self._core.send_ping(b"")
            self._listener.pings.start(self)
        self._send()

    def open(self, response: Response) -> None:
        """Answers the handshake; from here on frames come and go."""
        self._core.send_response(response)
        self._send()
        self._core = self._new_core(State.OPEN)  # the first one's parser holds on to the request
        self._handshake = None
        self._listener.pings.start(self)

    def refuse(self, response: Response) -> None:
        """Answers the handshake with something else than a socket."""
        self._core.send_response(response)
        self._begin_closing()
        self._send()

    # What asyncio calls.

    def connection_made(self, transport: BaseTransport) -> None:
        self.transport = cast("Transport", transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        self._core.receive_data(data)
        self._is_silent = False
        for event in self._core.events_received():
            if isinstance(event, Frame):
                self._take(event)
            elif isinstance(event, Request) and self._handshake is not None:
                self._handshake.begin(event, self._core.accept(event))
        self._send()

    def eof_received(self) -> None:
        """Lets the transport close itself."""

    def pause_writing(self) -> None:
        self.is_writable = False
        if not self.transport.is_closing():
            self.transport.pause_reading()  # who does not read is not answered either

    def resume_writing(self) -> None:
        self.is_writable = True
        if not self.transport.is_closing():
            self.transport.resume_reading()
        if self.handler is not None:
            self.handler.writable()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._begin_closing()
        self._listener.closings.stop(self)
        self._connections.discard(self)
        self._handshake = None
        if (handler := self.handler) is not None:
            self.handler = None
            handler.lost()

    # What uvicorn calls.

    def shutdown(self) -> None:
        """The server goes away, and has waited as long as it would."""
        if self._handshake is not None:
            self._handshake.refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.close(CloseCode.GOING_AWAY, "Going away")
            self.transport.close()

    def _take(self, frame: Frame) -> None:
        match frame.opcode:
            case Opcode.PING | Opcode.PONG:
                return
            case Opcode.CLOSE:
                self._begin_closing()
            case Opcode.CONT if self._fragments is not None:
                self._fragments.append(frame)
            case _:
                self._fragments = [frame]
        if frame.fin and self._fragments is not None:
            fragments, self._fragments = self._fragments, None
            self._hear(fragments[0].opcode, b"".join(each.data for each in fragments))

    def _hear(self, kind: Opcode, data: bytes) -> None:
        if self.is_closing:
            return
        if self.handler is None:
            self.abort()  # a client waits for the answer to its handshake
        elif kind is Opcode.BINARY:
            self.handler.received(data)
        else:
            try:
                text = data.decode()
            except UnicodeDecodeError:
                self._core.fail(CloseCode.INVALID_DATA, "Text is not UTF-8")
                self._begin_closing()
            else:
                self.handler.received(text)

    def _begin_closing(self) -> None:
        self.is_closing = True
        self._listener.pings.stop(self)
        self._listener.closings.start(self)

    def _send(self) -> None:
        """Sends what the core has to say of its own; after the last of it comes nothing."""
        for data in self._core.data_to_send():
            if data:
                self.transport.write(data)
            else:
                self._begin_closing()
                self.transport.close()


class Handshake:
    """The request for a socket, and the ASGI application that answers it: with `accept`, or with a
    response. Kept until then."""

    def __init__(
        self, protocol: WebSocketProtocol, config: Config, app_state: dict[str, Any]
    ) -> None:
        self._protocol = protocol
        self._config = config
        self._app_state = app_state
        self._response: Response | None = None
        self._started: Message = {}
        self._body = b""
        self.is_kept = False
        """Whether somebody hears the socket from now on."""

    def begin(self, request: Request, response: Response) -> None:
        """Asks the application, unless the request is none for a socket."""
        self._response = response
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            self._answer(response)
            return
        task = get_running_loop().create_task(self._run(self._scope(request)), name="handshake")
        tasks = self._protocol.tasks
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def accept(self, subprotocol: str | None) -> WebSocketProtocol:
        """Opens the socket. Raises `ConnectionError` if the client has left."""
        response = self._response
        if response is None or self._protocol.transport.is_closing():
            raise ConnectionError("The client has left")
        self._response = None
        if subprotocol is not None:
            response.headers["Sec-WebSocket-Protocol"] = subprotocol
        self._protocol.open(response)
        return self._protocol

    def keep(self, handler: SocketHandler) -> None:
        """Whatever the accepted socket says is for `handler`."""
        self._protocol.handler = handler
        self.is_kept = True

    def refuse(
        self, status: int, headers: list[tuple[bytes, bytes]] | None = None, body: bytes = b""
    ) -> None:
        """Answers with a response, unless there was an answer."""
        if self._response is None:
            return
        answer = Headers(Date=formatdate(usegmt=True), Connection="close")
        for name, value in headers or [(b"content-length", b"0")]:
            answer[name.decode("latin-1")] = value.decode("latin-1")
        self._answer(Response(status, HTTPStatus(status).phrase, answer, body))

    def _answer(self, response: Response) -> None:
        self._response = None
        if not self._protocol.transport.is_closing():
            self._protocol.refuse(response)

    async def _run(self, scope: Scope) -> None:
        application: ASGIApp = self._config.loaded_app
        try:
            await application(scope, self._receive, self._send)
        except ConnectionError:
            return
        except Exception as error:
            _log.exception("websocket.failed", path=scope["path"], exc_info=error)
        finally:
            self.refuse(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _receive(self) -> Message:
        return {"type": "websocket.connect"}

    async def _send(self, message: Message) -> None:
        match message["type"]:
            case "websocket.close":
                self.refuse(HTTPStatus.FORBIDDEN)
            case "websocket.http.response.start":
                self._started = message
            case "websocket.http.response.body":
                self._body += message.get("body", b"")
                if not message.get("more_body", False):
                    self.refuse(self._started["status"], self._started["headers"], self._body)
            case other:
                raise RuntimeError(f"A socket is accepted by its handshake, not by {other}")

    def _scope(self, request: Request) -> Scope:
        path, _, query = request.path.partition("?")
        transport, headers = self._protocol.transport, request.headers
        offered = ",".join(headers.get_all("Sec-WebSocket-Protocol")).split(",")
        return {
            "type": "websocket",
            "asgi": {"version": self._config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if is_ssl(transport) else "ws",
            "server": get_local_addr(transport),
            "client": get_remote_addr(transport),
            "root_path": self._config.root_path,
            "path": self._config.root_path + unquote(path),
            "raw_path": (self._config.root_path + path).encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [
                (name.lower().encode("ascii"), value.encode("latin-1"))
                for name, value in headers.raw_items()
            ],
            "subprotocols": [name.strip() for name in offered if name.strip()],
            "state": self._app_state.copy(),
            "extensions": {"websocket.http.response": {}, HANDSHAKE: self},
        }
