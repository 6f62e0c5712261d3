"""An HTTP response that goes on for as long as a subscription speaks."""

from asyncio import Future, TaskGroup, get_running_loop, sleep
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from graphql import GraphQLFormattedError
from starlette.types import Receive, Scope, Send

from server.authentication import Unauthenticated
from server.going_away import GoingAway
from server.graphql.errors import problem
from server.graphql.event_hub import Subscriber
from server.graphql.listener import Listener, StreamFailed
from server.graphql.send_buffer import Loss, SendBuffer


class Framing(Protocol):
    """How a protocol writes answers into a body."""

    content_type: str
    opening: bytes
    heartbeat: bytes

    def next(self, answer: bytes) -> bytes:
        """One answer, which is JSON."""
        ...

    def failed(self, errors: list[GraphQLFormattedError]) -> bytes:
        """The end, early."""
        ...

    def completed(self) -> bytes:
        """The end, as it should be."""
        ...


class Told(Protocol):
    """What a stream tells: a subscription, or a single answer."""

    async def tell(self, listener: Listener) -> Subscriber | None:
        """Returns when all is said, or with the subscriber to a hub that tells the rest. Raises
        `StreamFailed`."""
        ...


Watch = Callable[[Callable[[Unauthenticated], None]], AbstractAsyncContextManager[object]]
"""Calls its argument if the token behind the response is refused while the block runs."""


class Stream:
    """The response, an ASGI application. Ends when all is told, when the client leaves or does not
    read, and when the server goes away: then without a closing frame, so that the client knows to
    come back."""

    def __init__(
        self,
        framing: Framing,
        told: Told,
        going_away: GoingAway,
        watch: Watch,
        *,
        heartbeat: float,
        limit: int,
    ) -> None:
        self._framing = framing
        self._told = told
        self._going_away = going_away
        self._watch_token = watch
        self._heartbeat = heartbeat
        self._limit = limit
        self._last_words: Future[bytes] = get_running_loop().create_future()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", self._framing.content_type.encode()),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                ],
            }
        )

        async def write(frame: bytes) -> None:
            await send({"type": "http.response.body", "body": frame, "more_body": True})

        async with TaskGroup() as tasks:
            buffer = SendBuffer(write, tasks, self._limit, self._lose)
            buffer.put(self._framing.opening)
            work = (self._speak(buffer), self._watch(receive), self._beat(buffer))
            at_work = [tasks.create_task(one) for one in work]
            with self._going_away.listener(lambda: self._end(b"")):
                async with self._watch_token(self._refuse):
                    last_words = await self._last_words
            for task in at_work:
                task.cancel()
            await buffer.close(last_words)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _end(self, last_words: bytes) -> None:
        """Ends the response. The first reason counts."""
        if not self._last_words.done():
            self._last_words.set_result(last_words)

    def _lose(self, loss: Loss) -> None:
        if loss is Loss.TOO_SLOW:
            self._end(self._framing.failed([problem(loss.value, loss.name)]))
        else:
            self._end(b"")

    def _refuse(self, refused: Unauthenticated) -> None:
        self._end(self._framing.failed([problem(str(refused), "UNAUTHENTICATED")]))

    async def _speak(self, buffer: SendBuffer) -> None:
        try:
            listener = _Framed(buffer, self._framing)
            if (subscriber := await self._told.tell(listener)) is not None:
                await listener.hear(subscriber)
        except StreamFailed as failure:
            self._end(self._framing.failed(failure.errors))
        else:
            self._end(self._framing.completed())

    async def _beat(self, buffer: SendBuffer) -> None:
        while True:
            said = buffer.said
            await sleep(self._heartbeat)
            if buffer.said == said:
                buffer.put(self._framing.heartbeat)

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._end(b"")


class _Framed:
    """Hears for one response."""

    def __init__(self, buffer: SendBuffer, framing: Framing) -> None:
        self._buffer = buffer
        self._framing = framing
        self._over: Future[None] = get_running_loop().create_future()

    def put(self, answer: bytes) -> None:
        self._buffer.put(self._framing.next(answer))

    async def ready(self) -> None:
        await self._buffer.ready()

    def over(self, failure: Exception | None) -> None:
        if self._over.done():
            return
        if failure is None:
            self._over.set_result(None)
        else:
            self._over.set_exception(failure)

    async def hear(self, subscriber: Subscriber) -> None:
        """Returns when all is said. Raises `StreamFailed`."""
        try:
            await self._over
        finally:
            subscriber.leave()
