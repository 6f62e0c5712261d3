"""The jobs of all users, as an operator's lists have them; and the purge."""

from datetime import timedelta
from typing import Any

import pytest

from db.checkpoints import has_checkpoints, write_checkpoint
from db.database import Database
from db.events import append_events
from db.gaps import append_gaps, count_gaps
from db.jobs import find_job
from db.jobs_of_all import (
    count_active_jobs,
    count_ended_jobs,
    count_standings,
    find_purgeable,
    list_active_jobs,
    list_ended_jobs,
    list_running_jobs,
    purge_jobs,
    read_ends,
)
from db.records.job import TERMINAL, Job, JobKind, JobStatus, WaitReason
from db.records.operations import End, Purged, Standing, UsersJob
from db.records.problem import ProblemCode
from db.records.user import User
from tests.contract.store_records import (
    IN_LINE,
    NOON,
    WAITING,
    a_gap,
    add_job,
    add_user,
    after_noon,
    an_event,
)

KIND = JobKind.IMPORT_REPOSITORY
PAUSED = type(WAITING)(WaitReason.PAUSED, None, 'Waiting: {"reason":"QUOTA"', NOON)
NO_WORKER = type(WAITING)(WaitReason.NO_WORKER, None, "Waiting", NOON)


async def an_end(
    database: Database, owner: User, seconds: float, *, settled: bool = True, **known: Any
) -> Job:
    at = after_noon(seconds)
    values: dict[str, Any] = {
        "status": JobStatus.COMPLETED,
        "updated_at": at,
        "ended_at": at,
    } | known
    return await add_job(database, owner, settled=settled, **values)


async def test_those_that_have_not_ended_are_listed_newest_first_page_by_page(
    database: Database, ada: User
) -> None:
    ben = await add_user(database, "ben")
    jobs = [
        await add_job(database, owner, status=status)
        for owner, status in (
            (ada, JobStatus.QUEUED),
            (ben, JobStatus.RUNNING),
            (ada, JobStatus.WAITING),
        )
    ]
    await an_end(database, ada, 1)
    async with database.read() as connection:
        first = await list_active_jobs(connection, limit=2)
        rest = await list_active_jobs(connection, before=first[-1].job.id)
        running = await list_active_jobs(connection, statuses=[JobStatus.RUNNING])
        assert await list_running_jobs(connection, 10) == running
        assert await count_active_jobs(connection) == 3
        assert await count_active_jobs(connection, [JobStatus.WAITING]) == 1
        assert await list_active_jobs(connection, statuses=[JobStatus.FAILED]) == []
    assert [*first, *rest] == [
        UsersJob(jobs[2], "ada"),
        UsersJob(jobs[1], "ben"),
        UsersJob(jobs[0], "ada"),
    ]
    assert [one.job for one in running] == [jobs[1]]


async def test_those_that_have_ended_are_listed_lately_ended_first_page_by_page(
    database: Database, ada: User
) -> None:
    """Whatever their status, settled or not, and also where two ended at the same moment."""
    ends = [
        await an_end(database, ada, 10),
        await an_end(database, ada, 30, status=JobStatus.FAILED),
        await an_end(database, ada, 20, settled=False),
        await an_end(database, ada, 20, status=JobStatus.CANCELLED),
        await an_end(database, ada, 5, status=JobStatus.COMPLETED_WITH_GAPS),
    ]
    await add_job(database, ada)
    expected = sorted(ends, key=lambda job: (job.updated_at, job.id), reverse=True)
    listed: list[Job] = []
    async with database.read() as connection:
        while len(listed) < len(ends):
            after = (listed[-1].updated_at, listed[-1].id) if listed else None
            page = await list_ended_jobs(connection, after=after, limit=2)
            assert page
            listed += [one.job for one in page]
        early = await list_ended_jobs(connection, ended_before=after_noon(10))
        failed = await list_ended_jobs(connection, statuses=[JobStatus.FAILED])
        assert await count_ended_jobs(connection) == 5
        assert await count_ended_jobs(connection, TERMINAL, after_noon(20)) == 2
    assert listed == expected
    assert [one.job for one in early] == [ends[4]]
    assert [one.job for one in failed] == [ends[1]]


async def test_standings_tell_how_many_stand_where_and_the_oldest(
    database: Database, ada: User
) -> None:
    for seconds, known in (
        (7, {"status": JobStatus.QUEUED, "stage": None, "waiting": None}),
        (3, {"status": JobStatus.QUEUED, "stage": None, "waiting": None}),
        (5, {"status": JobStatus.WAITING, "waiting": IN_LINE}),
        (6, {"status": JobStatus.WAITING, "waiting": PAUSED}),
        (8, {"status": JobStatus.WAITING, "stage": None, "waiting": NO_WORKER}),
    ):
        await add_job(database, ada, updated_at=after_noon(seconds), **known)
    await an_end(database, ada, 1)
    async with database.read() as connection:
        standings = await count_standings(connection)
    fetching = "fetch_repository"
    assert sorted(standings, key=lambda one: one.oldest) == [
        Standing(KIND, JobStatus.QUEUED, None, False, 2, after_noon(3)),
        Standing(KIND, JobStatus.WAITING, fetching, False, 1, after_noon(5)),
        Standing(KIND, JobStatus.WAITING, fetching, True, 1, after_noon(6)),
        Standing(KIND, JobStatus.WAITING, None, True, 1, after_noon(8)),
    ]


async def test_ends_are_read_since_a_time_the_latest_first(database: Database, ada: User) -> None:
    await an_end(database, ada, 5)
    await an_end(database, ada, 10, started_at=None, error=None)
    await an_end(database, ada, 20, status=JobStatus.FAILED, settled=False)
    async with database.read() as connection:
        ends = await read_ends(connection, after_noon(10), 10)
        assert await read_ends(connection, after_noon(0), 1) == ends[:1]
    assert ends == [
        End(JobStatus.FAILED, after_noon(1), after_noon(20), ProblemCode.QUOTA_EXHAUSTED),
        End(JobStatus.COMPLETED, None, after_noon(10), None),
    ]


async def test_a_purge_takes_all_of_what_ended_and_nothing_else(
    database: Database, ada: User
) -> None:
    gone, unsettled, young = (
        await an_end(database, ada, 5),
        await an_end(database, ada, 5, settled=False),
        await an_end(database, ada, 60),
    )
    active = await add_job(database, ada)
    jobs = [gone, unsettled, young, active]
    async with database.write() as connection:
        for job in jobs:
            await append_events(connection, [an_event(job, 1), an_event(job, 2)])
            await append_gaps(connection, job.id, [a_gap("item")])
            await write_checkpoint(connection, job.id, "name", b"kept")
        assert await find_purgeable(connection, after_noon(30), 10) == [gone.id]
        asked = [gone.id, unsettled.id, active.id]
        assert await purge_jobs(connection, asked) == Purged(jobs=1, events=2)
        assert await purge_jobs(connection, asked) == Purged()
    async with database.read() as connection:
        assert await find_job(connection, gone.id) is None
        assert await count_gaps(connection, gone.id) == 0
        assert not await has_checkpoints(connection, gone.id)
        for job in (unsettled, young, active):
            assert await find_job(connection, job.id) == job
            assert await count_gaps(connection, job.id) == 1
            assert await has_checkpoints(connection, job.id)


@pytest.mark.parametrize("count", [0, 3])
async def test_a_purge_finds_no_more_than_it_is_to_take_at_once(
    database: Database, ada: User, count: int
) -> None:
    for _ in range(3):
        await an_end(database, ada, 5)
    async with database.read() as connection:
        found = await find_purgeable(connection, NOON + timedelta(days=1), count)
    assert len(found) == count
