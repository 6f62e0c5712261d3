"""Repairs what a crash left between two steps: ends that were not settled, messages that are gone.

Every process with workers sweeps; what two of them do is done once, for a message is queued once
and all else may be done twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from db.checkpoints import delete_checkpoints, find_outlived
from db.jobs import find_unsettled, is_in_line
from db.leases import Leases
from db.records.job import Job, Waiting, WaitReason
from pipeline.runner.attendance import call_back
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue
from pipeline.runner.pause import is_parked, let_go_on
from pipeline.runner.rounds import go_round, seeing_to
from pipeline.runner.wake import wake

log = structlog.get_logger()

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class SweepSettings:
    """A job without a sign of life for `idle_seconds` is looked at, every `every_seconds`; the
    first look, for what was at work when the last process ended, takes them all. A job that
    waits for somebody's act is tried again after `act_seconds`. What a job has remembered is
    forgotten `checkpoint_days` after its end, in a look every `forget_seconds`."""

    every_seconds: float = 2.0
    idle_seconds: float = 4.0
    act_seconds: float = 300.0
    checkpoint_days: float = 30.0
    forget_seconds: float = 3600.0


class Sweeper:
    def __init__(self, journal: Journal, leases: Leases, settings: SweepSettings) -> None:
        self._journal = journal
        self._leases = leases
        self._settings = settings
        self._is_first = True
        self._paused: frozenset[str] = frozenset()
        self._queues: frozenset[Queue] | None = None
        self._forgets_at = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> None:
        """Sweep until cancelled. A sweep that fails is logged, and followed by the next."""
        await go_round("sweep", self.sweep, self._settings.every_seconds)

    async def sweep(self) -> None:
        idle_seconds = 0.0 if self._is_first else self._settings.idle_seconds
        before = self._journal.clock() - timedelta(seconds=idle_seconds)
        async with self._journal.database.read() as connection:
            unsettled = await find_unsettled(connection, before, AT_ONCE)
        self._paused = await self._journal.pauses.queues()
        self._queues = None
        for job in unsettled:
            log.info("sweep.settles", job_id=job.id)
            with seeing_to("sweep", job):
                await self._journal.settle(job)
        async for idle in self._journal.idle(before, AT_ONCE):
            held = await self._leases.exist([job.id for job in idle])
            for job, is_held in zip(idle, held, strict=True):
                if not is_held:
                    with seeing_to("sweep", job):
                        await self._revive(job)
        self._is_first = False
        await self._forget()

    async def _revive(self, job: Job) -> None:
        """See to it that the job's next step is queued; if it is already, nothing happens.

        One that waits for somebody's act or for quota is tried when a process starts, for a new
        setting may have ended the wait; for somebody's act, now and then as well.
        """
        if is_in_line(job):
            await self._journal.call_up_next(job.owner_id)
            return
        if is_parked(job):
            # Whoever resumed the queue may have been lost before all of its jobs were let go on.
            if self._journal.queue_of(job) not in self._paused:
                await let_go_on(self._journal, job)
            return
        if job.waits_for(WaitReason.NO_WORKER):
            if self._journal.queue_of(job) in await self._attended():
                await call_back(self._journal, job)
        elif job.waiting is not None and not self._may_go_on(job, job.waiting):
            return
        await wake(self._journal, job)

    async def _attended(self) -> frozenset[Queue]:
        """The queues that have workers, asked once in a sweep."""
        if self._queues is None:
            counts = await self._journal.engine.count_workers()
            self._queues = frozenset(queue for queue, count in counts.items() if count)
        return self._queues

    async def _forget(self) -> None:
        """Now and then, delete what jobs have remembered that ended long ago; one after the other,
        for others want to write as well."""
        now, database = self._journal.clock(), self._journal.database
        if now < self._forgets_at:
            return
        before = now - timedelta(days=self._settings.checkpoint_days)
        async with database.read() as connection:
            outlived = await find_outlived(connection, before, AT_ONCE)
        for job_id in outlived:
            async with database.write() as connection:
                await delete_checkpoints(connection, job_id)
        if len(outlived) < AT_ONCE:
            self._forgets_at = now + timedelta(seconds=self._settings.forget_seconds)

    def _may_go_on(self, job: Job, waiting: Waiting) -> bool:
        now = self._journal.clock()
        if waiting.until is None:
            tried = timedelta(seconds=self._settings.act_seconds)
            return self._is_first or now - job.updated_at > tried
        # Before its time, a new token alone ends a wait for quota. If a job's message is gone, the
        # first sweep after that time is early enough.
        return waiting.until <= now or (self._is_first and waiting.reason is WaitReason.QUOTA)
