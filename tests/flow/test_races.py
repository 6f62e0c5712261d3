"""Races that were lost once: acts from outside between two steps of the runner's."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from db.records.job import JobStatus
from db.tables import jobs
from pipeline.compute import ComputePool
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
    hold, is_first = shop.slots.hold, True

    async def hold_late(
        user_id: str, job_id: str, keys: Sequence[str], *, slot: bool = True
    ) -> bool:
        nonlocal is_first
        if job_id == job.id and is_first:
            is_first = False
            await cancel(shop.journal, job.id)
        return await hold(user_id, job_id, keys, slot=slot)

    shop.slots.hold = hold_late  # type: ignore[method-assign]
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


def spin() -> None:
    while True:
        pass


def answer() -> int:
    return 42


def nothing() -> None:
    """What a process of the pool begins with here."""


async def test_work_that_was_given_up_does_not_keep_its_process() -> None:
    pool = ComputePool(1, nothing)
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await pool.run(spin)
        async with asyncio.timeout(20):
            assert await pool.run(answer) == 42
    finally:
        await pool.close()
