"""Pull requests in the store: written page by page, listed, and counted by their days."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.connection import Connection
from db.database import Database
from db.history_reaches import hold_project, read_reach, save_reach
from db.projects import delete_project
from db.pull_requests import (
    Saved,
    count_pull_requests,
    list_pull_requests,
    read_days,
    save_pull_requests,
)
from db.records.activity import gather
from db.records.project import Project
from db.records.pull_request import (
    ActivityUnit,
    DayCount,
    HistoryReach,
    PullRequest,
    PullRequestState,
)
from db.records.replacing import replace
from db.records.user import User
from tests.contract.store_records import NOON, add_project

OPEN, CLOSED, MERGED = PullRequestState.OPEN, PullRequestState.CLOSED, PullRequestState.MERGED
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
async def project(database: Database, ada: User) -> Project:
    return await add_project(database, ada)


def a_pull(number: int, state: PullRequestState = OPEN, **known: Any) -> PullRequest:
    ended = None if state is OPEN else NOON + timedelta(days=2)
    values: dict[str, Any] = {
        "number": number,
        "title": f"Change {number} 限\x00",
        "state": state,
        "url": f"https://github.com/o/r/pull/{number}",
        "author": None,
        "is_bot": False,
        "is_draft": True,
        "is_locked": False,
        "created_at": NOON,
        "updated_at": NOON + timedelta(days=2),
        "closed_at": ended,
        "merged_at": ended if state is MERGED else None,
        "base_ref": "main",
        "head_ref": "change",
        "labels": (),
        "additions": None,
        "deletions": None,
        "changed_files": None,
        "comments": None,
        "body": None,
    }
    return PullRequest(**values | known)


async def save(database: Database, project: Project, *page: PullRequest) -> Saved:
    async def write(connection: Connection) -> Saved:
        assert await hold_project(connection, project.id)
        return await save_pull_requests(connection, project.id, page)

    return await database.transact(write)


async def listed(database: Database, project: Project, **asked: Any) -> list[PullRequest]:
    async with database.read() as connection:
        return await list_pull_requests(connection, project.id, **asked)


async def counted(database: Database, project: Project, **asked: Any) -> int:
    async with database.read() as connection:
        return await count_pull_requests(connection, project.id, **asked)


async def days(database: Database, project: Project, since: datetime = LONG_AGO) -> list[DayCount]:
    async with database.read() as connection:
        return await read_days(connection, project.id, since)


async def test_what_is_written_is_read_again_and_no_nul_stays(
    database: Database, project: Project
) -> None:
    pull = a_pull(7, MERGED, labels=("a\x00b", "限"), body="b\x00dy", author="ada", comments=3)
    assert await save(database, project, pull) == Saved(1, 0)
    kept = replace(pull, title="Change 7 限\ufffd", labels=("a\ufffdb", "限"), body="b\ufffddy")
    assert await listed(database, project) == [kept]
    assert await listed(database, project, label="a\x00b") == [kept]


async def test_news_replace_and_older_news_do_not(database: Database, project: Project) -> None:
    old = a_pull(1, labels=("bug",))
    new = a_pull(1, MERGED, updated_at=old.updated_at + timedelta(days=1), title="New")
    await save(database, project, old, a_pull(2))
    assert await save(database, project, new, a_pull(2), a_pull(3)) == Saved(1, 1)
    assert await save(database, project, old) == Saved(0, 0)
    assert [pull.title for pull in await listed(database, project, state=MERGED)] == ["New"]
    assert await listed(database, project, label="bug") == []


async def test_counts_that_one_list_leaves_out_are_kept_from_another(
    database: Database, project: Project
) -> None:
    await save(database, project, a_pull(1, additions=5, deletions=0, changed_files=2, comments=9))
    await save(database, project, a_pull(1, title="Changed"))
    (pull,) = await listed(database, project)
    assert (pull.title, pull.additions, pull.deletions, pull.comments) == ("Changed", 5, 0, 9)


async def test_a_list_is_read_on_by_number_and_filtered(
    database: Database, project: Project, ada: User
) -> None:
    other = await add_project(database, ada, "other")
    await save(database, other, a_pull(99, labels=("bug",)))
    states = [OPEN, CLOSED, MERGED]
    pulls = [
        a_pull(n, states[n % 3], labels=(f"only-{n}", "bug" if n % 2 else "ui"))
        for n in range(1, 31)
    ]
    await save(database, project, *pulls)

    async def numbers(**asked: Any) -> list[int]:
        return [pull.number for pull in await listed(database, project, **asked)]

    assert await numbers(limit=3) == [30, 29, 28]
    assert await numbers(limit=3, before=28) == [27, 26, 25]
    assert await numbers(limit=2, state=MERGED, before=20) == [17, 14]
    assert await numbers(limit=2, label="bug", before=10) == [9, 7]
    assert await numbers(label="only-12") == [12]
    assert await numbers(label="only-12", state=OPEN) == [12]
    assert await numbers(label="nothing") == []
    assert await counted(database, project) == 30
    assert [await counted(database, project, state=state) for state in states] == [10, 10, 10]
    assert await counted(database, project, label="bug") == 15
    assert await counted(database, project, label="bug", state=MERGED) == 5


async def test_the_days_tell_what_happened_when_also_after_it_changed(
    database: Database, project: Project
) -> None:
    merged = a_pull(1, MERGED)
    await save(database, project, a_pull(1), a_pull(2), a_pull(3, CLOSED))
    later = NOON + timedelta(days=3)
    await save(database, project, replace(merged, updated_at=later))
    reopened = a_pull(3, OPEN, updated_at=later)
    assert await days(database, project) == [
        DayCount(NOON.date(), 3, 0, 0),
        DayCount(date(2026, 2, 2), 0, 1, 1),
    ]
    await save(database, project, reopened)
    assert (await days(database, project))[-1] == DayCount(date(2026, 2, 2), 0, 1, 0)
    assert await counted(database, project, state=OPEN) == 2
    assert await days(database, project, NOON + timedelta(days=1)) == [
        DayCount(date(2026, 2, 2), 0, 1, 0)
    ]


async def test_a_deleted_project_takes_its_history_along(
    database: Database, project: Project
) -> None:
    await save(database, project, a_pull(1, labels=("bug",)))
    async with database.write() as connection:
        await save_reach(connection, project.id, HistoryReach(NOON))
        await delete_project(connection, project.id)
        assert not await hold_project(connection, project.id)
        assert await read_reach(connection, project.id) is None
    assert await listed(database, project) == []
    assert await days(database, project) == []


async def test_a_reach_is_kept_and_replaced(database: Database, project: Project) -> None:
    for reach in (HistoryReach(NOON), HistoryReach(NOON, NOON, NOON + timedelta(days=1))):
        await database.transact(partial(save_reach, project_id=project.id, reach=reach))
        assert await database.ask(partial(read_reach, project_id=project.id)) == reach


day_counts = st.lists(
    st.builds(
        DayCount,
        st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        *(st.integers(0, 9) for _ in range(3)),
    ),
    max_size=20,
).map(lambda counts: sorted(counts, key=lambda count: count.day))


@given(
    counts=day_counts,
    unit=st.sampled_from(list(ActivityUnit)),
    first=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    length=st.integers(0, 800),
)
def test_units_of_activity_follow_each_other_and_lose_nothing(
    counts: Sequence[DayCount], unit: ActivityUnit, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    points = gather(counts, unit, first, last)
    starts = [point.start.date() for point in points]
    inside = [count for count in counts if first <= count.day <= last]
    assert sum(point.opened for point in points) == sum(count.opened for count in inside)
    assert sum(point.closed for point in points) == sum(count.closed for count in inside)
    assert starts[0] <= first
    assert starts[-1] <= last
    steps = {(after - before).days for before, after in pairwise(starts)}
    match unit:
        case ActivityUnit.DAY:
            assert steps <= {1}
        case ActivityUnit.WEEK:
            assert steps <= {7}
            assert starts[0].weekday() == 0
        case ActivityUnit.MONTH:
            assert steps <= {28, 29, 30, 31}
            assert {start.day for start in starts} == {1}
