"""Which jobs there are: a user's list, and what the runner looks for among all."""

from collections.abc import Sequence

from db.database import Database
from db.jobs import (
    count_jobs,
    find_current_jobs,
    find_idle,
    find_next_in_line,
    find_unsettled,
    list_jobs,
    mark_settled,
)
from db.records.job import TERMINAL, Job, JobKind, JobStatus
from db.records.user import User
from tests.contract.store_records import IN_LINE, WAITING, add_job, add_user, after_noon


def ids(jobs: Sequence[Job]) -> list[str]:
    return [job.id for job in jobs]


async def one_of_each_status(database: Database, owner: User) -> dict[JobStatus, Job]:
    return {status: await add_job(database, owner, status=status) for status in JobStatus}


async def test_a_users_jobs_are_listed_from_the_newest_page_by_page(
    database: Database, ada: User
) -> None:
    ben = await add_user(database, "ben")
    jobs = []
    for _ in range(5):
        jobs.append(await add_job(database, ada))
        await add_job(database, ben)
    newest_first = list(reversed(jobs))
    async with database.read() as connection:
        first = await list_jobs(connection, owner_id=ada.id, limit=2)
        second = await list_jobs(connection, owner_id=ada.id, limit=2, before=first[-1].id)
        third = await list_jobs(connection, owner_id=ada.id, limit=2, before=second[-1].id)
        end = await list_jobs(connection, owner_id=ada.id, limit=2, before=third[-1].id)
    assert [first, second, third, end] == [
        newest_first[:2],
        newest_first[2:4],
        newest_first[4:],
        [],
    ]


async def test_a_list_and_its_count_keep_to_the_same_filters(database: Database, ada: User) -> None:
    job = await add_job(database, ada, status=JobStatus.FAILED)
    sync = await add_job(database, ada, kind=JobKind.SYNC_PULL_REQUESTS, project_id=job.project_id)
    await add_job(database, await add_user(database, "ben"), project_id=job.project_id)
    questions: list[tuple[dict[str, object], list[Job]]] = [
        ({}, [sync, job]),
        ({"statuses": [JobStatus.FAILED]}, [job]),
        ({"statuses": [JobStatus.FAILED, JobStatus.QUEUED]}, [sync, job]),
        ({"statuses": []}, []),
        ({"kinds": [JobKind.SYNC_PULL_REQUESTS]}, [sync]),
        ({"project_id": job.project_id}, [sync, job]),
        ({"project_id": job.project_id, "statuses": [JobStatus.FAILED]}, [job]),
        ({"kinds": [JobKind.IMPORT_REPOSITORY], "statuses": [JobStatus.RUNNING]}, []),
    ]
    async with database.read() as connection:
        for filters, expected in questions:
            listed = await list_jobs(connection, owner_id=ada.id, **filters)  # type: ignore[arg-type]
            counted = await count_jobs(connection, owner_id=ada.id, **filters)  # type: ignore[arg-type]
            assert (listed, counted) == (expected, len(expected)), filters


async def test_a_users_current_jobs_are_the_active_and_the_lately_ended(
    database: Database, ada: User
) -> None:
    await add_job(database, await add_user(database, "ben"))
    long_over = {"status": JobStatus.FAILED, "settled": True, "updated_at": after_noon(-1)}
    await add_job(database, ada, **long_over)  # type: ignore[arg-type]
    lately = await add_job(
        database, ada, status=JobStatus.CANCELLED, settled=True, updated_at=after_noon(0)
    )
    active = [
        await add_job(database, ada, status=status, updated_at=after_noon(-1))
        for status in JobStatus
        if not status.is_terminal
    ]
    unsettled = await add_job(database, ada, status=JobStatus.FAILED, updated_at=after_noon(-1))
    async with database.read() as connection:
        found = await find_current_jobs(connection, ada.id, after_noon(0))
    assert found == [lately, *active, unsettled]


async def test_the_next_in_line_is_the_oldest_that_waits_for_the_users_slot(
    database: Database, ada: User
) -> None:
    waits = JobStatus.WAITING
    await add_job(database, ada, status=waits, waiting=WAITING)
    await add_job(database, ada, status=JobStatus.CANCELLED, waiting=IN_LINE)
    await add_job(database, await add_user(database, "ben"), status=waits, waiting=IN_LINE)
    async with database.read() as connection:
        assert await find_next_in_line(connection, ada.id) is None
    second_id, first_id = "2" * 36, "1" * 36
    for job_id in (second_id, first_id):
        await add_job(database, ada, id=job_id, status=waits, waiting=IN_LINE)
    async with database.read() as connection:
        following = await find_next_in_line(connection, ada.id)
    assert following is not None
    assert following.id == first_id


async def test_idle_are_the_active_jobs_without_a_sign_of_life(
    database: Database, ada: User
) -> None:
    jobs = await one_of_each_status(database, ada)
    eldest = await add_job(database, ada, updated_at=after_noon(-60))
    await add_job(database, ada, updated_at=after_noon(1))
    active = [job for status, job in jobs.items() if not status.is_terminal]
    async with database.read() as connection:
        idle = await find_idle(connection, after_noon(1), 100)
        assert idle[0] == eldest
        assert sorted(ids(idle[1:])) == sorted(ids(active))
        assert await find_idle(connection, after_noon(1), 1) == [eldest]
        assert await find_idle(connection, after_noon(-60), 100) == []


async def test_unsettled_are_the_ended_jobs_until_they_are_marked(
    database: Database, ada: User
) -> None:
    jobs = await one_of_each_status(database, ada)
    ended = [job for status, job in jobs.items() if status in TERMINAL]
    eldest = await add_job(database, ada, status=JobStatus.FAILED, updated_at=after_noon(-60))
    async with database.read() as connection:
        unsettled = await find_unsettled(connection, after_noon(1), 100)
        assert unsettled[0] == eldest
        assert sorted(ids(unsettled[1:])) == sorted(ids(ended))
        assert await find_unsettled(connection, after_noon(1), 1) == [eldest]
        assert await find_unsettled(connection, after_noon(-60), 100) == []
    async with database.write() as connection:
        for job in (eldest, *ended):
            await mark_settled(connection, job.id)
    async with database.read() as connection:
        assert await find_unsettled(connection, after_noon(1), 100) == []
