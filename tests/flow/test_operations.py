"""Queues that are paused and resumed, and jobs that are queued anew, with workers at work."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from db.database import Database
from db.records.job import Job, JobKind, JobStatus, ProgressEvent, WaitReason
from pipeline.runner.kind import Kind, Queue, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.pause import pause, resume
from pipeline.runner.requeue import requeue
from pipeline.runner.work import Work
from tests.flow.house import PROGRESS, House, house
from tests.flow.workshop import Workshop, a_user, stores, workshop

LOOK = "{ operations { queues { queue depth pause { by } } workers { holds { owner } } } }"


class Gates:
    """Stages that tell when they are entered, and go on when they are let."""

    def __init__(self) -> None:
        self.entered: asyncio.Queue[str] = asyncio.Queue()
        self.open = asyncio.Event()

    def stage(self, name: str, queue: Queue) -> Stage:
        async def run(_work: Work) -> Outcome:
            self.entered.put_nowait(name)
            await self.open.wait()
            return Done(f"{name} is done.")

        return Stage(name, name.title(), run, queue=queue)


@pytest.fixture
async def shop(tmp_path: Path, redis_url: str) -> AsyncIterator[tuple[Workshop, Gates]]:
    """Workers for a kind of two steps: `fetch`, on the queue io, and `read`, on compute."""
    gates = Gates()
    stages = [gates.stage("fetch", Queue.IO), gates.stage("read", Queue.COMPUTE)]
    kind = Kind(JobKind.IMPORT_REPOSITORY, "The import", stages)
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind, database, url) as built,
    ):
        built.begin_work()
        yield built, gates


async def until(
    built: Workshop, job: Job, is_there: Callable[[ProgressEvent], bool]
) -> ProgressEvent:
    async with asyncio.timeout(10), aclosing(built.progress.follow(job.id, 0)) as events:
        async for event in events:
            if is_there(event):
                return event
    raise AssertionError("the job ended on the way")


def is_parked(event: ProgressEvent) -> bool:
    return event.waiting is not None and event.waiting.reason is WaitReason.PAUSED


async def a_job(built: Workshop, database: Database, owner: str = "ada") -> Job:
    return await built.accept(await a_user(database, owner))


async def test_what_is_at_work_is_finished_and_what_comes_next_waits_and_says_so(
    shop: tuple[Workshop, Gates],
) -> None:
    built, gates = shop
    job = await a_job(built, built.database)
    assert await gates.entered.get() == "fetch"
    for queue in (Queue.IO, Queue.COMPUTE):
        await pause(built.journal, queue, "root")
    gates.open.set()
    parked = await until(built, job, is_parked)
    assert parked.message == "Waiting: the operator has paused this part of the work"
    assert parked.status is JobStatus.WAITING
    # The other queue goes on by itself: one that stands at its beginning is taken as ever.
    await resume(built.journal, Queue.IO)
    other = await a_job(built, built.database, "ben")
    await until(built, other, is_parked)
    assert gates.entered.get_nowait() == "fetch"
    assert gates.entered.empty()
    await resume(built.journal, Queue.COMPUTE)
    for one in (job, other):
        events = await built.follow(one)
        assert events[-1].status is JobStatus.COMPLETED
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    waited = (await built.now(job)).receipt.seconds_waited
    assert waited > 0


async def test_a_resume_that_was_lost_half_way_is_finished_by_the_sweeper(
    shop: tuple[Workshop, Gates],
) -> None:
    built, gates = shop
    gates.open.set()
    await pause(built.journal, Queue.IO, "root")
    job = await a_job(built, built.database)
    await until(built, job, is_parked)
    await built.journal.pauses.end(Queue.IO)
    assert (await built.follow(job))[-1].status is JobStatus.COMPLETED


async def test_a_parked_job_is_parked_once_however_often_it_is_swept(
    shop: tuple[Workshop, Gates],
) -> None:
    built, _gates = shop
    await pause(built.journal, Queue.IO, "root")
    job = await a_job(built, built.database)
    await until(built, job, is_parked)
    before = await built.now(job)
    for _ in range(3):
        await built.sweeper.sweep()
    assert await built.now(job) == before


async def test_a_job_that_is_queued_anew_is_taken_from_its_worker(
    shop: tuple[Workshop, Gates],
) -> None:
    built, gates = shop
    job = await a_job(built, built.database)
    assert await gates.entered.get() == "fetch"
    requeued = await requeue(built.journal, job)
    assert requeued is not None
    assert requeued.status is JobStatus.QUEUED
    assert await asyncio.wait_for(gates.entered.get(), 10) == "fetch"
    gates.open.set()
    events = await built.follow(job)
    assert events[-1].status is JobStatus.COMPLETED
    assert "Queued anew by the operator" in [event.message for event in events]
    assert (await built.now(job)).stages[0].attempt == 2


@pytest.fixture
def directory() -> Iterator[Path]:
    """A short one, for the socket's path."""
    path = Path(tempfile.mkdtemp(prefix="gantry-"))
    yield path
    shutil.rmtree(path)


async def test_a_pause_outlasts_a_restart(directory: Path) -> None:
    async with house(directory, None, works=False) as gantry:
        await gantry.ask("mutation { pauseQueue(queue: IO) { queue } }")
    async with house(directory, None) as gantry:
        shown = await gantry.ask(LOOK)
        assert shown["queues"][0]["pause"] == {"by": "local"}
        assert shown["workers"] == [{"holds": []}]
        job_id = (await gantry.start("harbor-lights/tide-tables"))["job"]["id"]
        assert await first_wait(gantry, job_id) == "PAUSED"
        assert (await gantry.ask(LOOK))["queues"][0]["depth"] == 1
        await gantry.ask("mutation { resumeQueue(queue: IO) { wasPaused } }")
        assert (await gantry.follow(job_id))[-1]["status"] == "COMPLETED"


async def first_wait(gantry: House, job_id: str) -> str:
    stream = gantry.subscribe(PROGRESS, jobId=job_id, after=0)
    async with asyncio.timeout(20), aclosing(stream) as events:  # type: ignore[type-var]
        async for event in events:
            if event["waiting"] is not None:
                return str(event["waiting"]["reason"])
    raise AssertionError("it never waited")
