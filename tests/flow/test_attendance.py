"""A job that no worker is there for says so, and goes on when one comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.records.job import Job, JobKind, JobStatus, ProgressEvent, Waiting, WaitReason
from db.records.replacing import replace
from pipeline.runner import acts
from pipeline.runner.attendance import Attendance, AttendanceSettings
from pipeline.runner.engine import PREFIX
from pipeline.runner.kind import Kind, Queue, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.transition import Transition
from pipeline.runner.work import Work
from tests.flow.workshop import Workshop, a_user, now, stores, workshop

IDLE_SECONDS = 0.2
LONGER_THAN_A_HEARTBEAT = 2.2
YEAR = timedelta(days=365)


async def greet(_work: Work) -> Outcome:
    return Done("Greeted.")


KIND = Kind(
    JobKind.IMPORT_REPOSITORY,
    "The import",
    [Stage("greet", "Greeting", greet), Stage("count", "Counting", greet, queue=Queue.COMPUTE)],
)


@pytest.fixture
async def shop(tmp_path: Path, redis_url: str) -> AsyncIterator[Workshop]:
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(KIND, database, url) as built,
    ):
        yield built


def attendance(shop: Workshop) -> Attendance:
    settings = AttendanceSettings(every_seconds=0.05, idle_seconds=IDLE_SECONDS)
    return Attendance(shop.journal, shop.leases, settings)


async def look_twice(shop: Workshop) -> None:
    """At what has been idle for long enough by now."""
    looking = attendance(shop)
    await asyncio.sleep(1.5 * IDLE_SECONDS)
    await looking.look()
    await looking.look()


async def an_import(shop: Workshop) -> Job:
    return await shop.accept(await a_user(shop.database))


async def wait_until(shop: Workshop, job: Job, reason: WaitReason, until: datetime | None) -> None:
    waiting = Waiting(reason, until, "Waiting", now())

    def wait(current: Transition) -> Transition:
        stands = replace(current.job, status=JobStatus.WAITING, waiting=waiting)
        return replace(current, job=stands)

    await shop.journal.befall(job, wait)


@asynccontextmanager
async def workers_of(shop: Workshop, queue: Queue) -> AsyncIterator[None]:
    """For this queue alone, and without a sweeper."""
    engine = shop.journal.engine
    working = asyncio.create_task(engine.work(shop.runner, {queue: 1}, "test"))
    async with asyncio.timeout(5):
        while not (await engine.count_workers())[queue]:
            await asyncio.sleep(0.02)
    yield
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


def reasons(events: list[ProgressEvent]) -> list[WaitReason]:
    return [event.waiting.reason for event in events if event.waiting is not None]


async def test_a_job_waits_for_a_worker_and_goes_on_when_one_comes(shop: Workshop) -> None:
    job = await an_import(shop)
    looking = asyncio.create_task(attendance(shop).run())
    following = shop.progress.follow(job.id, 0)
    async with asyncio.timeout(5):
        first, told = await anext(following), await anext(following)
    assert (first.status, told.status) == (JobStatus.QUEUED, JobStatus.WAITING)
    assert reasons([told]) == [WaitReason.NO_WORKER]
    assert "worker" in told.message
    shop.begin_work()
    events = await shop.follow(job)
    looking.cancel()
    assert events[-1].status is JobStatus.COMPLETED
    assert reasons(events) == [WaitReason.NO_WORKER]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))


async def test_a_job_whose_worker_was_lost_says_so_and_is_taken_up_by_the_next(
    shop: Workshop,
) -> None:
    job = await an_import(shop)
    await shop.journal.befall(job, acts.claim)
    async with shop.leases.take_up(job.id, job.owner_id, ()):
        await look_twice(shop)
        assert (await shop.now(job)).status is JobStatus.RUNNING
    await look_twice(shop)
    assert (await shop.now(job)).status is JobStatus.WAITING
    shop.begin_work()
    assert (await shop.follow(job))[-1].status is JobStatus.COMPLETED


async def test_a_job_is_told_once_and_not_before_it_was_idle_for_long(shop: Workshop) -> None:
    job = await an_import(shop)
    looking = attendance(shop)
    await looking.look()
    await looking.look()
    assert (await shop.now(job)).last_sequence == 1
    for _time in range(3):
        await look_twice(shop)
    assert (await shop.now(job)).last_sequence == 2


@pytest.mark.parametrize(
    ("reason", "until", "is_told"),
    [
        (WaitReason.QUOTA, -YEAR, True),
        (WaitReason.RETRY, -YEAR, True),
        (WaitReason.QUOTA, YEAR, False),
        (WaitReason.AUTHENTICATION, None, False),
        (WaitReason.PAUSED, None, False),
    ],
)
async def test_what_a_job_waits_for_otherwise_stands_until_its_time(
    shop: Workshop, reason: WaitReason, until: timedelta | None, is_told: bool
) -> None:
    job = await an_import(shop)
    await wait_until(shop, job, reason, None if until is None else now() + until)
    await look_twice(shop)
    waiting = (await shop.now(job)).waiting
    assert waiting is not None
    assert waiting.reason is (WaitReason.NO_WORKER if is_told else reason)


@pytest.mark.parametrize(("queue", "is_told"), [(Queue.IO, False), (Queue.COMPUTE, True)])
async def test_workers_of_the_queue_of_the_next_step_are_what_counts(
    shop: Workshop, queue: Queue, is_told: bool
) -> None:
    job = await an_import(shop)
    await shop.journal.engine.cancel(job.id, job.turn)  # so that nobody takes it up
    looking = attendance(shop)
    async with workers_of(shop, queue):
        for _look in range(3):
            await looking.look()
            await asyncio.sleep(LONGER_THAN_A_HEARTBEAT)
    assert ((await shop.now(job)).waiting is not None) == is_told


async def test_a_worker_whose_clock_is_wrong_is_there(shop: Workshop) -> None:
    job = await an_import(shop)
    looking = attendance(shop)
    await asyncio.sleep(1.5 * IDLE_SECONDS)
    for seconds_of_1970 in range(4):
        await shop.redis.zadd(f"{PREFIX}:{Queue.IO}:workers", {"slow": seconds_of_1970})
        await looking.look()
    assert (await shop.now(job)).waiting is None
    for _look in range(2):
        await looking.look()
    assert (await shop.now(job)).waiting is not None


async def test_who_stands_behind_others_says_so_once_a_worker_is_there(
    tmp_path: Path, redis_url: str
) -> None:
    entered, may_end = asyncio.Semaphore(0), asyncio.Event()

    async def stay(_work: Work) -> Outcome:
        entered.release()
        await may_end.wait()
        return Done("Stayed.")

    kind = Kind(JobKind.IMPORT_REPOSITORY, "The import", [Stage("stay", "Staying", stay)])
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind, database, url) as shop,
    ):
        jobs = [await shop.accept(await a_user(database, name)) for name in ("ada", "ben")]
        await look_twice(shop)
        assert all([(await shop.now(job)).waits_for(WaitReason.NO_WORKER) for job in jobs])
        assert {await shop.redis.ttl(key) for key in await shop.slot_keys()} == {-1}
        async with workers_of(shop, Queue.IO):
            async with asyncio.timeout(5):
                await entered.acquire()
            await asyncio.sleep(1.5 * IDLE_SECONDS)
            await shop.sweeper.sweep()
            statuses = [(await shop.now(job)).status for job in jobs]
            assert sorted(statuses) == [JobStatus.QUEUED, JobStatus.RUNNING]
            may_end.set()
            for job in jobs:
                assert (await shop.follow(job))[-1].status is JobStatus.COMPLETED


async def test_a_job_that_nothing_can_be_told_keeps_no_other_from_it(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, plain = [await shop.accept(await a_user(shop.database, name)) for name in ("a", "b")]
    queue_of = shop.journal.queue_of

    def fail(job: Job) -> Queue | None:
        if job.id == odd.id:
            raise KeyError(job.kind)
        return queue_of(job)

    monkeypatch.setattr(shop.journal, "queue_of", fail)
    await look_twice(shop)
    assert (await shop.now(plain)).waits_for(WaitReason.NO_WORKER)
    assert not (await shop.now(odd)).waits_for(WaitReason.NO_WORKER)
