"""The mutation `cancelJob`."""

from typing import Annotated

import strawberry

from resolvers.context import Info
from resolvers.ownership import own_job
from schema.cancel_job import AlreadyEnded, CancelJobResult, Cancelled
from schema.field import field
from schema.problem import Missing


@field(
    "End a job, wherever it is. When this answers, nothing more is written by it.",
    shown_as=CancelJobResult,
)
async def cancel_job(
    info: Info,
    node_id: Annotated[
        strawberry.ID, strawberry.argument(name="id", description="The id of the job.")
    ],
) -> Cancelled | AlreadyEnded | Missing:
    job = await own_job(info.context, node_id)
    if job is None:
        return Missing.job()
    ended, by_us = await info.context.imports.cancel(job)
    return Cancelled(ended) if by_us else AlreadyEnded(ended)
