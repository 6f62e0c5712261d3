"""Ends a job on its owner's word, wherever it is: in a queue, in a wait, or in a worker's hands."""

from db.jobs import LeaseLostError
from db.records.job import Job
from pipeline.runner import acts
from pipeline.runner.journal import Journal


async def cancel(journal: Journal, job_id: str) -> tuple[Job, bool]:
    """Cancel the job. Answers with the job as it is now, and whether this call ended it.

    The row says CANCELLED before the worker hears of it; the fence keeps it from writing more.
    """
    while True:
        job, _keys = await journal.look(job_id)
        if job is None:
            raise LookupError(f"there is no job {job_id}")
        if job.status.is_terminal:
            return job, False
        cancelled = acts.cancel(await journal.transition(job))
        try:
            await journal.record(cancelled, fence=job.fence)
        except LeaseLostError:
            continue  # it was claimed or moved in between: look again
        await journal.engine.cancel(job.id, job.turn)
        await journal.follow(cancelled)
        return cancelled.job, True
