"""Requests at a steady rate, whatever becomes of those before; latency counts from the due time."""

import asyncio
import gc
import re
import selectors
from collections.abc import Sequence
from time import monotonic

from bench.contestants import HOST, Contestant
from bench.machine import cores, pinned
from bench.questions import Asker, Question
from bench.saturate import BadAnswersError

WARM_SECONDS = 1
"""At the beginning of each run, which do not count: connections are opened as they are needed."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    """One question at a time over HTTP/1.1."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        assert self._transport is not None
        self._received = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(b"\r\n\r\n")
        length = _LENGTH.search(self._received, 0, head) if head > 0 else None
        if length is None or len(self._received) < head + 4 + int(length.group(1)):
            return
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._received[head + 4 :])

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())


class _Load:
    def __init__(self, contestant: Contestant, question: Question) -> None:
        self._port = contestant.port
        self._question = question
        self._free: list[_Connection] = []
        self.seconds: list[float] = []

    async def open(self) -> _Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(_Connection, HOST, self._port)
        return connection

    async def ask(self, asker: Asker, due: float, *, counts: bool) -> None:
        connection = self._free.pop() if self._free else await self.open()
        answer = await connection.ask(self._question.request(asker.token, asker.value))
        if counts:
            self.seconds.append(monotonic() - due)
        self._free.append(connection)
        if self._question.expected.encode() not in answer:
            raise BadAnswersError(answer.decode(errors="replace"))

    async def run(self, askers: Sequence[Asker], rate: int) -> None:
        begin = monotonic()
        async with asyncio.TaskGroup() as group:
            for number, asker in enumerate(askers):
                due = begin + number / rate
                await asyncio.sleep(due - monotonic())
                group.create_task(self.ask(asker, due, counts=number >= rate * WARM_SECONDS))


async def answers(
    contestant: Contestant, question: Question, askers: Sequence[Asker]
) -> list[bytes]:
    """The bodies of the answers, asked for one after the other."""
    connection = await _Load(contestant, question).open()
    return [await connection.ask(question.request(who.token, who.value)) for who in askers]


def _loop() -> asyncio.AbstractEventLoop:
    # epoll would round every pause up to a millisecond, which then counts as the server's.
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


def latencies(
    contestant: Contestant, question: Question, askers: Sequence[Asker], rate: int
) -> list[float]:
    """Seconds from when each request was due to its whole answer, sorted. Raises
    `BadAnswersError`."""
    load = _Load(contestant, question)
    gc.collect()
    gc.disable()
    try:
        with pinned(cores().load), asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(load.run(askers, rate))
    finally:
        gc.enable()
    return sorted(load.seconds)
