"""The HTTP protocol of our server: bounded, with a short way for the usual request."""

import asyncio

from structlog.contextvars import bind_contextvars

from server.correlation import correlation_id
from server.http.access_log import log_answered, milliseconds_since
from server.http.bounded import BoundedProtocol
from server.http.listener import Listener
from server.http.reply import CLOSES, Reply
from server.http.short_way import ShortCycle, ShortWay


def protocol_of(listener: Listener) -> type["HttpProtocol"]:
    """A class whose instances share `listener`."""
    return type("HttpProtocol", (HttpProtocol,), {"listener": listener})


class HttpProtocol(BoundedProtocol):
    """Takes the short way with what it may; what comes while that is being answered goes the long
    way."""

    _short: ShortCycle | None = None
    """The request on the short way whose body is read."""

    _is_full = False
    """Whether the client does not read what it asked for."""

    def connection_lost(self, exc: Exception | None) -> None:
        if self._short is not None:
            self._log(self._short, Reply(0, b""), milliseconds_since(self._short.started))
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._is_full = False
        self.resume_reading()

    def resume_reading(self) -> None:
        if not self._is_full:
            super().resume_reading()

    def begin_answer(self, headers: dict[bytes, bytes]) -> None:
        way = self.listener.short_way
        if way is None or self.is_answering or not self._is_usual(way, headers):
            super().begin_answer(headers)
            return
        self.cycle = self._short = ShortCycle(  # type: ignore[assignment]
            way,
            headers,
            correlation_id(headers.get(b"x-request-id")),
            keep_alive=self.parser.should_keep_alive(),
        )

    def _is_usual(self, way: ShortWay, headers: dict[bytes, bytes]) -> bool:
        parser = self.parser
        return (
            self.url == way.path
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and not self.expect_100_continue
            and not parser.should_upgrade()
            and way.takes(headers)
        )

    def keep_body(self, body: bytes) -> None:
        if self._short is None:
            super().keep_body(body)
        else:
            self._short.body.append(body)

    def answer_body(self) -> None:
        if self._short is None:
            super().answer_body()
        else:
            short, self._short = self._short, None
            self.tasks.add(self.loop.create_task(self._answer(short)))

    async def _answer(self, short: ShortCycle) -> None:
        """A task, with a context of its own: what it binds for the log ends with it."""
        try:
            bind_contextvars(request_id=short.identity)
            self._reply(short, await short.answer())
        finally:
            self.tasks.discard(asyncio.current_task())

    def _reply(self, short: ShortCycle, reply: Reply) -> None:
        if not short.keep_alive:
            reply = Reply(reply.status, reply.body, reply.headers + CLOSES)
        milliseconds = milliseconds_since(short.started)
        short.response_complete = True
        if not self.transport.is_closing():
            self.write(reply, short.identity, milliseconds)
            if self.flow.write_paused:
                self._is_full = True  # no more is asked of us until this was read
                self.flow.pause_reading()
        self._log(short, reply, milliseconds)
        if not short.keep_alive:
            self.close_gently()
        self.on_response_complete()

    def _log(self, short: ShortCycle, reply: Reply, milliseconds: float) -> None:
        log_answered("POST", short.path, reply.status, len(reply.body), milliseconds)

    def refuse_body(self, reply: Reply | None) -> None:
        if self._short is None:
            super().refuse_body(reply)
        else:
            self._short.response_complete, self._short = True, None
            self._say(reply)
