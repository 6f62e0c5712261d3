"""The mutations `purgeJob` and `purgeJobs`."""

from typing import Annotated

import strawberry

from db.records.operations import Purged
from pipeline.operator.acts import PurgedOfMany
from resolvers.context import Info
from resolvers.mutations.act_on_any_job import JobId
from resolvers.operators import anybodys_job, operator_of
from schema.client_error import at_most, bad_input
from schema.field import field
from schema.operations import MOST_DAYS
from schema.operators_acts import NotEnded, PurgeJobResult, PurgeJobsPayload
from schema.problem import Missing


@field(
    "Delete a job that has ended, with its log, its gaps and what it remembered. What it made "
    "stays. For administrators.",
    shown_as=PurgeJobResult,
)
async def purge_job(info: Info, node_id: JobId) -> Purged | NotEnded | Missing:
    operator = operator_of(info.context)
    job = await anybodys_job(info.context, node_id)
    if isinstance(job, Missing):
        return job
    purged = await info.context.operations.acts.purge(operator, job)
    return purged if purged.jobs else NotEnded(job)


@field(
    "Delete the jobs of all users that ended so many days ago, as `purgeJob` does. A call deletes "
    "5000 at most. For administrators.",
    shown_as=PurgeJobsPayload,
)
async def purge_jobs(
    info: Info,
    older_than_days: Annotated[int, strawberry.argument(description="1 to 36500.")],
) -> PurgedOfMany:
    operator = operator_of(info.context)
    days = at_most("olderThanDays", older_than_days, MOST_DAYS)
    if days < 1:
        raise bad_input("olderThanDays is 0, but must be 1 or more: younger jobs may be in use.")
    return await info.context.operations.acts.purge_all(operator, days)
