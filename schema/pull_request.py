"""A pull request, and what came of how many over time, as clients see them."""

from datetime import datetime

import strawberry

from db.records.pull_request import ActivityUnit, PullRequestState
from schema.showing import describe_enum

describe_enum(
    PullRequestState,
    "How a pull request stands.",
    {
        "OPEN": "Neither merged nor closed.",
        "CLOSED": "Closed without having been merged.",
        "MERGED": "Merged.",
    },
)
describe_enum(
    ActivityUnit,
    "What activity is counted by.",
    {
        "DAY": "Days, in UTC.",
        "WEEK": "Weeks, from Monday.",
        "MONTH": "Months of the calendar.",
    },
)


@strawberry.type(description="A proposal to change the repository, as its host last told of it.")
class PullRequest:
    number: int = strawberry.field(description="Its number, unique within the repository.")
    title: str = strawberry.field(description="Its title.")
    body: str | None = strawberry.field(
        description="What its author wrote, in Markdown; the first 65,536 characters of it."
    )
    url: str = strawberry.field(description="Its page.")
    state: PullRequestState = strawberry.field(description="How it stands.")
    is_draft: bool = strawberry.field(description="Whether it is not ready to be reviewed.")
    is_locked: bool = strawberry.field(description="Whether only collaborators may comment.")
    author: str | None = strawberry.field(
        description="The account that opened it. Null if that is gone."
    )
    is_bot: bool = strawberry.field(description="Whether that account is a program's.")
    labels: list[str] = strawberry.field(description="The labels that it has.")
    base_ref: str = strawberry.field(description="The branch that it is to change.")
    head_ref: str = strawberry.field(description="The branch that it comes from.")
    created_at: datetime = strawberry.field(description="When it was opened.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    closed_at: datetime | None = strawberry.field(description="When it was closed or merged.")
    merged_at: datetime | None = strawberry.field(description="When it was merged.")
    additions: int | None = strawberry.field(
        description="Lines added. Null where the host tells of them only to those with a token."
    )
    deletions: int | None = strawberry.field(description="Lines deleted; null as `additions`.")
    changed_files: int | None = strawberry.field(description="Files changed; null as `additions`.")
    comments: int | None = strawberry.field(description="Comments; null as `additions`.")


@strawberry.type(description="What happened to how many pull requests in a unit of time.")
class ActivityPoint:
    start: datetime = strawberry.field(description="Where the unit begins: midnight in UTC.")
    opened: int = strawberry.field(description="How many were opened.")
    merged: int = strawberry.field(description="How many were merged.")
    closed: int = strawberry.field(description="How many were closed without being merged.")
