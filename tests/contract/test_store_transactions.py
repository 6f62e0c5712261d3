"""Many at once: writers wait for each other, and one that is cut off leaves nothing behind."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from db.database import Database, DatabaseSettings
from db.jobs import LeaseLostError, find_job, require_fence, save_job
from db.migrate import migrate
from db.records.job import Job
from db.records.replacing import replace
from db.records.user import User
from tests.contract.store_records import add_job, add_user


@pytest.fixture
async def other(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    opened = Database(DatabaseSettings(database_url))
    yield opened
    await opened.close()


async def percent(database: Database, job: Job) -> float:
    async with database.read() as connection:
        found = await find_job(connection, job.id)
    assert found is not None
    return found.percent


async def save(database: Database, job: Job, *, percent: float, fence: int = 4) -> None:
    async with database.write() as connection:
        await save_job(connection, replace(job, percent=percent), fence=fence)


async def test_writers_of_two_processes_wait_rather_than_fail(
    database: Database, other: Database, ada: User
) -> None:
    writers = [add_job(place, ada) for place in (database, other) for _ in range(30)]
    jobs = await asyncio.gather(*writers)
    async with database.read() as connection:
        assert [await find_job(connection, job.id) for job in jobs] == jobs


async def test_of_two_who_hold_the_same_fence_one_writes(
    database: Database, other: Database, ada: User
) -> None:
    job = await add_job(database, ada)
    claims = [
        save(place, replace(job, fence=5), percent=number)
        for number, place in enumerate((database, other) * 5)
    ]
    answers = await asyncio.gather(*claims, return_exceptions=True)
    assert answers.count(None) == 1
    assert sum(isinstance(answer, LeaseLostError) for answer in answers) == 9
    assert await percent(database, job) == answers.index(None)


async def test_what_is_not_committed_is_seen_by_nobody_else(
    database: Database, other: Database, ada: User
) -> None:
    job = await add_job(database, ada)
    async with database.write() as connection:
        await save_job(connection, replace(job, percent=50.0), fence=4)
        assert await percent(database, job) == await percent(other, job) == 12.25
    assert await percent(other, job) == 50.0


async def test_a_required_fence_stands_until_the_transaction_ends(
    database: Database, other: Database, ada: User
) -> None:
    job = await add_job(database, ada)
    async with database.write() as connection:
        await require_fence(connection, job.id, 4)
        cancelling = asyncio.create_task(save(other, replace(job, fence=5), percent=99.0))
        done, _ = await asyncio.wait([cancelling], timeout=0.3)
        assert not done
        assert await percent(other, job) == 12.25
    await cancelling
    assert await percent(database, job) == 99.0


async def test_a_block_that_raises_is_undone(database: Database, ada: User) -> None:
    job = await add_job(database, ada)
    with pytest.raises(ZeroDivisionError):
        async with database.write() as connection:
            await save_job(connection, replace(job, percent=50.0), fence=4)
            raise ZeroDivisionError
    assert await percent(database, job) == 12.25


async def test_a_writer_that_is_cut_off_while_it_waits_lets_the_others_write(
    database: Database, other: Database, ada: User
) -> None:
    job = await add_job(database, ada)
    async with other.write() as connection:
        await save_job(connection, replace(job, percent=50.0), fence=4)
        waiting = [asyncio.create_task(save(database, job, percent=60.0)) for _ in range(3)]
        await asyncio.wait(waiting, timeout=0.2)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=0.2)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await percent(database, job) == 50.0
    async with asyncio.timeout(5):
        await asyncio.gather(*(save(place, job, percent=70.0) for place in (database, other) * 4))


@pytest.mark.parametrize("seed", range(3))
async def test_writers_that_are_cut_off_anywhere_leave_all_connections_usable(
    database: Database, ada: User, seed: int
) -> None:
    job = await add_job(database, ada)
    dice = random.Random(seed)

    async def write_and_read(number: int) -> None:
        await save(database, job, percent=number)
        await percent(database, job)

    for _ in range(25):
        work = [asyncio.create_task(write_and_read(number)) for number in range(12)]
        await asyncio.wait(work, timeout=dice.random() * 0.01)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    async with asyncio.timeout(5):
        await asyncio.gather(*(write_and_read(number) for number in range(24)))


async def test_a_process_of_another_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    database = Database(DatabaseSettings(f"sqlite:///{path}"))
    await migrate(database)
    foreign = sqlite3.connect(path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(add_user(database, "ada"))
    done, _ = await asyncio.wait([writing], timeout=0.3)
    assert not done
    foreign.execute("COMMIT")
    foreign.close()
    assert (await writing).name == "ada"
    await database.close()


async def test_a_writer_that_waits_for_too_long_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    settings = DatabaseSettings(f"sqlite:///{path}", busy_timeout_seconds=0.1)
    database = Database(settings)
    await migrate(database)
    foreign = sqlite3.connect(path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="database is locked"):
        await add_user(database, "ada")
    with suppress(sqlite3.Error):
        foreign.execute("ROLLBACK")
    foreign.close()
    assert (await add_user(database, "ada")).name == "ada"
    await database.close()
