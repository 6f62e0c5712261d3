"""A host's list of pull requests that moves while it is read, by number and by key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from db.records.pull_request import HistoryReach, PullRequest, PullRequestState
from db.records.replacing import replace
from pipeline.history.page import LEAST_ROWS, Place, PullRequestPage
from pipeline.history.walk import Walk, begin, reach_of, read_on
from pipeline.providers.github.page_links import numbers

START = datetime(2030, 5, 1, tzinfo=UTC)
SINCE = START - timedelta(days=10)

Event = tuple[Literal["update", "open", "remove"], int, int]
"""What happens, to which of the rows there are, and how many seconds after the last event."""


def a_row(number: int, updated_at: datetime) -> PullRequest:
    return PullRequest(
        number=number,
        title=f"Change {number}",
        state=PullRequestState.OPEN,
        url=f"https://github.com/o/r/pull/{number}",
        author="ada",
        is_bot=False,
        is_draft=False,
        is_locked=False,
        created_at=updated_at,
        updated_at=updated_at,
        closed_at=None,
        merged_at=None,
        base_ref="main",
        head_ref="change",
        labels=(),
        additions=None,
        deletions=None,
        changed_files=None,
        comments=None,
        body=None,
    )


@dataclass
class MovingList:
    """`rows`: the last update by number. `is_by_key` tells how its pages are asked for."""

    rows: dict[int, datetime]
    is_by_key: bool
    now: datetime = START
    next_number: int = field(init=False)

    def __post_init__(self) -> None:
        self.next_number = max(self.rows, default=0) + 1

    def happen(self, event: Event) -> None:
        what, which, seconds = event
        self.now += timedelta(seconds=seconds)
        numbers_there = sorted(self.rows)
        match what:
            case "open":
                self.rows[self.next_number] = self.now
                self.next_number += 1
            case "update" if numbers_there:
                self.rows[numbers_there[which % len(numbers_there)]] = self.now
            case "remove" if numbers_there:
                del self.rows[numbers_there[which % len(numbers_there)]]

    def page(self, place: Place, size: int) -> PullRequestPage:
        """The page at the place, as the list is now."""
        order = sorted(((at, number) for number, at in self.rows.items()), reverse=True)
        if self.is_by_key:
            start = 0
            if place.link is not None:
                seconds, behind = place.link.split()
                key = (datetime.fromtimestamp(float(seconds), UTC), int(behind))
                start = sum(one >= key for one in order)
        else:
            page, size = numbers(place.position, size)
            start = (page - 1) * size
        shown = order[start : start + size]
        following = None
        if start + size < len(order):
            last, its_number = shown[-1]
            following = Place(f"{last.timestamp()} {its_number}", start + len(shown))
        rows = tuple(a_row(number, at) for at, number in shown)
        return PullRequestPage(rows, following, self.is_by_key, len(order))


@dataclass
class Store:
    """What the syncs have written, and how far it reaches."""

    rows: dict[int, datetime] = field(default_factory=dict)
    reach: HistoryReach | None = None

    def write(self, walk: Walk, rows: Sequence[PullRequest]) -> None:
        for row in rows:
            if row.updated_at >= walk.edge:
                self.rows[row.number] = max(row.updated_at, self.rows.get(row.number, SINCE))


def sync(
    host: MovingList, store: Store, between: Callable[[], None], size: int = LEAST_ROWS
) -> Walk:
    """A sync, as the stage does it; `between` two pages something may happen."""
    walk = begin("test", host.now, SINCE, store.reach)
    walk = replace(walk, size=size, most=size)
    while walk.place is not None and not walk.goes_in_circles:
        page = host.page(walk.place, walk.size)
        store.write(walk, page.rows)
        walk = read_on(walk, page)
        between()
    store.reach = reach_of(walk, store.reach)
    return walk
