"""A stage that kills its worker, or never comes to an end, ends its job; and the job says so."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from db.records.job import JobKind, JobStatus
from pipeline.runner.kind import Kind, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.retry import is_retriable
from pipeline.runner.work import Work
from tests.flow import poisoned_worker
from tests.flow.workshop import Workshop, a_user, stores, workshop

ROOT = Path(__file__).parents[2]


async def lose_workers(directory: Path, redis_url: str) -> int:
    """Start a worker whenever the last one was killed; told to stop, answers how many were."""
    killed = 0
    while True:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.flow.poisoned_worker", str(directory), redis_url),
            cwd=ROOT,
        )
        try:
            assert await process.wait() == -signal.SIGKILL
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            return killed
        killed += 1


@pytest.mark.timeout(120)
async def test_a_stage_that_kills_its_worker_is_tried_three_times(
    tmp_path: Path, redis_url: str
) -> None:
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(poisoned_worker.KIND, database, url) as shop,
    ):
        user = await a_user(database)
        job = await shop.accept(user)
        losing = asyncio.create_task(lose_workers(tmp_path, url))
        async with asyncio.timeout(100):
            events = [event async for event in shop.progress.follow(job.id, 0)]
        losing.cancel()
        assert await losing == 3
        assert events[-1].status is JobStatus.FAILED
        ended = await shop.now(job)
        assert ended.error is not None
        assert ended.error.problem.code == "WORKER_LOST"
        assert "3 times at “Sipping”" in ended.error.problem.message
        assert ended.error.stage == "sip"
        assert is_retriable(ended)
        assert ended.stages[0].attempt == 3
        await shop.sweeper.sweep()  # the last worker was stopped as soon as the end was heard
        await until_free(shop)


async def until_free(shop: Workshop) -> None:
    async with asyncio.timeout(5):
        while await shop.slot_keys():
            await asyncio.sleep(0.01)


async def test_a_stage_that_gets_somewhere_may_lose_as_many_workers_as_it_likes(
    tmp_path: Path, redis_url: str
) -> None:
    starts = 0

    async def walk(work: Work) -> Outcome:
        nonlocal starts
        starts += 1
        if starts > 3:
            return Done("There.")
        await work.remember(f"step/{starts}", starts)
        await shop.redis.delete(f"gantry:lease:{work.job.id}")
        await asyncio.Event().wait()
        raise AssertionError("the lease was lost")

    kind = Kind(
        JobKind.IMPORT_REPOSITORY, "The import", [Stage("walk", "Walking", walk)], most_claims=2
    )
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind, database, url) as shop,
    ):
        shop.begin_work()
        events = await shop.follow(await shop.accept(await a_user(database)))
    assert events[-1].status is JobStatus.COMPLETED


async def test_a_job_that_never_ends_is_ended_after_its_whole_time(
    tmp_path: Path, redis_url: str
) -> None:
    async def stay(_work: Work) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError("nothing sets it")

    kind = Kind(
        JobKind.IMPORT_REPOSITORY, "The import", [Stage("stay", "Staying", stay)], timeout_seconds=1
    )
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind, database, url) as shop,
    ):
        shop.begin_work()
        job = await shop.accept(await a_user(database))
        events = await shop.follow(job)
        ended = await shop.now(job)
        await until_free(shop)
    assert events[-1].status is JobStatus.FAILED
    assert events[-1].at - events[0].at < timedelta(seconds=5)
    assert ended.error is not None
    assert ended.error.problem.code == "JOB_TIMED_OUT"
    assert "0:00:01" in ended.error.problem.message
    assert ended.error.problem.remedy is not None
    assert is_retriable(ended)
