"""A job's stages, as clients see them."""

from datetime import datetime

import strawberry

from db.records.job import StageStatus
from schema.showing import describe_enum

describe_enum(
    StageStatus,
    "How a stage stands.",
    {
        "PENDING": "Not begun, or given back to be begun again.",
        "RUNNING": "At work.",
        "WAITING": "Begun, and waiting for quota or for its next try.",
        "DONE": "Done, wholly or with gaps.",
        "SKIPPED": "There was nothing to do.",
        "FAILED": "Given up. The job goes on if it can do without.",
    },
)


@strawberry.type(description="One named step of a job.")
class JobStage:
    name: str = strawberry.field(description="The name that programs know it by.")
    title: str = strawberry.field(description="What is done, for people.")
    status: StageStatus = strawberry.field(description="How it stands.")
    percent: float = strawberry.field(description="0 to 100; never falls within one attempt.")
    message: str | None = strawberry.field(description="What it said last.")
    started_at: datetime | None = strawberry.field(description="When it was first begun.")
    ended_at: datetime | None = strawberry.field(description="When it was over.")
    attempt: int = strawberry.field(description="How often it was begun.")
    step: int = strawberry.field(
        description="Its place in the job's order, from 0 on; the stages of one step run side by "
        "side."
    )
