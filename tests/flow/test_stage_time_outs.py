"""A stage that takes too long: what waits is tried again, what computes is not."""

import asyncio
from pathlib import Path

import pytest

from db.records.job import JobKind, JobStatus
from db.records.problem import ProblemCode
from pipeline.runner.kind import Kind, Queue, RetryPolicy, Stage
from pipeline.runner.outcome import Outcome
from pipeline.runner.work import Work
from tests.flow.workshop import a_user, stores, workshop

QUICK = RetryPolicy(attempts=3, first_seconds=0.01, most_seconds=0.01)


@pytest.mark.parametrize(("queue", "tries"), [(Queue.IO, 3), (Queue.COMPUTE, 1)])
async def test_only_what_waits_for_others_is_tried_again_after_its_time(
    tmp_path: Path, redis_url: str, queue: Queue, tries: int
) -> None:
    tried = 0

    async def endless(_work: Work) -> Outcome:
        nonlocal tried
        tried += 1
        await asyncio.Event().wait()
        raise AssertionError

    stage = Stage("think", "Thinking", endless, queue=queue, timeout_seconds=0.1, retry=QUICK)
    kind = Kind(JobKind.IMPORT_REPOSITORY, "The import", [stage])
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind, database, url) as shop,
    ):
        shop.begin_work()
        job = await shop.accept(await a_user(database))
        await shop.follow(job)
        ended = await shop.now(job)
    assert (ended.status, tried) == (JobStatus.FAILED, tries)
    assert ended.error is not None
    assert (ended.error.problem.code, ended.error.retriable) == (ProblemCode.STAGE_TIMED_OUT, True)
