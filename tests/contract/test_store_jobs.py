"""One job's row: written, written again under the fence, and found."""

from datetime import timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError

from db.database import Database
from db.jobs import (
    LeaseLostError,
    find_claimed_keys,
    find_job,
    find_job_of_mutation,
    find_jobs,
    insert_job,
    require_fence,
    save_claimed_keys,
    save_job,
)
from db.records.job import Job, JobKind, JobStatus, Receipt
from db.records.replacing import replace
from db.records.user import User
from tests.contract.store_records import NOON, add_job, add_user, after_noon, new_id


async def found(database: Database, job_id: str) -> Job | None:
    async with database.read() as connection:
        return await find_job(connection, job_id)


async def test_a_job_comes_back_as_it_was_written(database: Database, ada: User) -> None:
    job = await add_job(database, ada)
    assert await found(database, job.id) == job


async def test_what_a_job_does_not_have_comes_back_as_none(database: Database, ada: User) -> None:
    job = await add_job(
        database,
        ada,
        repository=None,
        stage=None,
        waiting=None,
        estimated_end_at=None,
        started_at=None,
        ended_at=None,
        error=None,
        project_id=None,
        client_mutation_id=None,
    )
    assert await found(database, job.id) == job


async def test_a_time_is_kept_in_utc_to_the_microsecond(database: Database, ada: User) -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-7)))
    job = await add_job(database, ada, created_at=elsewhere)
    kept = await found(database, job.id)
    assert kept is not None
    assert kept.created_at.isoformat() == NOON.isoformat()


async def test_a_time_without_a_zone_is_refused(database: Database, ada: User) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await add_job(database, ada, created_at=NOON.replace(tzinfo=None))


async def test_a_job_is_saved_but_for_what_it_was_accepted_with(
    database: Database, ada: User
) -> None:
    job = await add_job(database, ada)
    moved = replace(
        job,
        status=JobStatus.COMPLETED,
        repository="o/renamed",
        stages=(),
        updated_at=after_noon(9),
        percent=100.0,
        stage=None,
        waiting=None,
        estimated_end_at=None,
        started_at=after_noon(3),
        ended_at=after_noon(9),
        attempt=3,
        turn=7,
        fence=5,
        claims=0,
        last_sequence=9,
        gap_count=0,
        error=None,
        receipt=Receipt(9),
        project_id=None,
    )
    accepted_otherwise = replace(
        moved,
        kind=JobKind.SYNC_PULL_REQUESTS,
        created_at=after_noon(5),
        input=replace(job.input, url="o/other"),
        client_mutation_id=None,
    )
    async with database.write() as connection:
        await save_job(connection, accepted_otherwise, fence=4)
    assert await found(database, job.id) == moved


@pytest.mark.parametrize("fence", [3, 5])
async def test_a_write_under_another_fence_is_refused(
    database: Database, ada: User, fence: int
) -> None:
    job = await add_job(database, ada)
    with pytest.raises(LeaseLostError, match=job.id):
        async with database.write() as connection:
            await save_job(connection, replace(job, percent=99.0), fence=fence)
    assert await found(database, job.id) == job


async def test_a_write_that_is_refused_undoes_what_came_before_it(
    database: Database, ada: User
) -> None:
    kept = await add_job(database, ada)
    with pytest.raises(LeaseLostError):
        async with database.write() as connection:
            await save_job(connection, replace(kept, percent=99.0, fence=5), fence=4)
            await save_job(connection, replace(kept, percent=99.5), fence=4)
    assert await found(database, kept.id) == kept


async def test_the_fence_can_be_required_without_a_write(database: Database, ada: User) -> None:
    job = await add_job(database, ada)
    async with database.write() as connection:
        await require_fence(connection, job.id, 4)
        for job_id, fence in ((job.id, 3), (job.id, 5), (new_id(), 4)):
            with pytest.raises(LeaseLostError):
                await require_fence(connection, job_id, fence)


async def test_jobs_are_found_by_their_ids(database: Database, ada: User) -> None:
    one, other, _third = [await add_job(database, ada) for _ in range(3)]
    async with database.read() as connection:
        assert await find_jobs(connection, [other.id, one.id, new_id()]) == {
            one.id: one,
            other.id: other,
        }
        assert await find_jobs(connection, []) == {}
        assert await find_job(connection, new_id()) is None


async def test_an_id_is_used_once(database: Database, ada: User) -> None:
    job = await add_job(database, ada)
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await insert_job(connection, job, ())


async def test_a_job_belongs_to_somebody_who_exists(database: Database, ada: User) -> None:
    with pytest.raises(IntegrityError):
        await add_job(database, replace(ada, id=new_id()))


async def test_the_job_of_a_mutation_is_its_users_newest_within_the_time(
    database: Database, ada: User
) -> None:
    ben = await add_user(database, "ben")
    await add_job(database, ada, created_at=after_noon(-10), client_mutation_id="m")
    older = await add_job(database, ada, created_at=after_noon(1), client_mutation_id="m")
    newer = await add_job(database, ada, created_at=after_noon(2), client_mutation_id="m")
    theirs = await add_job(database, ben, client_mutation_id="m")
    async with database.read() as connection:
        for owner, mutation, since, expected in (
            (ada, "m", 0, newer),
            (ada, "m", 2, newer),
            (ada, "m", 3, None),
            (ada, "M", 0, None),
            (ben, "m", 0, theirs),
        ):
            answer = await find_job_of_mutation(connection, owner.id, mutation, after_noon(since))
            assert answer == expected
    assert older.id < newer.id


async def test_claimed_keys_are_kept_in_order_and_replaced_whole(
    database: Database, ada: User
) -> None:
    job = await add_job(database, ada, keys=("github:o/r", "github:#1"))
    without = await add_job(database, ada)
    async with database.read() as connection:
        assert await find_claimed_keys(connection, job.id) == ("github:o/r", "github:#1")
        assert await find_claimed_keys(connection, without.id) == ()
        assert await find_claimed_keys(connection, new_id()) == ()
    async with database.write() as connection:
        await save_claimed_keys(connection, job.id, ("github:#1", "github:o/new", "x"))
        await save_job(connection, replace(job, percent=13.0), fence=4)
    async with database.read() as connection:
        assert await find_claimed_keys(connection, job.id) == ("github:#1", "github:o/new", "x")
