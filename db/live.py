"""Live messages over Redis: one connection per process, however many listen.

Messages may be lost (Redis restarts, a listener lags behind): then a listener is handed `LOST` and
reads the log. The log in SQL is the truth; this only says early what it says.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

log = structlog.get_logger()

BACKLOG = 1000
RECONNECT_SECONDS = 0.2


class Signal(Enum):
    """Told instead of messages."""

    LOST = "LOST"


LOST = Signal.LOST


def job_channel(job_id: str) -> str:
    return f"gantry:live:job:{job_id}"


def user_channel(user_id: str) -> str:
    return f"gantry:live:user:{user_id}"


class Listener:
    """The messages of one channel, in order, from the moment that it was made."""

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._lost = False
        self._arrived = asyncio.Event()

    def hand(self, message: bytes) -> None:
        if len(self._messages) >= BACKLOG:
            self.lose()
            return
        self._messages.append(message)
        self._arrived.set()

    def lose(self) -> None:
        self._messages.clear()
        self._lost = True
        self._arrived.set()

    async def next(self, timeout_seconds: float) -> bytes | Signal:
        """The next message; `LOST` if some are missing or none came in time."""
        if not self._messages and not self._lost:
            self._arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_seconds):
                    await self._arrived.wait()
        if self._messages and not self._lost:
            return self._messages.popleft()
        self._lost = False
        return LOST

    def arrived(self) -> list[bytes]:
        """All further messages that are here already, without waiting for more."""
        messages = list(self._messages)
        self._messages.clear()
        return messages


class LiveFeed:
    """Publishes, and shares one subscribed connection among all listeners of the process.

    `redis` publishes; `patient`, a client without a read time-out, listens.
    """

    def __init__(self, redis: Redis, patient: Redis) -> None:
        self._redis = redis
        self._patient = patient
        self._listeners: dict[str, set[Listener]] = {}
        self._ready: dict[str, asyncio.Event] = {}
        self._pubsub: PubSub | None = None
        self._wake = asyncio.Event()

    async def publish(self, messages: list[tuple[str, bytes]]) -> None:
        """Send (channel, message) pairs. What cannot be sent is found in the log."""
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for channel, message in messages:
                    pipeline.publish(channel, message)
                await pipeline.execute()
        except RedisError as error:
            log.warning("live.not_published", messages=len(messages), reason=str(error))

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[Listener]:
        """Listen from now on: a message published after the block was entered is not missed."""
        listener = Listener()
        listeners = self._listeners.setdefault(channel, set())
        listeners.add(listener)
        try:
            ready = self._ready.get(channel)
            if ready is None:
                ready = self._ready[channel] = asyncio.Event()
                await self._subscribe(channel)
            # With Redis away nobody waits: the log is read, and read again when it is back.
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await ready.wait()
            yield listener
        finally:
            listeners.discard(listener)
            if not listeners and self._listeners.get(channel) is listeners:
                del self._listeners[channel]
                self._ready.pop(channel, None)
                await self._unsubscribe(channel)

    async def _subscribe(self, channel: str) -> None:
        self._wake.set()
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.subscribe(channel)

    async def _unsubscribe(self, channel: str) -> None:
        if self._pubsub is not None and channel not in self._listeners:
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(channel)

    async def run(self) -> None:
        """Read the connection until cancelled; connect anew when it breaks."""
        while True:
            await self._wake.wait()
            try:
                await self._read()
            except (RedisError, OSError) as error:
                log.warning("live.connection_lost", reason=str(error))
            for channel, listeners in self._listeners.items():
                self._ready[channel].clear()
                for listener in listeners:
                    listener.lose()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _read(self) -> None:
        pubsub = self._patient.pubsub()
        try:
            if channels := list(self._listeners):
                await pubsub.subscribe(*channels)
            self._pubsub = pubsub
            while True:
                if not pubsub.subscribed:
                    self._wake.clear()
                    if not self._listeners:
                        await self._wake.wait()
                    await pubsub.subscribe(*self._listeners)
                message = await pubsub.get_message(timeout=None)
                if message is not None:
                    self._deliver(message["type"], message["channel"].decode(), message["data"])
        finally:
            self._pubsub = None
            await pubsub.aclose()  # type: ignore[no-untyped-call]

    def _deliver(self, kind: str, channel: str, data: bytes) -> None:
        if kind == "subscribe" and (ready := self._ready.get(channel)):
            ready.set()
            for listener in self._listeners.get(channel, ()):
                listener.lose()
        elif kind == "message":
            for listener in self._listeners.get(channel, ()):
                listener.hand(data)
