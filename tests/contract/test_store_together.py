"""Work that is handed to the database whole: done together with others', and each for itself."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from db.checkpoints import read_checkpoint, write_checkpoint
from db.connection import Connection
from db.database import Database
from db.events import append_events, read_events
from db.jobs import (
    LeaseLostError,
    find_claimed_keys,
    find_job,
    find_job_of_mutation,
    find_next_in_line,
    find_unended,
    insert_job,
    mark_settled,
    save_claimed_keys,
    save_job,
)
from db.projects import find_project_by_address, remember_addresses
from db.records.job import JobStatus
from db.records.replacing import replace
from db.records.user import User
from db.sqlite_session import UnexpectedWaitError
from db.users import find_user_by_token, hash_token, insert_user
from tests.contract.store_records import IN_LINE, NOON, a_job, add_project, an_event

Question = Callable[[Connection], Awaitable[Any]]


async def both(database: Database, question: Question) -> Any:
    """The answer, which is the same alone and in company."""
    async with database.read() as connection:
        alone = await question(connection)
    assert await database.ask(question) == alone
    return alone


async def test_what_is_written_together_is_read_by_every_question(
    database: Database, ada: User
) -> None:
    job = a_job(ada, status=JobStatus.WAITING, waiting=IN_LINE, ended_at=None)
    events = [an_event(job, number) for number in (1, 2, 3)]

    async def write(connection: Connection) -> None:
        await insert_job(connection, job, ("github:o/r", "github:id:7"))
        await append_events(connection, events)
        await write_checkpoint(connection, job.id, "tree", b"kept")

    await database.transact(write)
    assert await both(database, lambda c: find_job(c, job.id)) == job
    assert await both(database, lambda c: find_job(c, ada.id)) is None
    assert await both(database, lambda c: find_claimed_keys(c, job.id)) == (
        "github:o/r",
        "github:id:7",
    )
    assert await both(database, lambda c: find_unended(c, ada.id)) == [
        (job, {"github:o/r", "github:id:7"})
    ]
    assert await both(database, lambda c: find_next_in_line(c, ada.id)) == job
    assert await both(database, lambda c: find_job_of_mutation(c, ada.id, "one start", NOON)) == job
    assert await both(database, lambda c: read_events(c, job.id, after=1, limit=5)) == events[1:]
    assert await both(database, lambda c: read_checkpoint(c, job.id, "tree")) == b"kept"


async def test_what_is_changed_together_is_changed(database: Database, ada: User) -> None:
    job = a_job(ada)
    await database.transact(lambda c: insert_job(c, job, ()))
    moved = replace(job, percent=50.0, fence=5)

    async def change(connection: Connection) -> None:
        await save_job(connection, moved, fence=job.fence)
        await save_claimed_keys(connection, job.id, ("one", "two"))
        await mark_settled(connection, job.id)

    await database.transact(change)
    assert await both(database, lambda c: find_job(c, job.id)) == moved
    assert await both(database, lambda c: find_claimed_keys(c, job.id)) == ("one", "two")
    assert await both(database, lambda c: find_unended(c, ada.id)) == []
    with pytest.raises(LeaseLostError):
        await database.transact(change)


async def test_a_user_and_a_project_are_found_alike(database: Database, ada: User) -> None:
    bob = User(ada.id[::-1], "bob", is_admin=True, created_at=NOON)
    await database.transact(lambda c: insert_user(c, bob, hash_token("secret")))
    project = await add_project(database, ada)
    await database.transact(lambda c: remember_addresses(c, ada.id, project.id, ["github:a/b"]))
    assert await both(database, lambda c: find_user_by_token(c, hash_token("secret"))) == bob
    assert await both(database, lambda c: find_user_by_token(c, "other")) is None
    found = await both(database, lambda c: find_project_by_address(c, ada.id, "github:a/b"))
    assert found == project
    assert await both(database, lambda c: find_project_by_address(c, bob.id, "github:a/b")) is None


async def test_of_much_that_is_written_together_what_fails_is_undone_alone(
    database: Database, ada: User
) -> None:
    jobs = [a_job(ada, id=f"job-{number:030}") for number in range(100)]
    twice = jobs[42]

    def insert(job: Any) -> Awaitable[None]:
        async def write(connection: Connection) -> None:
            await insert_job(connection, job, ())
            if job is twice:
                await append_events(connection, [an_event(job, 1)])
                await insert_job(connection, job, ())

        return database.transact(write)

    outcomes = await asyncio.gather(*map(insert, jobs), return_exceptions=True)
    assert isinstance(outcomes[42], IntegrityError)
    assert [outcome for outcome in outcomes if outcome is not None] == [outcomes[42]]
    async with database.read() as connection:
        found = [await find_job(connection, job.id) for job in jobs]
        assert found == [None if job is twice else job for job in jobs]
        assert await read_events(connection, twice.id, after=0, limit=5) == []


async def test_what_a_transaction_wrote_is_seen_by_the_next_question(
    database: Database, ada: User
) -> None:
    async def write_and_look(number: int) -> None:
        job = a_job(ada, id=f"job-{number:030}")
        await database.transact(lambda c: insert_job(c, job, ()))
        assert await database.ask(lambda c: find_job(c, job.id)) == job

    await asyncio.gather(*(write_and_look(number) for number in range(50)))


async def test_whole_work_and_an_open_transaction_take_turns(database: Database, ada: User) -> None:
    jobs = [a_job(ada, id=f"job-{number:030}") for number in range(40)]

    async def open_one(job: Any) -> None:
        async with database.write() as connection:
            await insert_job(connection, job, ())

    await asyncio.gather(
        *(open_one(job) for job in jobs[::2]),
        *(database.transact(partial(insert_job, job=job, keys=())) for job in jobs[1::2]),
    )
    for job in jobs:
        assert await database.ask(partial(find_job, job_id=job.id)) == job


async def test_who_stops_waiting_before_the_work_began_takes_it_back(
    database: Database, ada: User
) -> None:
    first, second = a_job(ada, id="job-1"), a_job(ada, id="job-2")
    async with database.write():
        if not database.is_sqlite:
            return
        waiting = asyncio.create_task(database.transact(lambda c: insert_job(c, first, ())))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        late = asyncio.create_task(database.transact(lambda c: insert_job(c, second, ())))
        await asyncio.sleep(0)
        late.cancel()
    await waiting
    assert await database.ask(lambda c: find_job(c, first.id)) == first
    assert await database.ask(lambda c: find_job(c, second.id)) is None


async def test_work_that_waits_for_something_else_is_refused(database: Database) -> None:
    async def wait(_connection: Connection) -> None:
        await asyncio.sleep(0)

    for do in (database.ask, database.transact):
        if database.is_sqlite:
            with pytest.raises(UnexpectedWaitError, match="waited for something other"):
                await do(wait)
        else:
            await do(wait)
