"""Races that were lost once: acts from outside between two steps of the runner's."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from db.embedded_redis import EmbeddedRedis, EmbeddedRedisSettings
from db.leases import Taken
from db.records.job import JobStatus
from db.redis_connection import connect_redis
from db.tables import jobs
from pipeline.runner import acts
from pipeline.runner.cancel import cancel
from pipeline.runner.start import Accepted, Busy, Duplicate
from tests.flow.test_runner import Scene, Toys, until
from tests.flow.workshop import a_user, stores, workshop


@pytest.fixture
async def scene(tmp_path: Path, redis_url: str) -> AsyncIterator[Scene]:
    toys = Toys()
    async with AsyncExitStack() as stack:
        database, url = await stack.enter_async_context(stores(tmp_path, redis_url))
        shop = await stack.enter_async_context(workshop(toys.kind(), database, url))
        yield Scene(toys, shop, database, url)


async def test_a_cancel_between_a_claims_look_and_its_hold_leaves_no_slot(scene: Scene) -> None:
    shop = scene.shop
    user = await a_user(scene.database)
    job = await shop.accept(user)
    following = await shop.accept(user, "o/next", may_queue=True)
    take_up, is_first = shop.leases.take_up, True

    @asynccontextmanager
    async def take_up_late(
        job_id: str, user_id: str, keys: Sequence[str]
    ) -> AsyncIterator[Taken | None]:
        nonlocal is_first
        if job_id == job.id and is_first:
            is_first = False
            await cancel(shop.journal, job.id)
        async with take_up(job_id, user_id, keys) as taken:
            yield taken

    shop.leases.take_up = take_up_late  # type: ignore[method-assign]
    scene.toys.gate.set()
    shop.begin_work()
    assert (await shop.follow(following))[-1].status is JobStatus.COMPLETED
    assert (await shop.follow(job))[-1].status is JobStatus.CANCELLED
    async with asyncio.timeout(5):
        while await shop.slot_keys():
            await asyncio.sleep(0.01)


async def test_a_slot_that_an_ended_job_holds_keeps_nobody_in_line(scene: Scene) -> None:
    shop = scene.shop
    user = await a_user(scene.database)
    scene.toys.gate.set()
    shop.begin_work()
    first = await shop.accept(user)
    await shop.follow(first)
    await shop.redis.set(f"gantry:slot:{user.id}", first.id)
    following = await shop.accept(user, "o/next", may_queue=True)
    assert (await shop.follow(following))[-1].status is JobStatus.COMPLETED


async def test_after_redis_lost_all_sql_still_knows_who_is_at_work(scene: Scene) -> None:
    shop = scene.shop
    user = await a_user(scene.database)
    shop.begin_work()
    job = await shop.accept(user)
    await until(scene.toys.begun)
    await shop.redis.flushall()
    same = await shop.start(user)
    other = await shop.start(user, "o/other")
    in_line = await shop.start(user, "o/line", may_queue=True)
    assert isinstance(same, Duplicate)
    assert isinstance(other, Busy)
    assert same.job.id == other.job.id == job.id
    assert isinstance(in_line, Accepted)
    assert in_line.job.status is JobStatus.WAITING
    scene.toys.gate.set()
    assert (await shop.follow(in_line.job))[-1].status is JobStatus.COMPLETED
    assert scene.toys.most_at_once == 1


async def test_a_start_whose_caller_leaves_is_accepted_whole_or_not_at_all(scene: Scene) -> None:
    shop = scene.shop
    shop.begin_work()
    scene.toys.gate.set()
    for turns in range(40):
        user = await a_user(scene.database, f"left after {turns}")
        start = asyncio.create_task(shop.start(user))
        for _ in range(turns):
            await asyncio.sleep(0)
        start.cancel()
        await asyncio.gather(start, return_exceptions=True)
    async with asyncio.timeout(20):
        while await shop.slot_keys():
            await asyncio.sleep(0.01)
    async with scene.database.read() as connection:
        statuses = set((await connection.execute(select(jobs.c.status))).scalars())
    assert statuses == {JobStatus.COMPLETED}


async def test_a_listener_hears_again_after_the_feeds_connection_was_cut(scene: Scene) -> None:
    shop = scene.shop
    shop.begin_work()
    job = await shop.accept(await a_user(scene.database))
    following = asyncio.create_task(shop.follow(job))
    await until(scene.toys.begun)
    await shop.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")  # type: ignore[no-untyped-call]
    scene.toys.gate.set()
    events = await following
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].status is JobStatus.COMPLETED


async def test_an_act_from_outside_holds_against_what_a_worker_writes_meanwhile(
    scene: Scene,
) -> None:
    shop = scene.shop
    shop.begin_work()
    job = await shop.accept(await a_user(scene.database))
    await until(scene.toys.begun)
    seen = await shop.now(job)
    report = acts.report(await shop.journal.transition(seen), "first", 50, "At it.", ())
    await shop.journal.record(report, fence=seen.fence)
    cancelled = await shop.journal.befall(seen, acts.cancel)
    assert cancelled is not None
    await shop.journal.follow(cancelled)
    log = await shop.follow(job)
    assert [event.message for event in log[-2:]] == ["At it.", "Cancelled"]
    assert [event.sequence for event in log] == list(range(1, len(log) + 1))


async def test_a_worker_lets_go_of_a_cancelled_job_though_nobody_tells_it(scene: Scene) -> None:
    shop = scene.shop
    shop.begin_work()
    job = await shop.accept(await a_user(scene.database))
    await until(scene.toys.begun)
    await shop.journal.befall(await shop.now(job), acts.cancel)
    async with asyncio.timeout(5):
        while scene.toys.at_once:
            await asyncio.sleep(0.01)


async def test_one_end_that_cannot_be_settled_keeps_no_other_from_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = scene.shop
    jobs = [await shop.accept(await a_user(scene.database, name)) for name in ("ada", "ben")]
    for job in jobs:
        await shop.journal.befall(job, acts.cancel)
    release = shop.slots.release

    async def release_but_one(user_id: str, job_id: str, keys: Sequence[str]) -> None:
        if job_id == jobs[0].id:
            raise ValueError("it can't be")
        await release(user_id, job_id, keys)

    monkeypatch.setattr(shop.slots, "release", release_but_one)
    with structlog.testing.capture_logs() as logs:
        await shop.sweeper.sweep()
    assert [line["job_id"] for line in logs if line["log_level"] == "error"] == [jobs[0].id]
    held = {await shop.redis.get(key) for key in await shop.slot_keys()}
    assert held == {jobs[0].id.encode()}


async def test_an_outage_of_redis_keeps_no_work_from_its_worker(tmp_path: Path) -> None:
    toys = Toys()
    directory = Path(tempfile.mkdtemp(prefix="gantry-"))
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, directory)
        embedded = EmbeddedRedis(EmbeddedRedisSettings(directory, watch_seconds=0.1))
        url = await stack.enter_async_context(embedded.running())
        database, url = await stack.enter_async_context(stores(tmp_path, url))
        shop = await stack.enter_async_context(workshop(toys.kind(), database, url))
        shop.begin_work()
        held_up = await shop.accept(await a_user(database))
        await until(toys.begun)
        toys.begun.clear()
        os.kill((await shop.redis.info("server"))["process_id"], signal.SIGKILL)
        other = await shop.accept(await a_user(database, "ben"))
        async with asyncio.timeout(20):
            await toys.begun.wait()
        toys.gate.set()
        for job in (held_up, other):
            assert (await shop.follow(job))[-1].status is JobStatus.COMPLETED
        assert toys.starts == 2


async def test_who_finds_nobody_else_in_a_redis_clears_away_what_the_dead_have_left() -> None:
    directory = Path(tempfile.mkdtemp(prefix="gantry-"))
    settings = EmbeddedRedisSettings(directory, ("gantry:lease", "gantry:queue"))

    async def kept() -> list[bytes]:
        async with connect_redis(f"unix://{directory}/redis.sock") as redis:
            return sorted([key async for key in redis.scan_iter("gantry:*")])

    async with EmbeddedRedis(settings).running() as url, connect_redis(url) as redis:
        await redis.mset({"gantry:lease:1": 1, "gantry:queue:io": 1, "gantry:slot:1": 1})
        async with EmbeddedRedis(settings).running():
            assert await kept() == [b"gantry:lease:1", b"gantry:queue:io", b"gantry:slot:1"]
    async with EmbeddedRedis(settings).running():
        assert await kept() == [b"gantry:slot:1"]
    shutil.rmtree(directory)
