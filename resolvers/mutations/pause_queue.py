"""The mutations `pauseQueue` and `resumeQueue`."""

from typing import Annotated

import strawberry

from db.records.operations import Pause
from pipeline.runner.kind import Queue
from resolvers.context import Info
from resolvers.operators import operator_of
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.operators_acts import QueuePaused, QueueResumed

WhichQueue = Annotated[Queue, strawberry.argument(description="Which one.")]


@field(
    "Take nothing new from a queue, until it is resumed, restarts or not. What is at work in it is "
    "finished; jobs that come to it wait, and say so. For administrators.",
    shown_as=QueuePaused,
)
async def pause_queue(info: Info, queue: WhichQueue) -> Pause:
    operator = operator_of(info.context)
    with said_when_redis_is_away():
        return await info.context.operations.acts.pause(operator, queue)


@field("Go on with a queue that is paused. For administrators.")
async def resume_queue(info: Info, queue: WhichQueue) -> QueueResumed:
    operator = operator_of(info.context)
    with said_when_redis_is_away():
        was_paused = await info.context.operations.acts.resume(operator, queue)
    return QueueResumed(queue=queue, was_paused=was_paused)
