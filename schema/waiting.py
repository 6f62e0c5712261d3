"""Why a job waits, as clients see it."""

from datetime import datetime

import strawberry

from db.records.job import WaitReason
from schema.showing import describe_enum

describe_enum(
    WaitReason,
    "What a job waits for.",
    {
        "QUOTA": "The host's quota, which comes back at a known time.",
        "SECONDARY_LIMIT": "The host asked us to slow down.",
        "RETRY": "The pause before another try.",
        "USER_SLOT": "The end of another import of the same user: one runs at a time.",
        "AUTHENTICATION": "Somebody who gives a token that the host accepts.",
        "PAUSED": "The operator, who has paused the queue that its next step stands in.",
        "NO_WORKER": "A worker: none is running that takes from the queue of its next step.",
    },
)


@strawberry.type(description="Why nothing moves, and until when.")
class Waiting:
    reason: WaitReason = strawberry.field(description="What is waited for.")
    until: datetime | None = strawberry.field(
        description="When work goes on. Null where no time ends the wait, but somebody's act."
    )
    message: str = strawberry.field(description="The same, for people.")
    since: datetime = strawberry.field(description="When the wait began.")
