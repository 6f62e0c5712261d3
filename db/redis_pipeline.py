"""The short way to Redis for what every job needs: one connection, and one write for all commands
that are sent in one turn of the event loop.

Commands run in the order in which they were sent. Not for commands that block. What was on its way
when the connection was lost is sent once more, for it may not have arrived: every command sent here
may run twice.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import hiredis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, NoScriptError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from db.redis_connection import TIMEOUT_SECONDS, redis_pool

Word = str | bytes | int | float


@dataclass(frozen=True, slots=True)
class Command:
    """`lua`: the source of the script that the words call by its hash."""

    words: tuple[Any, ...]
    lua: str | None = None

    def in_full(self) -> "Command":
        """The same call with the script's source, for a Redis that does not know the script."""
        return Command(("EVAL", self.lua or "", *self.words[2:]))


class Script:
    def __init__(self, lua: str) -> None:
        self.lua = lua
        self.sha = hashlib.sha1(lua.encode()).hexdigest()  # noqa: S324  # Redis's name for it

    def call(self, keys: Sequence[str], arguments: Sequence[Word]) -> Command:
        return Command(("EVALSHA", self.sha, len(keys), *keys, *arguments), self.lua)


@dataclass(slots=True, eq=False)
class _Batch:
    """Commands that one caller sent; errors stand among the answers."""

    size: int
    answered: asyncio.Future[list[Any]]
    answers: list[Any] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """Takes over a connection that redis-py has opened: address, TLS and login are its business."""

    def __init__(self, writer: asyncio.StreamWriter, timeout_seconds: float) -> None:
        self.is_lost = False
        self._loop = asyncio.get_running_loop()
        self._timeout_seconds = timeout_seconds
        self._reader = hiredis.Reader(replyError=_error)
        self._waiting: deque[_Batch] = deque()
        self._unsent: list[bytes] = []
        self._timer: asyncio.TimerHandle | None = None
        self._count = 0
        self._reason: Exception | None = None
        # A writer that nobody keeps closes its transport.
        self._writer = writer
        writer.transport.set_protocol(self)

    def send(self, commands: Sequence[Command]) -> asyncio.Future[list[Any]]:
        packed = [hiredis.pack_command(command.words) for command in commands]
        if not self._unsent:
            self._loop.call_soon(self._write)
        self._unsent += packed
        batch = _Batch(len(packed), self._loop.create_future())
        self._waiting.append(batch)
        if self._timer is None:
            self._watch()
        return batch.answered

    def _write(self) -> None:
        unsent, self._unsent = self._unsent, []
        if not self.is_lost:
            self._writer.transport.write(b"".join(unsent))

    def data_received(self, data: bytes) -> None:
        reader, waiting = self._reader, self._waiting
        reader.feed(data)
        while (answer := reader.gets()) is not False:
            if isinstance(answer, hiredis.PushNotification) or not waiting:
                continue
            self._count += 1
            batch = waiting[0]
            batch.answers.append(answer)
            if len(batch.answers) == batch.size:
                waiting.popleft()
                if not batch.answered.done():
                    batch.answered.set_result(batch.answers)

    def _watch(self) -> None:
        self._timer = self._loop.call_later(self._timeout_seconds, self._check, self._count)

    def _check(self, count: int) -> None:
        """Give up a Redis that has answered nothing for so long although somebody waits."""
        self._timer = None
        if not self._waiting:
            return
        if self._count == count:
            self._reason = RedisTimeoutError("Redis does not answer.")
            self._writer.transport.abort()
        else:
            self._watch()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_lost = True
        if self._timer is not None:
            self._timer.cancel()
        reason = self._reason or RedisConnectionError(f"The connection to Redis is lost: {error}")
        while self._waiting:
            batch = self._waiting.popleft()
            if not batch.answered.done():
                batch.answered.set_exception(reason)

    def close(self) -> None:
        self._writer.transport.abort()


def _error(text: str) -> Exception:
    if text.startswith("NOSCRIPT"):
        return NoScriptError(text)
    return BusyLoadingError(text) if text.startswith("LOADING") else ResponseError(text)


class RedisPipeline:
    """Connects with the first command, and again after a loss. A silent Redis is given up after
    `timeout_seconds` to twice as many."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        retry = Retry(ExponentialBackoff(cap=1.0, base=0.02), 6)
        self._pool = redis_pool(url, timeout_seconds, retry)
        self._timeout_seconds = timeout_seconds
        self._connection: _Connection | None = None
        self._connecting: asyncio.Task[_Connection] | None = None

    async def send(self, commands: Sequence[Command]) -> list[Any]:
        """The answers, in order. Raises the first that is an error, and redis-py's errors where
        Redis is away."""
        if not commands:
            return []
        try:
            answers = await (await self._connected()).send(commands)
        except RedisConnectionError:
            answers = await (await self._connected()).send(commands)
        for number, answer in enumerate(answers):
            if isinstance(answer, NoScriptError) and commands[number].lua is not None:
                in_full = [commands[number].in_full()]
                (answers[number],) = await (await self._connected()).send(in_full)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

    async def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Word]) -> Any:
        """The answer of a script that is sent alone."""
        (answer,) = await self.send((script.call(keys, arguments),))
        return answer

    async def _connected(self) -> _Connection:
        if self._connection is not None and not self._connection.is_lost:
            return self._connection
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._connect(), name="connection to Redis")
            # Whoever asked for it may have left.
            self._connecting.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._connecting)

    async def _connect(self) -> _Connection:
        opened: Any = self._pool.make_connection()  # type: ignore[no-untyped-call]
        await opened.connect()
        writer, opened._writer, opened._reader = opened._writer, None, None
        self._connection = _Connection(writer, self._timeout_seconds)
        return self._connection

    async def aclose(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._connection is not None:
            self._connection.close()
