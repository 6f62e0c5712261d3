"""An HTTP response that goes on for as long as a subscription speaks."""

from asyncio import Task, TaskGroup, timeout
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from graphql import GraphQLFormattedError
from starlette.types import Receive, Scope, Send

from server.going_away import GoingAway
from server.graphql.errors import problem
from server.graphql.execution import StreamFailed
from server.graphql.outbox import Outbox, TooSlow


class Framing(Protocol):
    """How a protocol writes answers into a body."""

    content_type: str
    opening: bytes
    heartbeat: bytes

    def next(self, answer: str) -> bytes:
        """One answer, which is JSON."""
        ...

    def failed(self, errors: list[GraphQLFormattedError]) -> bytes:
        """The end, early."""
        ...

    def completed(self) -> bytes:
        """The end, as it should be."""
        ...


class Stream:
    """The response, an ASGI application. Ends when the answers do, when the client leaves, and when
    the server goes away: then without a closing frame, so that the client knows to come back."""

    def __init__(
        self,
        framing: Framing,
        answers: AsyncGenerator[str, None],
        going_away: GoingAway,
        *,
        heartbeat: float,
        limit: int,
    ) -> None:
        self._framing = framing
        self._answers = answers
        self._going_away = going_away
        self._heartbeat = heartbeat
        self._outbox: Outbox[bytes] = Outbox(limit)

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
        async with TaskGroup() as tasks:
            pump = tasks.create_task(self._pump())
            watch = tasks.create_task(self._watch(receive, pump))
            with self._going_away.listener(lambda: self._abandon(pump)):
                await self._write(send)
            pump.cancel()
            watch.cancel()

    async def _pump(self) -> None:
        framing = self._framing
        try:
            async with aclosing(self._answers) as answers:
                async for answer in answers:
                    self._outbox.put(framing.next(answer))
        except StreamFailed as failure:
            self._outbox.close(framing.failed(failure.errors))
        except TooSlow:
            self._outbox.close(framing.failed([problem(TooSlow.advice, "TOO_SLOW")]))
        else:
            self._outbox.close(framing.completed())

    async def _write(self, send: Send) -> None:
        frame: bytes | None = self._framing.opening
        while frame is not None:
            await send({"type": "http.response.body", "body": frame, "more_body": True})
            try:
                async with timeout(self._heartbeat):
                    frame = await self._outbox.get()
            except TimeoutError:
                frame = self._framing.heartbeat
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive, pump: "Task[None]") -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._abandon(pump)

    def _abandon(self, pump: "Task[None]") -> None:
        pump.cancel()
        self._outbox.discard()
