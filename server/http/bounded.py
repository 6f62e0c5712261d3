"""uvicorn's HTTP protocol with bounds on what it reads, and for how long it waits.

uvicorn keeps headers without a limit until they are complete, and waits for ever for what does not
come. Here everything is counted as it comes, and refused with an answer before the connection is
closed.
"""

import asyncio
from contextlib import suppress
from typing import Any

import httptools
from structlog.contextvars import bound_contextvars
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from server.correlation import correlation_id
from server.http.access_log import log_answered
from server.http.bounds import Reading
from server.http.faults import fault
from server.http.layer import REFUSED
from server.http.listener import Listener
from server.http.reply import CLOSES, Reply, refusal, to_wire
from server.http.rules import first_of_each

_NOT_HTTP = refusal(400, "This is not a request of HTTP/1.1.")
_HEAD_TOO_SLOW = refusal(408, "The request's headers took too long to come.")
_BODY_TOO_SLOW = refusal(408, "The request's body came too slowly.")

_FRAMING_PER_BYTE = 8
"""What chunks may weigh beside their content, for each byte of it: a chunk of one byte has five."""

_SHORTEST_LOOK = 0.01
"""Seconds between two looks at the same deadline."""

_LOGGED_PATH = 200
"""Characters of a refused path that are logged."""


class _Refused(Exception):
    """Ends the parser's work in the middle. Without a reply nothing is said to the client."""

    def __init__(self, reply: Reply | None) -> None:
        super().__init__()
        self.reply = reply


class _GentleTransport:
    """A connection's transport as a response sees it, which may close it while the client still
    sends."""

    __slots__ = ("close", "is_closing", "write")

    def __init__(self, protocol: "BoundedProtocol") -> None:
        self.write = protocol.transport.write
        self.is_closing = protocol.transport.is_closing
        self.close = protocol.close_gently


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `listener` is set by a class made for one server."""

    listener: Listener

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self._reading = Reading.FIRST_BYTE
        self._since = self.loop.time()
        self._received = 0  # bytes that came in this state
        self._content = 0  # bytes of the present body
        self._piece = 0  # bytes that are parsed just now
        self._begun = 0  # requests
        self._is_deaf = False  # what comes is forgotten
        self._unsaid: Reply | None = None  # a refusal that waits for the answers before it
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._gentle = _GentleTransport(self)
        self.listener.enter(self)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        self._stop_watching()
        super().handle_websocket_upgrade()

    def close(self) -> None:
        self.transport.close()

    def close_gently(self) -> None:
        """Closes, but not on a client that still sends: a reset of the connection would take from
        it what it was told (RFC 9112 §9.6)."""
        if self._reading is Reading.NEXT_REQUEST and not self._is_deaf:
            self.transport.close()
        else:
            self._linger()

    def _linger(self) -> None:
        self._is_deaf = True
        self._stop_watching()
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        with suppress(OSError):  # the client is gone already
            self.transport.write_eof()
        seconds = self.listener.settings.linger_seconds
        self._timer = self.loop.call_later(seconds, self.transport.close)

    # For how long is waited

    @property
    def is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # which uvicorn types as always there
        return cycle is not None and not cycle.response_complete

    def _begin(self, reading: Reading) -> None:
        self._reading = reading
        self._since = self.loop.time()
        self._received = 0

    def _stop_watching(self) -> None:
        self.listener.leave(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """One timer for each connection finds out by itself what became of what it was set for."""
        deadlines = self.listener.deadlines
        if self._reading is Reading.BODY and self.flow.read_paused:
            self._since = self.loop.time()  # the client could send nothing
        received = max(self._received, self._content)
        allowed = deadlines.after(self._reading, received, is_answering=self.is_answering)
        left = min(self._since + allowed - self.loop.time(), deadlines.keep_alive)
        if left > 0:
            self._timer = self.loop.call_later(max(left, _SHORTEST_LOOK), self._look)
        elif self._reading is Reading.BODY:
            self._refuse(_BODY_TOO_SLOW)
        elif self._reading is Reading.HEAD:
            self._refuse(_HEAD_TOO_SLOW)
        else:
            self.transport.close()

    # What comes

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        before, begun = self._reading, self._begun
        if before is Reading.FIRST_BYTE:
            self.listener.leave(self)
            self._reading = Reading.HEAD  # its time has begun with the connection
        self._piece = len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._upgrade()
        except httptools.HttpParserError as error:
            self._refuse(_reply_to(error))
        else:
            self._count(before, self._begun - begun)

    def _upgrade(self) -> None:
        if self._should_upgrade():
            self.handle_websocket_upgrade()
        else:
            self._unsupported_upgrade_warning()

    def _count(self, before: Reading, begun: int) -> None:
        """Counts a piece if it belongs to one state alone; of others nobody knows how much does,
        but the system hands out no large ones."""
        is_whole_head = begun == 1 and before in (Reading.FIRST_BYTE, Reading.NEXT_REQUEST)
        if is_whole_head or (begun == 0 and before in (self._reading, Reading.FIRST_BYTE)):
            self._received += self._piece
        self._piece = 0
        if self._reading is Reading.HEAD:
            self._count_head()
        elif self._reading is Reading.BODY:
            self._count_framing()

    def _count_head(self) -> None:
        limit, rules = self.listener.settings.header_limit, self.listener.rules
        if len(self.url) > limit:
            self._refuse(rules.url_too_long)
        elif self._received - len(self.url) > limit:
            self._refuse(rules.headers_too_large)

    def _count_framing(self) -> None:
        """The extensions of chunks, and the fields behind them."""
        allowed = self.listener.settings.header_limit + _FRAMING_PER_BYTE * self._content
        if self._received - self._content > allowed:
            self._refuse(self.listener.rules.body_too_large)

    # What the parser finds

    def on_message_begin(self) -> None:
        self._begun += 1
        if self._begun == 1:
            self._reading, self._received = Reading.HEAD, 0
        else:
            self._begin(Reading.HEAD)
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._reading is Reading.HEAD:  # fields behind a body in chunks are left out
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        rules, lines = self.listener.rules, self.headers
        if self._received + self._piece > self.listener.settings.header_limit:
            _require(rules.of_size(self.url, lines))
        headers = first_of_each(lines)
        _require(rules.of_content(headers))
        if self.parser.should_upgrade() and self._should_upgrade():
            _require(rules.of_socket(headers, lines))
        self._begin(Reading.BODY)
        self._content = 0
        self.begin_answer(headers)

    def begin_answer(self, _headers: dict[bytes, bytes]) -> None:
        """The long way, by ASGI."""
        if len(self.pipeline) >= self.listener.settings.pipelined_requests:
            self._end_pipeline()
        url, lines, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers = self.scope["headers"] = lines
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            self.cycle.transport = self._gentle  # type: ignore[assignment]

    def _end_pipeline(self) -> None:
        """Who sends so many requests at once is answered so many, and may ask again for the rest
        (RFC 9112 §9.3.2)."""
        newest, _app = self.pipeline[0]
        newest.keep_alive = False
        raise _Refused(None)

    def on_body(self, body: bytes) -> None:
        self._content += len(body)
        if self._content > self.listener.settings.body_limit:
            raise _Refused(self.listener.rules.body_too_large)
        self.keep_body(body)

    def keep_body(self, body: bytes) -> None:
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._begin(Reading.NEXT_REQUEST)
        self.answer_body()

    def answer_body(self) -> None:
        super().on_message_complete()

    # What is said

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self._since = self.loop.time()
        self.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._unsaid is not None:
            self._say(self._unsaid)

    def resume_reading(self) -> None:
        self.flow.resume_reading()

    def _refuse(self, reply: Reply | None) -> None:
        """Nothing more is read. The refusal waits until what was asked before is answered."""
        self._is_deaf = True
        if self._reading is Reading.BODY:
            self.refuse_body(reply)
        elif self.is_answering:
            self._unsaid = reply
        else:
            self._say(reply)

    def refuse_body(self, reply: Reply | None) -> None:
        """Of a request that is being answered, or was."""
        if self.is_answering:
            self.cycle.scope[REFUSED] = reply  # type: ignore[literal-required]
            self.cycle.message_event.set()
        else:
            self._linger()

    def _say(self, reply: Reply | None) -> None:
        self._unsaid = None
        if reply is not None and not self.transport.is_closing():
            given = first_of_each(self.headers).get(b"x-request-id")
            identity = correlation_id(given)
            milliseconds = round((self.loop.time() - self._since) * 1000, 1)
            self.write(
                Reply(reply.status, reply.body, reply.headers + CLOSES), identity, milliseconds
            )
            # Before there is a path nothing is known of the method, either.
            method = self.parser.get_method().decode() if self.url else ""
            path = self.url.partition(b"?")[0].decode("latin-1")[:_LOGGED_PATH]
            with bound_contextvars(request_id=identity):
                log_answered(method, path, reply.status, len(reply.body), milliseconds)
        self._linger()

    def write(self, reply: Reply, identity: str, milliseconds: float) -> None:
        lines = self.listener.lines_of(self.server_state.default_headers)
        self.transport.write(to_wire(reply, lines, identity, milliseconds))


def _reply_to(error: httptools.HttpParserError) -> Reply | None:
    """Of what the parser's callbacks raise, it keeps the reason only as the context."""
    cause = error.__context__
    if isinstance(cause, _Refused):
        return cause.reply
    if cause is not None and not isinstance(cause, httptools.HttpParserError | UnicodeError):
        return fault(cause, "")
    return _NOT_HTTP


def _require(refused: Reply | None) -> None:
    if refused is not None:
        raise _Refused(refused)
