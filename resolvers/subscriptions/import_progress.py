"""The subscription `importProgress`: a job's events from a number on, to its end."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from db.records.job import Job
from db.records.job import ProgressEvent as ProgressEventRecord
from resolvers.context import Context, Info
from resolvers.ownership import visible_job
from schema.client_error import ClientError, ClientErrorCode, bad_input
from schema.field import subscription
from schema.problem import Missing
from schema.progress import ProgressEvent


@subscription(
    "Every event of a job's progress after the number `after`, first those that have been, then "
    "live; completes after the job's end. Whoever comes back with the number of the last event "
    "they saw misses none and sees none twice.",
    shown_as=ProgressEvent,
)
async def import_progress(
    info: Info,
    job_id: Annotated[strawberry.ID, strawberry.argument(description="The id of the job.")],
    after: Annotated[
        int | None,
        strawberry.argument(description="The number of the last event seen; 0 gives all."),
    ] = 0,
) -> AsyncGenerator[ProgressEventRecord, None]:
    job = await visible_job(info.context, job_id)
    if job is None:
        raise ClientError(ClientErrorCode.NOT_FOUND, Missing.job().problem.message)
    seen = after or 0
    if not 0 <= seen <= job.last_sequence:
        raise bad_input(
            f"after is {seen}, but the events of this job are numbered from 1 to "
            f"{job.last_sequence}; 0 gives all."
        )
    return _follow(info.context, job, seen)


async def _follow(
    context: Context, job: Job, seen: int
) -> AsyncGenerator[ProgressEventRecord, None]:
    if job.status.is_terminal and seen == job.last_sequence:
        return
    audience = context.shared_events.audience(job.id)
    async with aclosing(context.progress.follow(job.id, seen)) as events:
        async for event in events:
            yield audience.share(event)
