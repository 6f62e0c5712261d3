"""Has jobs say that no worker is there for them, where all of a queue's are gone or none ever came.

Every process looks, also one that takes no jobs itself: where no worker is, nobody sweeps either.
The jobs stay in the queue, and the next worker takes them up.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from db.leases import Leases
from db.records.job import Job, WaitReason
from pipeline.runner import acts
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue
from pipeline.runner.rounds import go_round, seeing_to
from pipeline.runner.transition import Transition

log = structlog.get_logger()

# A look reads jobs in pages of so many, and tells about as many at most: more wait for the next.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class AttendanceSettings:
    """A queue that has no worker at two looks, `every_seconds` apart, is deserted; its jobs that
    have shown no sign of life for `idle_seconds` are told."""

    every_seconds: float = 5.0
    idle_seconds: float = 10.0


class Attendance:
    def __init__(self, journal: Journal, leases: Leases, settings: AttendanceSettings) -> None:
        self._journal = journal
        self._leases = leases
        self._settings = settings
        self._beats: Mapping[Queue, frozenset[tuple[bytes, float]]] = {}
        self._empty: frozenset[Queue] = frozenset()

    async def run(self) -> None:
        """Look until cancelled. A look that fails is logged, and followed by the next."""
        await asyncio.sleep(self._settings.every_seconds)  # while workers that start sign on
        await go_round("attendance", self.look, self._settings.every_seconds)

    async def look(self) -> None:
        """Who has shown itself since the last look is there, whatever its clock says."""
        known, self._beats = self._beats, await self._journal.engine.heartbeats()
        empty = frozenset(
            queue
            for queue in self._journal.queues()
            if not self._beats[queue] - known.get(queue, frozenset())
        )
        deserted, self._empty = empty & self._empty, empty
        if deserted and (told := await self._tell(deserted)):
            log.warning("queues.deserted", queues=sorted(deserted), jobs_told=told)

    async def _tell(self, deserted: Collection[Queue]) -> int:
        """Answers how many jobs were told."""
        before = self._journal.clock() - timedelta(seconds=self._settings.idle_seconds)
        told = 0
        async for idle in self._journal.idle(before, AT_ONCE, but=WaitReason.NO_WORKER):
            held = await self._leases.exist([job.id for job in idle])
            for job, is_held in zip(idle, held, strict=True):
                if _is_in_queue(job, before) and not is_held:
                    with seeing_to("attendance", job):
                        if self._journal.queue_of(job) in deserted:
                            told += await self._tell_job(job, before)
            if told >= AT_ONCE:
                break
        return told

    async def _tell_job(self, job: Job, before: datetime) -> bool:
        def tell(now: Transition) -> Transition | None:
            is_meant = now.written_at < before and _is_in_queue(now.job, before)
            return acts.lack_worker(now) if is_meant else None

        moved = await self._journal.bring_about(job, tell)
        if moved is not None:
            await self._journal.keep_slot(moved.job)
        return moved is not None


async def call_back(journal: Journal, job: Job) -> None:
    """Have a job that lacked a worker say that one is there."""

    def find(now: Transition) -> Transition | None:
        return acts.find_worker(now) if now.job.waits_for(WaitReason.NO_WORKER) else None

    await journal.bring_about(job, find)


def _is_in_queue(job: Job, before: datetime) -> bool:
    """Whether all that the job waits for is a worker."""
    waiting = job.waiting
    is_due = waiting is None or (waiting.until is not None and waiting.until < before)
    return is_due and not job.status.is_terminal
