"""Whatever is killed, an import that was accepted comes to its end, once."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from db.records.replacing import replace
from sandbox.ledgers import Limits
from sandbox.script import Rule
from tests.flow.house import Client
from tests.flow.processes import Site, site
from tests.flow.waits import first_wait

TIDE = "harbor-lights/tide-tables"
PROJECTS = "{ projects { totalCount } }"


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Site]:
    """One machine: SQLite, and a Redis of the processes' own."""
    async with site(tmp_path) as built:
        yield built


@pytest.fixture(params=["embedded", pytest.param("named", marks=pytest.mark.postgresql)])
async def shared(
    request: pytest.FixtureRequest, tmp_path: Path, redis_url: str
) -> AsyncIterator[Site]:
    """What several processes share: as `alone`, or PostgreSQL and a Redis that is named."""
    stores = {"LEASE_SECONDS": "3"}
    if request.param == "named":
        cluster = request.getfixturevalue("postgresql")
        stores |= {"DATABASE_URL": cluster.new_database(), "REDIS_URL": redis_url}
    async with site(tmp_path, **stores) as built:
        yield built


async def start(place: Site, client: Client, *, held_up_seconds: float = 60) -> str:
    """The id of an import that a worker has in hand, and that is held up while it asks for the
    README. The next worker to ask is not held up."""
    asking = Rule(path="*/readme*", delay_ms=int(1000 * held_up_seconds))
    scheduled = place.sandbox.script.schedule(asking)
    job_id: str = (await client.start(TIDE))["job"]["id"]
    async with asyncio.timeout(20):
        await scheduled.reached.wait()
    return job_id


async def assert_is_whole(place: Site, client: Client, job_id: str) -> Any:
    """The job's end: all events, one project, and nothing that stands in the way of the next."""
    events = await client.follow(job_id)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert [event["status"] for event in events if event["status"] == "COMPLETED"] == ["COMPLETED"]
    assert events[-1]["status"] == "COMPLETED"
    assert (await client.ask(PROJECTS))["totalCount"] == 1
    async with asyncio.timeout(5):
        while await place.claims():
            await asyncio.sleep(0.02)
    return await client.job(job_id)


async def test_an_import_goes_on_by_itself_after_its_only_process_was_killed(alone: Site) -> None:
    async with alone.serving() as (server, client):
        job_id = await start(alone, client)
        await server.kill()
    killed_at = time.monotonic()
    async with alone.serving() as (_server, client):
        await assert_is_whole(alone, client, job_id)
        assert time.monotonic() - killed_at < 30


async def test_an_import_rides_out_the_end_of_its_redis(alone: Site) -> None:
    async with alone.serving() as (_server, client):
        job_id = await start(alone, client, held_up_seconds=1)
        async with alone.redis() as redis:
            os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
        await assert_is_whole(alone, client, job_id)


async def test_a_process_that_is_told_to_stop_hands_its_work_over(alone: Site) -> None:
    async with alone.serving() as (server, client):
        job_id = await start(alone, client)
        told_at = time.monotonic()
        assert await server.stop() == 0
        assert time.monotonic() - told_at < 5
    async with alone.serving() as (_server, client):
        job = await assert_is_whole(alone, client, job_id)
    assert job["attempt"] == 1


async def test_another_worker_goes_on_where_one_was_killed(shared: Site) -> None:
    async with AsyncExitStack() as stack:
        first, (_server, client) = await asyncio.gather(
            stack.enter_async_context(shared.running("worker")),
            stack.enter_async_context(shared.serving("--no-worker")),
        )
        job_id = await start(shared, client)
        await stack.enter_async_context(shared.running("worker"))
        await first.kill()
        await assert_is_whole(shared, client, job_id)


async def test_a_wait_for_quota_outlives_its_process_and_ends_by_itself(alone: Site) -> None:
    alone.sandbox.ledgers.limits = Limits(anonymous_core=4)
    async with alone.serving() as (server, client):
        job_id = (await client.start(TIDE, daysBack=0))["job"]["id"]
        wait = await first_wait(client, job_id)
        await server.kill()
    assert wait["reason"] == "QUOTA"
    assert "Waiting for" in wait["message"]
    asked = len(alone.sandbox.journal.records())
    alone.sandbox.clock.advance(3700)
    later = replace(alone, environment={**alone.environment, "GANTRY_CLOCK_AHEAD_SECONDS": "3700"})
    async with later.serving() as (_server, client):
        job = await assert_is_whole(alone, client, job_id)
    assert job["gaps"]["totalCount"] == 0
    assert job["receipt"]["secondsWaited"] > 3600
    # Nothing was asked in vain, nor twice.
    records = alone.sandbox.journal.records()
    assert (asked, len(records)) == (4, 6)
    assert [record for record in records if record.limit] == []


async def test_two_processes_on_one_quota_never_ask_at_the_same_time(shared: Site) -> None:
    sandbox = shared.sandbox
    sandbox.ledgers.limits = Limits(anonymous_core=1_000_000, concurrent=1)
    names = ("edge-cases/plain", "edge-cases/archived", "edge-cases/template", TIDE)
    patient = replace(shared, environment={**shared.environment, "GANTRY_LEASE_SECONDS": "10"})
    async with AsyncExitStack() as stack:
        _worker, (_server, client) = await asyncio.gather(
            stack.enter_async_context(patient.running("worker")),
            stack.enter_async_context(patient.serving()),
        )
        jobs = [(await client.start(name, onBusy="QUEUE"))["job"]["id"] for name in names]
        for job_id in jobs:
            assert (await client.follow(job_id))[-1]["status"] == "COMPLETED"
    assert [record for record in sandbox.journal.records() if record.limit] == []


async def test_a_data_directory_may_have_a_long_path(tmp_path: Path) -> None:
    directory = tmp_path / ("long" * 50) / ("path" * 50)
    async with site(directory) as built, built.serving() as (_server, client):
        job = await client.import_to_its_end(TIDE)
        assert job["status"] == "COMPLETED"
