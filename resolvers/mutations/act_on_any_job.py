"""The mutations `cancelAnyJob` and `requeueJob`: what operators do to a job of any user."""

from typing import Annotated

import strawberry

from pipeline.operator.acts import NotRequeuable, Requeued
from resolvers.context import Info
from resolvers.operators import anybodys_job, operator_of
from schema.availability import said_when_redis_is_away
from schema.cancel_job import AlreadyEnded, CancelJobResult, Cancelled
from schema.field import field
from schema.operators_acts import RequeueJobResult
from schema.problem import Missing

JobId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description="The id of a job of any user.")
]


@field("End a job of any user, wherever it is. For administrators.", shown_as=CancelJobResult)
async def cancel_any_job(info: Info, node_id: JobId) -> Cancelled | AlreadyEnded | Missing:
    operator = operator_of(info.context)
    job = await anybodys_job(info.context, node_id)
    if isinstance(job, Missing):
        return job
    ended, by_us = await info.context.operations.acts.cancel(operator, job)
    return Cancelled(ended) if by_us else AlreadyEnded(ended)


@field(
    "Queue the next step of a job of any user anew, now, whatever it waits for and whichever "
    "worker has it. One that has ended goes on as a new job of its owner. For administrators.",
    shown_as=RequeueJobResult,
)
async def requeue_job(info: Info, node_id: JobId) -> Requeued | NotRequeuable | Missing:
    operator = operator_of(info.context)
    job = await anybodys_job(info.context, node_id)
    if isinstance(job, Missing):
        return job
    with said_when_redis_is_away():
        return await info.context.operations.acts.requeue(operator, job)
