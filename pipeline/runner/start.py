"""Accepts a job: claims its keys and the user's slot, writes its row, queues its first step.

No outbound call is on this path. A crash between two steps leaves a claim that falls by itself, or
a row whose message the sweeper queues.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog

from db.checkpoints import copy_checkpoints
from db.connection import Connection
from db.events import append_events
from db.gaps import append_gaps
from db.hourly_limit import HourlyLimit, LimitReached
from db.identifiers import made_at
from db.jobs import find_unended, insert_job, is_in_line
from db.records.job import Job
from db.records.problem import Gap
from db.redis_connection import RedisAway
from db.slots import PROVISIONAL_SECONDS, Verdict
from pipeline.runner import acts
from pipeline.runner.journal import Journal
from pipeline.runner.transition import Transition

log = structlog.get_logger()

R = TypeVar("R")

# A claim whose job has no row is being written at this moment, or its process is gone; then it
# falls by itself after `PROVISIONAL_SECONDS`.
ROW_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Resumed:
    """The ended job that a new one goes on from, and the gaps that it takes over."""

    job_id: str
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    job: Job


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same repository is being imported by this job of the user."""

    job: Job


@dataclass(frozen=True, slots=True)
class Busy:
    """The user's slot is taken by this job."""

    job: Job


@dataclass(frozen=True, slots=True)
class Declined(Generic[R]):
    """The check that stands between the claim and the row said no, and why."""

    reason: R


@dataclass(frozen=True, slots=True)
class OverLimit:
    """The user has started as many as the limit allows."""

    reached: LimitReached


Outcome = Accepted | Duplicate | Busy | OverLimit | Declined[R]

# Asked within the transaction that would write the row.
Check = Callable[[Connection], Awaitable[R | None]]


class Starter:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._accepting: set[asyncio.Task[Any]] = set()

    async def start(
        self,
        job: Job,
        keys: tuple[str, ...],
        *,
        may_queue: bool,
        check: Check[R],
        limit: HourlyLimit | None = None,
        resumes: Resumed | None = None,
    ) -> Outcome[R]:
        """Accept the job, unless one of its keys or the slot is another's, the user's `limit` is
        reached, or `check` declines. A job that `check` declines counts within the limit.

        With `may_queue` a job whose user is busy is accepted and stands in line. `resumes` names
        the job whose checkpoints this one goes on from.
        """
        # Who asks may leave in the middle, and the job would be half accepted.
        accepting = asyncio.create_task(
            self._start(job, keys, may_queue, check, limit, resumes), name=f"start of {job.id}"
        )
        self._accepting.add(accepting)
        accepting.add_done_callback(self._accepting.discard)
        return await asyncio.shield(accepting)

    async def _start(
        self,
        job: Job,
        keys: tuple[str, ...],
        may_queue: bool,
        check: Check[R],
        limit: HourlyLimit | None,
        resumes: Resumed | None,
    ) -> Outcome[R]:
        if (taken := await self._claim(job, keys, may_queue, limit)) is not None:
            return taken
        try:
            written = await self._write(job, keys, may_queue, check, resumes)
        except Exception:
            await self._journal.slots.release(job.owner_id, job.id, keys)
            raise
        if not isinstance(written, Transition):
            await self._journal.slots.release(job.owner_id, job.id, keys)
            return written
        await self._follow(written, keys)
        return Accepted(written.job)

    async def _claim(
        self, job: Job, keys: tuple[str, ...], may_queue: bool, limit: HourlyLimit | None
    ) -> Duplicate | Busy | OverLimit | None:
        """Claim the keys and the slot, unless a job that is at work has them."""
        journal, loop = self._journal, asyncio.get_running_loop()
        patience_ends = loop.time() + PROVISIONAL_SECONDS
        while True:
            claim = await journal.slots.claim(
                job.owner_id, job.id, keys, may_queue=may_queue, limit=limit
            )
            if claim.reached is not None:
                return OverLimit(claim.reached)
            if claim.verdict in (Verdict.CLAIMED, Verdict.IN_LINE):
                return None
            holder, _keys = await journal.look(claim.holder)
            if holder is None and self._is_young(claim.holder) and loop.time() < patience_ends:
                await asyncio.sleep(ROW_POLL_SECONDS)
            elif holder is None or holder.status.is_terminal:
                await self._clear_away(job, claim.holder, holder, keys)
            else:
                return Duplicate(holder) if claim.verdict is Verdict.DUPLICATE else Busy(holder)

    def _is_young(self, job_id: str) -> bool:
        """Whether the job's row may be about to be written."""
        return self._journal.clock().timestamp() - made_at(job_id) <= PROVISIONAL_SECONDS

    async def _clear_away(
        self, job: Job, holder_id: str, holder: Job | None, keys: tuple[str, ...]
    ) -> None:
        """What a crash left behind is released; an end is settled, for who stands in line has a
        better right to the slot than a newcomer."""
        if holder is not None:
            await self._journal.settle(holder)
        await self._journal.slots.release(job.owner_id, holder_id, keys)

    async def _write(
        self,
        job: Job,
        keys: tuple[str, ...],
        may_queue: bool,
        check: Check[R],
        resumes: Resumed | None,
    ) -> Transition | Declined[R] | Duplicate | Busy:
        """The job's first transition, written; or why it was not.

        SQL has the last word on who is at work: Redis may have lost what it knew of it.
        """
        transition = await self._journal.transition(job)

        async def write(connection: Connection) -> Transition | Declined[R] | Duplicate | Busy:
            if (reason := await check(connection)) is not None:
                return Declined(reason)
            unended = await find_unended(connection, job.owner_id)
            if same := next((other for other, held in unended if held & set(keys)), None):
                return Duplicate(same)
            before = [other for other, _held in unended]
            if before and not may_queue:
                return Busy(before[0])
            if before:
                busy_with = before[0].repository or "another repository"
                accepted = acts.stand_in_line(transition, busy_with)
            else:
                accepted = acts.accept(transition)
            await insert_job(connection, accepted.job, keys)
            await append_events(connection, accepted.events)
            if resumes is not None:
                await copy_checkpoints(connection, resumes.job_id, job.id)
                if resumes.gaps:
                    await append_gaps(connection, job.id, resumes.gaps)
            return accepted

        return await self._journal.database.transact(write)

    async def _follow(self, accepted: Transition, keys: tuple[str, ...]) -> None:
        """What follows the row. The job is accepted by now: what fails here, the sweeper does.

        The claim stays provisional. The worker that takes the job up makes it last, and until then
        the sweeper; should it fall, the row still keeps others out.
        """
        journal, job = self._journal, accepted.job
        try:
            if is_in_line(job):
                # What the claim took of the slot belongs to those that came before.
                await journal.slots.release(job.owner_id, job.id, ())
                await journal.slots.hold(job.owner_id, job.id, keys, slot=False)
            await journal.follow(accepted)
            if is_in_line(job):
                # The slot may have come free while the row was being written.
                await journal.call_up_next(job.owner_id)
        except RedisAway as error:
            log.warning("start.not_followed", job_id=job.id, reason=str(error))
