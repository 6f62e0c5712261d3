"""What an operator does to queues and to anybody's jobs. Every act is logged under their name."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from db.connection import Connection
from db.jobs import find_job
from db.jobs_of_all import count_ended_jobs, find_purgeable, purge_jobs
from db.records.job import Job
from db.records.operations import Pause, Purged
from db.records.problem import Problem, ProblemCode
from db.records.user import User
from pipeline.imports import Imports, NotRetriable, Started, UserBusy
from pipeline.runner.cancel import cancel
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue
from pipeline.runner.pause import pause, resume
from pipeline.runner.requeue import requeue

log = structlog.get_logger()

CANCELLED = "Cancelled by the operator"

# A transaction keeps others from writing while it deletes so many.
PURGED_AT_ONCE = 50
MOST_PURGED = 5_000


@dataclass(frozen=True, slots=True)
class Requeued:
    """`is_new`: the job that was meant had ended, and this one goes on from it."""

    job: Job
    is_new: bool


@dataclass(frozen=True, slots=True)
class NotRequeuable:
    problem: Problem
    job: Job


@dataclass(frozen=True, slots=True)
class PurgedOfMany:
    """What was deleted, and how many jobs are left that were meant as well."""

    purged: Purged
    left: int


_IN_LINE = Problem(
    ProblemCode.USER_BUSY,
    "The job stands in line behind another import of the same user.",
    "It is called up when that one ends; cancel that one to have this one sooner.",
)
_SAME_AT_WORK = Problem(
    ProblemCode.IMPORT_RUNNING,
    "Another job of the same user is at work on this repository.",
    "Wait for its end, or cancel it.",
)


class OperatorsActs:
    def __init__(self, journal: Journal, imports: Imports) -> None:
        self._journal = journal
        self._imports = imports

    async def pause(self, operator: User, queue: Queue) -> Pause:
        """Take nothing new from the queue. One that is paused already stays as it is."""
        paused, is_new = await pause(self._journal, queue, operator.name)
        _note(operator, "paused_queue", queue=queue, was_paused=not is_new)
        return paused

    async def resume(self, operator: User, queue: Queue) -> bool:
        """Whether the queue was paused."""
        was_paused = await resume(self._journal, queue)
        _note(operator, "resumed_queue", queue=queue, was_paused=was_paused)
        return was_paused

    async def find(self, job_id: str) -> Job | None:
        """Anybody's job."""
        return await self._journal.database.ask(lambda connection: find_job(connection, job_id))

    async def cancel(self, operator: User, job: Job) -> tuple[Job, bool]:
        """The job as it is now, and whether this call ended it."""
        ended, by_us = await cancel(self._journal, job.id, CANCELLED)
        _note(operator, "cancelled_job", job_id=job.id, owner_id=job.owner_id, had_ended=not by_us)
        return ended, by_us

    async def requeue(self, operator: User, job: Job) -> Requeued | NotRequeuable:
        """Queue the job's next step anew, now; or let a new job of its owner go on from one that
        has ended, in line if need be."""
        queued = await requeue(self._journal, job)
        if queued is not None:
            _note(operator, "requeued_job", job_id=job.id, owner_id=job.owner_id)
            return Requeued(queued, is_new=False)
        current = await self.find(job.id) or job
        if not current.status.is_terminal:
            return NotRequeuable(_IN_LINE, current)
        answer = await self._imports.retry(current, gaps_only=False, may_queue=True)
        _note(
            operator,
            "retried_job",
            job_id=job.id,
            owner_id=job.owner_id,
            answer=type(answer).__name__,
        )
        match answer:
            case Started():
                return Requeued(answer.job, is_new=True)
            case NotRetriable():
                return NotRequeuable(answer.problem, current)
            case UserBusy():
                return NotRequeuable(_SAME_AT_WORK, current)

    async def purge(self, operator: User, job: Job) -> Purged:
        """Delete a job that has ended, with its log; nothing, if it is at work or not settled."""
        purged = await self._purge((job.id,))
        _note(operator, "purged_job", job_id=job.id, owner_id=job.owner_id, events=purged.events)
        return purged

    async def purge_all(self, operator: User, older_than_days: int) -> PurgedOfMany:
        """Delete jobs that ended longer ago, `MOST_PURGED` of them at most."""
        database, purged = self._journal.database, Purged()
        before = self._journal.clock() - timedelta(days=older_than_days)
        while purged.jobs < MOST_PURGED:
            async with database.read() as connection:
                ids = await find_purgeable(connection, before, PURGED_AT_ONCE)
            purged = purged.plus(await self._purge(ids))
            if len(ids) < PURGED_AT_ONCE:
                break
        async with database.read() as connection:
            left = await count_ended_jobs(connection, ended_before=before)
        _note(
            operator,
            "purged_jobs",
            older_than_days=older_than_days,
            jobs=purged.jobs,
            events=purged.events,
            left=left,
        )
        return PurgedOfMany(purged, left)

    async def _purge(self, ids: tuple[str, ...] | list[str]) -> Purged:
        async def purge(connection: Connection) -> Purged:
            return await purge_jobs(connection, ids)

        return await self._journal.database.transact(purge)


def _note(operator: User, act: str, **about: object) -> None:
    # At a level that a quiet log keeps as well.
    log.warning(f"operator.{act}", operator=operator.name, operator_id=operator.id, **about)
