"""Queues a job's next step anew, whatever the job waits for and whoever is at it."""

from db.jobs import is_in_line
from db.records.job import Job
from pipeline.runner import acts
from pipeline.runner.journal import Journal
from pipeline.runner.transition import Transition


async def requeue(journal: Journal, job: Job) -> Job | None:
    """The job as it is queued now; None if it has ended, or stands in line behind another."""
    requeued = await journal.befall(job, _requeued)
    if requeued is None:
        return None
    # Its worker, if it has one, is told before another may take it.
    await journal.engine.cancel(job.id, requeued.job.turn - 1)
    await journal.keep_slot(requeued.job)
    await journal.follow(requeued)
    return requeued.job


def _requeued(transition: Transition) -> Transition | None:
    job = transition.job
    return None if job.status.is_terminal or is_in_line(job) else acts.requeue(transition)
