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
from redis.exceptions import RedisError

log = structlog.get_logger()

PREFIX = "gantry:live"
BACKLOG = 1000
RECONNECT_SECONDS = 0.2
SUBSCRIBED_SECONDS = 1.0


class Signal(Enum):
    """Told instead of messages."""

    LOST = "LOST"


LOST = Signal.LOST


def job_channel(job_id: str) -> str:
    return f"{PREFIX}:job:{job_id}"


def user_channel(user_id: str) -> str:
    return f"{PREFIX}:user:{user_id}"


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

    That connection hears every channel, and its reader alone touches it: a channel that nobody
    listens to here costs a look into a dictionary. `redis` publishes; `patient`, a client without
    a read time-out, listens.
    """

    def __init__(self, redis: Redis, patient: Redis) -> None:
        self._redis = redis
        self._patient = patient
        self._listeners: dict[str, set[Listener]] = {}
        self._is_subscribed = asyncio.Event()

    async def publish(self, messages: list[tuple[str, bytes]]) -> None:
        """Send (channel, message) pairs. What cannot be sent is found in the log."""
        try:
            await asyncio.gather(*(self._redis.publish(*message) for message in messages))
        except (RedisError, OSError) as error:
            log.warning("live.not_published", messages=len(messages), reason=str(error))

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[Listener]:
        """Listen from now on: a message published after the block was entered is not missed."""
        listener = Listener()
        listeners = self._listeners.setdefault(channel, set())
        listeners.add(listener)
        try:
            # With Redis away nobody waits for long: the log is read, and again when it is back.
            with suppress(TimeoutError):
                async with asyncio.timeout(SUBSCRIBED_SECONDS):
                    await self._is_subscribed.wait()
            yield listener
        finally:
            listeners.discard(listener)
            if not listeners and self._listeners.get(channel) is listeners:
                del self._listeners[channel]

    def count_listeners(self, channel: str) -> int:
        """How many in this process listen to the channel."""
        return len(self._listeners.get(channel, ()))

    async def run(self) -> None:
        """Read the connection until cancelled; begin anew whatever breaks it."""
        while True:
            try:
                await self._read()
            except Exception as error:
                log.warning("live.connection_lost", reason=repr(error))
            self._is_subscribed.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _read(self) -> None:
        pubsub = self._patient.pubsub()
        try:
            await pubsub.psubscribe(f"{PREFIX}:*")
            while True:
                message = await pubsub.get_message(timeout=None)
                if message is not None:
                    self._deliver(message["type"], message["channel"].decode(), message["data"])
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]

    def _deliver(self, kind: str, channel: str, data: bytes) -> None:
        if kind == "psubscribe":
            # What came while nobody heard is in the log.
            for listeners in self._listeners.values():
                for listener in listeners:
                    listener.lose()
            self._is_subscribed.set()
        elif kind == "pmessage":
            for listener in self._listeners.get(channel, ()):
                listener.hand(data)
