"""Ends a job on somebody's word, wherever it is: in a queue, in a wait, or in a worker's hands."""

from db.records.job import Job
from pipeline.runner import acts
from pipeline.runner.journal import Journal
from pipeline.runner.transition import Transition


async def cancel(journal: Journal, job_id: str, message: str = "Cancelled") -> tuple[Job, bool]:
    """Cancel the job. Answers with the job as it is now, and whether this call ended it. `message`
    is the last that is told of it.

    The row says CANCELLED before the worker hears of it; the fence keeps it from writing more.
    """
    job, _keys = await journal.look(job_id)
    if job is None:
        raise LookupError(f"there is no job {job_id}")
    cancelled = await journal.befall(job, lambda now: _cancelled(now, message))
    if cancelled is None:
        ended, _keys = await journal.look(job_id)
        return ended or job, False
    await journal.engine.cancel(job_id, cancelled.job.turn)
    await journal.follow(cancelled)
    return cancelled.job, True


def _cancelled(transition: Transition, message: str) -> Transition | None:
    return None if transition.job.status.is_terminal else acts.cancel(transition, message)
