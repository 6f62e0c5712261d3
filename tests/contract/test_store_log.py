"""What a job leaves behind it: its events, its gaps and its checkpoints."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from db.checkpoints import (
    copy_checkpoints,
    delete_checkpoints,
    find_outlived,
    has_checkpoints,
    read_checkpoint,
    write_checkpoint,
)
from db.database import Database
from db.events import append_events, read_events
from db.gaps import append_gaps, count_gaps, read_gaps
from db.identifiers import id_source
from db.packing import decode_checkpoint, encode_checkpoint
from db.records.job import Job, ProgressEvent
from db.records.user import User
from tests.contract.store_records import a_gap, add_job, an_event, new_id


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    names: tuple[str, ...]


@pytest.fixture
async def job(database: Database, ada: User) -> Job:
    return await add_job(database, ada)


async def logged(
    database: Database, job: Job, *, after: int = 0, limit: int = 100
) -> list[ProgressEvent]:
    async with database.read() as connection:
        return await read_events(connection, job.id, after=after, limit=limit)


async def test_events_are_read_in_order_after_a_number_up_to_a_limit(
    database: Database, ada: User, job: Job
) -> None:
    other = await add_job(database, ada)
    events = [an_event(job, number) for number in range(1, 13)]
    async with database.write() as connection:
        await append_events(connection, events[6:])
        await append_events(connection, events[:6])
        await append_events(connection, [an_event(other, 1)])
    assert await logged(database, job) == events
    assert await logged(database, job, after=8, limit=3) == events[8:11]
    assert await logged(database, job, after=12) == []


async def test_a_number_is_used_once_and_a_second_use_leaves_no_trace(
    database: Database, job: Job
) -> None:
    first = an_event(job, 1)
    async with database.write() as connection:
        await append_events(connection, [first])
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await append_events(connection, [an_event(job, 2), an_event(job, 1)])
    assert await logged(database, job) == [first]


async def test_an_event_without_a_job_is_refused(database: Database, job: Job) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await append_events(connection, [an_event(job, 1, job_id=new_id())])


async def test_gaps_are_numbered_and_read_on_from_a_number(
    database: Database, ada: User, job: Job
) -> None:
    other = await add_job(database, ada)
    async with database.write() as connection:
        await append_gaps(connection, job.id, [a_gap("languages"), a_gap("releases")])
        await append_gaps(connection, other.id, [a_gap("theirs")])
        await append_gaps(connection, job.id, [a_gap("contributors")])
    async with database.read() as connection:
        found = await read_gaps(connection, job.id)
        assert [gap for _, gap in found] == [
            a_gap(item) for item in ("languages", "releases", "contributors")
        ]
        assert await read_gaps(connection, job.id, after=found[0][0], limit=1) == found[1:2]
        assert await read_gaps(connection, job.id, after=found[-1][0]) == []
        assert await count_gaps(connection, job.id) == 3
        assert await count_gaps(connection, new_id()) == 0


async def remember(database: Database, job: Job, name: str, value: object) -> None:
    async with database.write() as connection:
        await write_checkpoint(connection, job.id, name, encode_checkpoint(value))


async def recall(database: Database, job: Job, name: str) -> Page | None:
    async with database.read() as connection:
        kept = await read_checkpoint(connection, job.id, name)
    return None if kept is None else decode_checkpoint(kept, Page)


async def test_a_checkpoint_is_replaced_by_the_next_of_its_name(
    database: Database, job: Job
) -> None:
    await remember(database, job, "page", Page(1, ("ä", "潮", "\x00")))
    assert await recall(database, job, "page") == Page(1, ("ä", "潮", "\x00"))
    await remember(database, job, "page", Page(2, ("x" * 1_000_000,)))
    assert await recall(database, job, "page") == Page(2, ("x" * 1_000_000,))
    assert await recall(database, job, "Page") is None


async def test_a_job_that_goes_on_from_another_has_its_checkpoints(
    database: Database, ada: User, job: Job
) -> None:
    following, other = await add_job(database, ada), await add_job(database, ada)
    for name, number in (("one", 1), ("two", 2)):
        await remember(database, job, name, Page(number, ()))
    await remember(database, other, "three", Page(3, ()))
    async with database.write() as connection:
        await copy_checkpoints(connection, job.id, following.id)
        await copy_checkpoints(connection, new_id(), other.id)
    await remember(database, following, "two", Page(4, ()))
    assert await recall(database, following, "one") == Page(1, ())
    assert await recall(database, following, "two") == Page(4, ())
    assert await recall(database, following, "three") is None
    assert await recall(database, job, "two") == Page(2, ())


async def test_checkpoints_are_deleted_of_one_job_alone(
    database: Database, ada: User, job: Job
) -> None:
    other = await add_job(database, ada)
    for owner in (job, other):
        await remember(database, owner, "page", Page(1, ()))
    async with database.write() as connection:
        await delete_checkpoints(connection, job.id)
    assert await recall(database, job, "page") is None
    assert await recall(database, other, "page") == Page(1, ())


async def test_the_first_checkpoint_of_a_name_is_told_from_those_that_replace_it(
    database: Database, job: Job
) -> None:
    async with database.write() as connection:
        first = await write_checkpoint(connection, job.id, "page", b"1")
        again = await write_checkpoint(connection, job.id, "page", b"2")
        other = await write_checkpoint(connection, job.id, "other", b"1")
    assert (first, again, other) == (True, False, True)


async def test_outlived_checkpoints_are_those_of_jobs_that_ended_long_ago(
    database: Database, ada: User
) -> None:
    long_ago, lately, now = (datetime.now(UTC) - timedelta(days=days) for days in (40, 20, 0))
    made = id_source(lambda: int(long_ago.timestamp() * 1e9))
    old = await add_job(database, ada, id=made(), ended_at=long_ago)
    at_work = await add_job(database, ada, id=made(), ended_at=None)
    ended_lately = await add_job(database, ada, id=made(), ended_at=lately)
    young = await add_job(database, ada, ended_at=now)
    async with database.write() as connection:
        for job in (old, at_work, ended_lately, young):
            for name in ("one", "two"):
                await write_checkpoint(connection, job.id, name, b"")
    async with database.read() as connection:
        assert await find_outlived(connection, now - timedelta(days=30), 10) == [old.id]
        assert await has_checkpoints(connection, old.id)
    async with database.write() as connection:
        await delete_checkpoints(connection, old.id)
        assert await find_outlived(connection, now - timedelta(days=30), 10) == []
        assert not await has_checkpoints(connection, old.id)
