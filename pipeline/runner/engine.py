"""The task engine behind one adapter: docket, with one stream per queue.

What is asked of it: a message reaches a worker at least once, at its time. All else (leases,
order, the end of poison) is the runner's. docket pickles what it carries, so a message is two
plain values: the job's id and the number of its turn.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog
from docket import Docket, ExecutionState, Worker

from db.redis_connection import RedisAway
from db.redis_pipeline import Command, RedisPipeline
from pipeline.runner.docket_message import TASK, message_key, schedule_command
from pipeline.runner.kind import Queue
from pipeline.runner.transition import Message

log = structlog.get_logger()

PREFIX = "gantry:queue"
PULSE = f"{PREFIX}:pulse"


class Handler(Protocol):
    async def take_turn(self, job_id: str, turn: int) -> None:
        """Do what the message stands for."""

    def interrupt(self, job_id: str) -> None:
        """The job was cancelled: let go of it as soon as it can be."""


class _Nobody:
    """Handles the messages of a process that runs no workers: there are none."""

    async def take_turn(self, job_id: str, turn: int) -> None:
        raise RuntimeError(f"a message for job {job_id}, turn {turn} reached no worker")

    def interrupt(self, job_id: str) -> None:
        """Nothing is at work."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """A worker whose look at the queue is over looks again after `poll_milliseconds`; a new message
    ends its look at once. While all its places are taken it looks for a free one every
    `full_milliseconds`, which asks nothing of Redis. A message that a dead worker had
    taken is given out again after `redelivery_seconds`. A lost Redis is tried again every
    `reconnect_seconds`, and noticed after `pulse_seconds` at the latest. Past `calls_at_once`
    callers queue: redis-py raises where its pool is empty."""

    url: str
    poll_milliseconds: int = 50
    full_milliseconds: int = 2
    schedule_milliseconds: int = 100
    redelivery_seconds: float = 15.0
    reconnect_seconds: float = 0.5
    pulse_seconds: float = 2.0
    calls_at_once: int = 32


class _Worker(Worker):
    """docket's worker sleeps as long where its places are all taken as it waits for messages. Jobs
    of a few milliseconds would leave its places empty for most of that time."""

    def __init__(self, docket: Docket, *, full_interval: timedelta, **settings: Any) -> None:
        self._full_interval = full_interval
        self._interval = timedelta()
        super().__init__(docket, **settings)

    @property
    def minimum_check_interval(self) -> timedelta:
        is_full = len(self._tasks_by_key) >= self.concurrency
        return self._full_interval if is_full else self._interval

    @minimum_check_interval.setter
    def minimum_check_interval(self, interval: timedelta) -> None:
        self._interval = interval


def _machine_clock() -> datetime:
    return datetime.now(UTC)


class Engine:
    """Queues messages; and, where workers are wanted, hands them to a handler. `clock` is the one
    that the messages' times are of; docket keeps the machine's."""

    def __init__(
        self,
        settings: EngineSettings,
        pipeline: RedisPipeline,
        clock: Callable[[], datetime] = _machine_clock,
    ) -> None:
        self._pipeline = pipeline
        self._settings = settings
        self._clock = clock
        join = "&" if "?" in settings.url else "?"
        url = f"{settings.url}{join}max_connections={settings.calls_at_once * 4}"
        self._calls = asyncio.Semaphore(settings.calls_at_once)
        self._dockets = {
            queue: Docket(name=f"{PREFIX}:{queue}", url=url, execution_ttl=timedelta(minutes=1))
            for queue in Queue
        }
        self._handler: Handler = _Nobody()
        self._handling: dict[asyncio.Task[None], asyncio.Future[None]] = {}

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for docket in self._dockets.values():
                await stack.enter_async_context(docket)
                docket.register(self._deliver, names=[TASK])
            yield

    async def _deliver(self, job_id: str, turn: int) -> None:
        """Have the message handled, and wait for it; but no longer than Redis is there. docket's
        worker takes nothing new after an outage until all that it waits for has ended, which may
        be a request that hangs. What is let go of goes on under its lease."""
        handling = asyncio.create_task(self._handle(job_id, turn), name=f"turn of {job_id}")
        release = asyncio.get_running_loop().create_future()
        self._handling[handling] = release
        handling.add_done_callback(self._has_ended)
        try:
            await release
        except asyncio.CancelledError:
            self._handler.interrupt(job_id)
            await asyncio.wait([handling])
            raise

    async def _handle(self, job_id: str, turn: int) -> None:
        try:
            await self._handler.take_turn(job_id, turn)
        except RedisAway as error:
            log.warning("turn.left_to_the_sweeper", job_id=job_id, turn=turn, reason=str(error))
        except Exception:
            log.exception("turn.failed", job_id=job_id, turn=turn)

    def _has_ended(self, handling: asyncio.Task[None]) -> None:
        release = self._handling.pop(handling)
        if not release.done():
            release.set_result(None)

    async def enqueue(self, message: Message) -> None:
        """Queue a message; the same one twice is queued once. With Redis away it is left to the
        sweeper, for the job's row says already that it is due."""
        try:
            await self._pipeline.send((self.command(message),))
        except RedisAway as error:
            log.warning("engine.not_queued", job_id=message.job_id, reason=str(error))

    def command(self, message: Message) -> Command:
        """What `enqueue` sends, for those who send it with more."""
        now = _machine_clock()
        when = self._when(message) or now
        return schedule_command(
            self._dockets[message.queue], message.job_id, message.turn, when, now
        )

    def _when(self, message: Message) -> datetime | None:
        return message.at and message.at + (_machine_clock() - self._clock())

    async def bring_forward(self, message: Message) -> None:
        """Queue a message for now, even if the same one is scheduled for later."""
        docket = self._dockets[message.queue]
        key = message_key(message.job_id, message.turn)
        try:
            async with self._calls:
                queued = await docket.get_execution(key)
                if queued is not None and queued.state is ExecutionState.SCHEDULED:
                    schedule = docket.replace(TASK, when=_machine_clock(), key=key)
                    await schedule(message.job_id, message.turn)
                    return
        except RedisAway as error:
            log.warning("engine.not_brought_forward", job_id=message.job_id, reason=str(error))
        await self.enqueue(message)

    async def cancel(self, job_id: str, turn: int) -> None:
        """Take a message back, or interrupt the worker that is at it, wherever it is."""
        try:
            async with self._calls:
                for docket in self._dockets.values():
                    await docket.cancel(message_key(job_id, turn))
        except RedisAway as error:
            log.warning("engine.not_cancelled", job_id=job_id, reason=str(error))

    async def count_workers(self) -> dict[Queue, int]:
        """How many workers have lately shown that they take from each queue."""
        return {queue: len(await docket.workers()) for queue, docket in self._dockets.items()}

    async def heartbeats(self) -> dict[Queue, frozenset[tuple[bytes, float]]]:
        """When each worker of each queue last showed itself, by its own clock."""
        beats = {}
        for queue, docket in self._dockets.items():
            async with docket.redis() as redis:
                beats[queue] = frozenset(
                    await redis.zrange(docket.workers_set, 0, -1, withscores=True)
                )
        return beats

    async def work(self, handler: Handler, concurrency: Mapping[Queue, int], name: str) -> None:
        """Work on these queues until cancelled, each with its own number of places."""
        self._handler = handler
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._feel_pulse(), name="pulse of Redis")
                for queue, places in concurrency.items():
                    group.create_task(
                        self._work(self._dockets[queue], places, f"{name}:{queue}"),
                        name=f"worker {queue}",
                    )
        finally:
            await asyncio.gather(*self._handling, return_exceptions=True)

    async def _feel_pulse(self) -> None:
        """Wait on a connection for what never comes. Whenever it breaks, docket's has, too."""
        docket, settings = self._dockets[Queue.IO], self._settings
        while True:
            try:
                async with docket.redis() as redis:
                    while True:
                        await redis.blpop([PULSE], timeout=settings.pulse_seconds)
            except RedisAway as error:
                log.warning("engine.redis_lost", at_work=len(self._handling), reason=str(error))
                for release in self._handling.values():
                    if not release.done():
                        release.set_result(None)
            await asyncio.sleep(settings.reconnect_seconds)

    async def _work(self, docket: Docket, places: int, name: str) -> None:
        settings = self._settings
        async with _Worker(
            docket,
            full_interval=timedelta(milliseconds=settings.full_milliseconds),
            name=name,
            concurrency=places,
            redelivery_timeout=timedelta(seconds=settings.redelivery_seconds),
            reconnection_delay=timedelta(seconds=settings.reconnect_seconds),
            minimum_check_interval=timedelta(milliseconds=settings.poll_milliseconds),
            scheduling_resolution=timedelta(milliseconds=settings.schedule_milliseconds),
            schedule_automatic_tasks=False,
        ) as worker:
            await worker.run_forever()
