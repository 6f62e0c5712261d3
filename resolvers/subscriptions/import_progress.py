"""The subscription `importProgress`: a job's events from a number on, to its end."""

from collections.abc import AsyncIterable
from typing import Annotated

import strawberry

from db.records.job import ProgressEvent as ProgressEventRecord
from resolvers.context import Context, Info
from resolvers.ownership import visible_job
from resolvers.subscriptions.followed_jobs import FollowedJob, Following
from schema.client_error import ClientError, ClientErrorCode, bad_input
from schema.field import subscription
from schema.ids import NodeKind, key_of
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
) -> AsyncIterable[ProgressEventRecord]:
    seen = after or 0
    job = await _followed(info.context, job_id, seen)
    if not 0 <= seen <= job.newest:
        raise bad_input(
            f"after is {seen}, but the events of this job are numbered from 1 to "
            f"{job.newest}; 0 gives all."
        )
    return Following(job, seen)


async def _followed(context: Context, job_id: str, seen: int) -> FollowedJob:
    """The job. If it is followed here already, nothing needs to be read."""
    key = key_of(job_id, NodeKind.JOB)
    known = context.followed_jobs.find(key) if key else None
    if known and context.may_see(known.owner_id) and seen <= known.newest:
        return known
    job = await visible_job(context, job_id)
    if job is None:
        raise ClientError(ClientErrorCode.NOT_FOUND, Missing.job().problem.message)
    return context.followed_jobs.of(job)
