"""The mutation `retryJob`."""

from typing import Annotated

import strawberry

from pipeline.imports import RetryResult
from resolvers.context import Info
from resolvers.ownership import own_job
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.problem import Missing
from schema.retry_job import RetryJobResult, RetryScope
from schema.start_import import OnBusy


@field(
    "Go on where a job ended, as a new job: what is done stays done. A job that waits for "
    "somebody's act goes on itself, at once.",
    shown_as=RetryJobResult,
)
async def retry_job(
    info: Info,
    node_id: Annotated[
        strawberry.ID, strawberry.argument(name="id", description="The id of the job.")
    ],
    only: Annotated[
        RetryScope | None, strawberry.argument(description="What to do again.")
    ] = RetryScope.ALL,
    on_busy: Annotated[
        OnBusy | None,
        strawberry.argument(description="What to do while another import of yours is at work."),
    ] = OnBusy.REJECT,
) -> RetryResult | Missing:
    job = await own_job(info.context, node_id)
    if job is None:
        return Missing.job()
    with said_when_redis_is_away():
        return await info.context.imports.retry(
            job, gaps_only=only is RetryScope.GAPS, may_queue=on_busy is OnBusy.QUEUE
        )
