"""How jobs ended over time, as operators see it."""

from datetime import datetime

import strawberry

from db.records.problem import ProblemCode
from pipeline.operator import timeline as records
from schema.showing import describe_enum

describe_enum(
    records.Span,
    "How far back a timeline goes, and how it is divided.",
    {
        "HOUR": "An hour, by two minutes.",
        "DAY": "A day, by half an hour.",
        "WEEK": "Seven days, by four hours.",
    },
)


@strawberry.type(description="How many jobs failed for one reason.")
class Failures:
    code: ProblemCode = strawberry.field(description="The reason.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="How the jobs of a time ended.")
class Figures:
    start: datetime = strawberry.field(description="When the time begins.")
    end: datetime = strawberry.field(description="When it is over; the last one still runs.")
    completed: int = strawberry.field(description="Jobs that were completed, all of them.")
    completed_with_gaps: int = strawberry.field(description="Completed, but for gaps.")
    failed: int = strawberry.field(description="Jobs that failed.")
    cancelled: int = strawberry.field(description="Jobs that were cancelled.")
    median_seconds: float | None = strawberry.field(
        description="Half of the completed ones took no longer from their first step to their "
        "end, waiting included. Null if none was completed."
    )
    p95_seconds: float | None = strawberry.field(description="95 percent of them took no longer.")
    failures: list[Failures] = strawberry.field(
        description="Those that failed, by reason; the most frequent first."
    )


@strawberry.type(description="How jobs ended over time.")
class Timeline:
    whole: Figures = strawberry.field(description="All of the time together.")
    buckets: list[Figures] = strawberry.field(
        description="The time in equal parts, without a hole; the last one is under way."
    )
    counted_since: datetime = strawberry.field(
        description="Ends before it were too many to be counted; else the start of the first part."
    )
