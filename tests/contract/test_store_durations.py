"""How long stages take: a moving average that several jobs may add to at once."""

import asyncio

import pytest

from db.database import Database
from db.durations import learn_durations, read_durations
from db.records.job import JobKind

IMPORT, SYNC = JobKind.IMPORT_REPOSITORY, JobKind.SYNC_PULL_REQUESTS


async def learn(database: Database, kind: JobKind, **seconds: float) -> None:
    async with database.write() as connection:
        await learn_durations(connection, kind, seconds)


async def known(database: Database, kind: JobKind) -> dict[str, float]:
    async with database.read() as connection:
        return await read_durations(connection, kind)


async def test_the_latest_duration_weighs_in_by_three_tenths(database: Database) -> None:
    assert await known(database, IMPORT) == {}
    await learn(database, IMPORT, fetch=10.0)
    await learn(database, IMPORT, fetch=20.0, parse=1.5)
    await learn(database, SYNC, fetch=99.0)
    await learn(database, IMPORT)
    assert await known(database, IMPORT) == pytest.approx({"fetch": 13.0, "parse": 1.5})
    assert await known(database, SYNC) == {"fetch": 99.0}


async def test_one_odd_duration_moves_the_average_by_little(database: Database) -> None:
    await learn(database, IMPORT, fetch=10.0, parse=10.0)
    await learn(database, IMPORT, fetch=1000.0, parse=0.0)
    assert await known(database, IMPORT) == pytest.approx({"fetch": 13.0, "parse": 8.5})


async def test_jobs_that_end_together_all_weigh_in(database: Database) -> None:
    taken = {"a": 4.0, "b": 4.0, "c": 4.0}
    backwards = dict(reversed(taken.items()))
    jobs = [learn(database, IMPORT, **order) for order in (taken, backwards) * 8]
    await asyncio.gather(*jobs)
    assert await known(database, IMPORT) == pytest.approx(taken)
