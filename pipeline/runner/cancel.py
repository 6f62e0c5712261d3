"""Ends a job on its owner's word, wherever it is: in a queue, in a wait, or in a worker's hands."""

from db.jobs import LeaseLostError, find_job
from db.records.job import Job
from pipeline.runner import acts
from pipeline.runner.journal import Journal


async def cancel(journal: Journal, job_id: str) -> tuple[Job, bool]:
    """Cancel the job. Answers with the job as it is now, and whether this call ended it.

    The row says CANCELLED before the worker hears of it; the fence keeps it from writing more.
    """
    while True:
        async with journal.database.read() as connection:
            job = await find_job(connection, job_id)
        if job is None:
            raise LookupError(f"there is no job {job_id}")
        if job.status.is_terminal:
            return job, False
        cancelled = acts.cancel(await journal.transition(job))
        try:
            async with journal.database.write() as connection:
                await journal.write(connection, cancelled, fence=job.fence)
        except LeaseLostError:
            continue  # it was claimed or moved in between: look again
        await journal.engine.cancel(job.id, job.turn)
        await journal.follow(cancelled)
        return cancelled.job, True
