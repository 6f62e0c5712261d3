"""Pauses a queue and resumes it: its jobs wait meanwhile, and say so.

A worker that is handed a job of a paused queue parks it rather than takes it up. Those that are in
line already are parked here, so that they say it before a worker gets to them.
"""

import asyncio
from collections.abc import Awaitable, Callable

from db.records.job import Job, JobStatus, WaitReason
from db.records.operations import Pause
from pipeline.runner import acts
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue
from pipeline.runner.transition import Transition

AT_ONCE = 200


def is_parked(job: Job) -> bool:
    """Whether the job waits for its queue to be resumed."""
    return job.waits_for(WaitReason.PAUSED)


async def pause(journal: Journal, queue: Queue, by: str) -> tuple[Pause, bool]:
    """Take nothing new from the queue; what is at work in it goes on. Answers with its pause, and
    whether this call began it. `by`: the name of whoever says so."""
    begun = await journal.pauses.add(queue, by, journal.clock())
    await _each(journal, queue, lambda job: job.status is JobStatus.QUEUED, _park)
    return begun


async def resume(journal: Journal, queue: Queue) -> bool:
    """Whether the queue was paused. What waited for it is queued again."""
    was_paused = await journal.pauses.end(queue)
    await _each(journal, queue, is_parked, let_go_on)
    return was_paused


async def let_go_on(journal: Journal, job: Job) -> None:
    """Queue a job again whose queue is paused no more."""

    def go_on(now: Transition) -> Transition | None:
        return acts.go_on(now) if is_parked(now.job) else None

    await journal.bring_about(job, go_on)


async def _park(journal: Journal, job: Job) -> None:
    def park(now: Transition) -> Transition | None:
        is_in_line = now.job.status is JobStatus.QUEUED and now.job.turn == job.turn
        return acts.park(now) if is_in_line else None

    moved = await journal.bring_about(job, park)
    if moved is not None:
        await journal.keep_slot(moved.job)


async def _each(
    journal: Journal,
    queue: Queue,
    is_meant: Callable[[Job], bool],
    act: Callable[[Journal, Job], Awaitable[None]],
) -> None:
    """Act on all jobs of the queue that are meant, many at a time."""
    async for found in journal.idle(journal.clock(), AT_ONCE):
        meant = [job for job in found if is_meant(job) and journal.queue_of(job) is queue]
        await asyncio.gather(*(act(journal, job) for job in meant))
