"""Has jobs go on that waited for somebody's act."""

import structlog

from db.jobs import find_waiting
from db.records.job import Job, WaitReason
from db.redis_connection import RedisAway
from pipeline.runner.journal import Journal
from pipeline.runner.transition import Message

log = structlog.get_logger()


async def wake(journal: Journal, job: Job) -> None:
    """Queue the step that the job stands before; if it is queued already, nothing happens."""
    step = journal.kind(job.kind).step_of(job)
    if step is not None:
        await journal.keep_slot(job)
        await journal.engine.bring_forward(Message(step.queue, job.id, job.turn))


async def wake_waiting(journal: Journal, owner_id: str, reason: WaitReason) -> int:
    """Wake the user's jobs that wait for this reason. Answers how many."""
    waiting = await journal.database.ask(
        lambda connection: find_waiting(connection, owner_id, reason)
    )
    try:
        for job in waiting:
            log.info("job.woken", job_id=job.id, reason=reason)
            await wake(journal, job)
    except RedisAway as error:
        # The sweeper tries them after a while.
        log.warning("jobs.not_woken", owner_id=owner_id, reason=str(error))
    return len(waiting)
