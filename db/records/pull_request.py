"""A pull request, how far a project's history of them reaches, and what came of how many."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct


class PullRequestState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    MERGED = "MERGED"


class PullRequest(Struct, frozen=True):
    """A pull request as its host tells of it; `number` is unique within the repository.

    `author` is None for an account that is gone. Counts are None where the host's list leaves
    them out. `body` is cut at `LONGEST_BODY` characters.
    """

    number: int
    title: str
    state: PullRequestState
    url: str
    author: str | None
    is_bot: bool
    is_draft: bool
    is_locked: bool
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    base_ref: str
    head_ref: str
    labels: tuple[str, ...]
    additions: int | None
    deletions: int | None
    changed_files: int | None
    comments: int | None
    body: str | None


# GitHub takes no longer ones; an older or another host may give any.
LONGEST_BODY = 65_536


class HistoryReach(Struct, frozen=True):
    """How far a project's history reaches: it was asked for back to `asked_since`, and is whole
    from `whole_since` up to `cursor`, from where the next sync goes on. The latter two are None
    until a sync has come to its end."""

    asked_since: datetime
    whole_since: datetime | None = None
    cursor: datetime | None = None


class ActivityUnit(StrEnum):
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class DayCount(NamedTuple):
    """How many pull requests were opened, merged, and closed without a merge on a day (UTC). Ten
    years are thousands of them, and a tuple is made in half the time."""

    day: date
    opened: int
    merged: int
    closed: int
