"""What holds for every job, whatever its kind: with real stores, real workers, and toy stages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from db.database import Database
from db.events import read_events
from db.leases import Taken
from db.records.job import Job, JobKind, JobStatus, WaitReason
from db.records.problem import Problem, ProblemCode
from db.records.replacing import replace
from pipeline.errors import Fault, MustWait, Refused
from pipeline.runner.attempt import Turn
from pipeline.runner.cancel import cancel
from pipeline.runner.kind import Kind, Queue, RetryPolicy, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.start import Accepted, Busy, Duplicate
from pipeline.runner.transition import Transition
from pipeline.runner.work import Work
from tests.flow.workshop import Workshop, a_user, now, stores, workshop

PROBLEM = Problem(ProblemCode.HOST_FAILED, "The host failed.")


class Toys:
    """Stages that do as the test says, and tell what happened to them."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun = asyncio.Event()
        self.starts = 0
        self.errors: list[BaseException] = []
        self.at_once = 0
        self.most_at_once = 0

    async def first(self, work: Work) -> Outcome:
        self.starts += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.set()
        try:
            if self.errors:
                raise self.errors.pop(0)
            await self.gate.wait()
        finally:
            self.at_once -= 1
        await work.remember("first", {"starts": self.starts})
        return Done("The first is done.")

    async def beside(self, work: Work) -> Outcome:
        await work.report(50, "Halfway.")
        return Done("Done beside.")

    async def last(self, work: Work) -> Outcome:
        assert await work.recall("first", dict[str, int]) is not None
        return Done("The last is done.")

    def kind(self) -> Kind:
        quick = RetryPolicy(attempts=3, first_seconds=0.1, most_seconds=0.1)
        return Kind(
            JobKind.IMPORT_REPOSITORY,
            "The import",
            [
                Stage("first", "First", self.first, retry=quick, weight=2),
                [
                    Stage("left", "Left", self.beside, queue=Queue.COMPUTE),
                    Stage("right", "Right", self.beside, queue=Queue.COMPUTE),
                ],
                Stage("last", "Last", self.last),
            ],
        )


class Scene:
    def __init__(self, toys: Toys, shop: Workshop, database: Database, redis_url: str) -> None:
        self.toys = toys
        self.shop = shop
        self.database = database
        self.redis_url = redis_url


@pytest.fixture
async def scene(tmp_path: Path, redis_url: str) -> AsyncIterator[Scene]:
    toys = Toys()
    async with AsyncExitStack() as stack:
        database, url = await stack.enter_async_context(stores(tmp_path, redis_url))
        shop = await stack.enter_async_context(workshop(toys.kind(), database, url))
        shop.begin_work()
        yield Scene(toys, shop, database, url)


async def until(condition: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await condition.wait()


async def until_status(shop: Workshop, job: Job, status: JobStatus) -> Job:
    """The job once an event of its log has this status."""
    async with asyncio.timeout(5):
        async for event in shop.progress.follow(job.id, 0):
            if event.status is status:
                break
    return await shop.now(job)


async def test_a_job_goes_through_its_stages_and_its_events_are_numbered(scene: Scene) -> None:
    scene.toys.gate.set()
    job = await scene.shop.accept(await a_user(scene.database))
    events = await scene.shop.follow(job)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].status is JobStatus.COMPLETED
    assert events[-1].percent == 100
    percents = [event.percent for event in events]
    assert percents == sorted(percents)
    ended = await scene.shop.now(job)
    assert ended.last_sequence == len(events)
    assert ended.status is JobStatus.COMPLETED


async def test_after_the_end_the_slot_is_free(scene: Scene) -> None:
    scene.toys.gate.set()
    user = await a_user(scene.database)
    await scene.shop.follow(await scene.shop.accept(user))
    await scene.shop.follow(await scene.shop.accept(user))
    async with asyncio.timeout(5):
        while await scene.shop.slot_keys():
            await asyncio.sleep(0.01)


async def test_a_second_start_is_answered_with_what_stands_in_its_way(scene: Scene) -> None:
    user = await a_user(scene.database)
    job = await scene.shop.accept(user)
    same = await scene.shop.start(user)
    other = await scene.shop.start(user, "o/other")
    foreign = await scene.shop.start(await a_user(scene.database, "bob"), "o/r")
    assert isinstance(same, Duplicate)
    assert same.job.id == job.id
    assert isinstance(other, Busy)
    assert other.job.id == job.id
    assert isinstance(foreign, Accepted)


async def test_those_in_line_are_called_up_in_order_one_at_a_time(scene: Scene) -> None:
    user = await a_user(scene.database)
    jobs = [await scene.shop.accept(user, f"o/r{n}", may_queue=True) for n in range(4)]
    waiting = await scene.shop.now(jobs[1])
    assert waiting.status is JobStatus.WAITING
    assert waiting.waiting is not None
    assert waiting.waiting.reason is WaitReason.USER_SLOT
    scene.toys.gate.set()
    ends = [(await scene.shop.follow(job))[-1].at for job in jobs]
    assert ends == sorted(ends)
    assert scene.toys.most_at_once == 1


async def test_a_listener_that_comes_back_gets_no_gap_and_nothing_twice(scene: Scene) -> None:
    job = await scene.shop.accept(await a_user(scene.database))
    await until(scene.toys.begun)
    seen: list[int] = []
    following = asyncio.create_task(scene.shop.follow(job))
    async for event in scene.shop.progress.follow(job.id, 0):
        seen.append(event.sequence)
        break
    scene.toys.gate.set()
    async for event in scene.shop.progress.follow(job.id, seen[-1]):
        seen.append(event.sequence)
        if len(seen) == 4:
            break
    seen += [event.sequence async for event in scene.shop.progress.follow(job.id, seen[-1])]
    assert seen == [event.sequence for event in await following]
    assert seen == [event.sequence for event in await scene.shop.follow(job)]


async def test_a_passing_fault_is_shown_as_a_wait_and_tried_again(scene: Scene) -> None:
    scene.toys.errors = [Fault(PROBLEM), Fault(PROBLEM)]
    scene.toys.gate.set()
    job = await scene.shop.accept(await a_user(scene.database))
    events = await scene.shop.follow(job)
    waits = [event.waiting for event in events if event.status is JobStatus.WAITING]
    assert [wait.reason for wait in waits if wait] == [WaitReason.RETRY, WaitReason.RETRY]
    assert all(wait.until for wait in waits if wait)
    assert events[-1].status is JobStatus.COMPLETED
    assert (await scene.shop.now(job)).receipt.seconds_waited > 0


async def test_a_refusal_fails_the_job_with_its_problem(scene: Scene) -> None:
    scene.toys.errors = [Refused(PROBLEM)]
    job = await scene.shop.accept(await a_user(scene.database))
    assert (await scene.shop.follow(job))[-1].status is JobStatus.FAILED
    ended = await scene.shop.now(job)
    assert ended.error is not None
    assert ended.error.problem == PROBLEM
    assert ended.error.stage == "first"


async def test_a_wait_holds_no_worker_and_goes_on_by_itself(scene: Scene) -> None:
    until_then = now() + timedelta(seconds=0.5)
    wait = MustWait(PROBLEM, reason=WaitReason.QUOTA, until=until_then)
    scene.toys.errors = [wait]
    scene.toys.gate.set()
    job = await scene.shop.accept(await a_user(scene.database))
    await until_status(scene.shop, job, JobStatus.WAITING)
    assert scene.toys.at_once == 0
    events = await scene.shop.follow(job)
    assert [event.waiting.until for event in events if event.waiting] == [until_then]
    assert events[-1].status is JobStatus.COMPLETED
    assert events[-1].at >= until_then


async def test_an_error_in_a_stage_is_never_shown_as_a_trace(scene: Scene) -> None:
    scene.toys.errors = [ZeroDivisionError("secret"), KeyError("secret"), ValueError("secret")]
    job = await scene.shop.accept(await a_user(scene.database))
    assert (await scene.shop.follow(job))[-1].status is JobStatus.FAILED
    ended = await scene.shop.now(job)
    assert ended.error is not None
    assert ended.error.problem.code is ProblemCode.INTERNAL
    assert "secret" not in ended.error.problem.message


async def test_a_stage_that_cancels_itself_fails_the_job(scene: Scene) -> None:
    scene.toys.errors = [asyncio.CancelledError() for _ in range(3)]
    job = await scene.shop.accept(await a_user(scene.database))
    assert (await scene.shop.follow(job))[-1].status is JobStatus.FAILED


async def test_a_stop_does_not_wait_for_a_step_that_is_being_claimed(scene: Scene) -> None:
    take_up, is_claiming, may_go_on = scene.shop.leases.take_up, asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def slow_take_up(*arguments: Any) -> AsyncIterator[Taken | None]:
        is_claiming.set()
        await may_go_on.wait()
        async with take_up(*arguments) as taken:
            yield taken

    user = await a_user(scene.database)
    await scene.shop.stop_work()
    await scene.shop.accept(user)
    scene.shop.leases.take_up = slow_take_up  # type: ignore[method-assign, assignment]
    scene.shop.runner = scene.shop.another_runner()
    scene.shop.begin_work()
    await until(is_claiming)
    stopping = asyncio.create_task(scene.shop.stop_work())
    await asyncio.sleep(0)
    may_go_on.set()
    async with asyncio.timeout(5):
        await stopping


async def test_cancelling_ends_a_running_job_at_once_and_nothing_follows(scene: Scene) -> None:
    user = await a_user(scene.database)
    job = await scene.shop.accept(user)
    await until(scene.toys.begun)
    cancelled, is_by_this = await cancel(scene.shop.journal, job.id)
    assert is_by_this
    assert cancelled.status is JobStatus.CANCELLED
    async with asyncio.timeout(3):
        while scene.toys.at_once:
            await asyncio.sleep(0.01)
    scene.toys.gate.set()
    await scene.shop.follow(await scene.shop.accept(user))
    events = await scene.shop.follow(job)
    assert events[-1].status is JobStatus.CANCELLED
    assert (await scene.shop.now(job)).last_sequence == events[-1].sequence


async def test_cancelling_ends_a_job_in_back_off_and_one_in_line(scene: Scene) -> None:
    user = await a_user(scene.database)
    far = now() + timedelta(hours=1)
    scene.toys.errors = [MustWait(PROBLEM, reason=WaitReason.QUOTA, until=far)]
    first = await scene.shop.accept(user)
    second = await scene.shop.accept(user, "o/second", may_queue=True)
    third = await scene.shop.accept(user, "o/third", may_queue=True)
    await until_status(scene.shop, first, JobStatus.WAITING)
    await cancel(scene.shop.journal, second.id)
    await cancel(scene.shop.journal, first.id)
    scene.toys.gate.set()
    assert (await scene.shop.follow(third))[-1].status is JobStatus.COMPLETED
    assert (await scene.shop.follow(second))[-1].status is JobStatus.CANCELLED


async def test_a_silent_stage_gives_a_sign_of_life(scene: Scene) -> None:
    job = await scene.shop.accept(await a_user(scene.database))
    times = []
    async with asyncio.timeout(10):
        async for event in scene.shop.progress.follow(job.id, 0):
            times.append(event.at)
            if len(times) == 6:
                break
    pauses = [later - sooner for sooner, later in pairwise(times)]
    assert max(pauses) < timedelta(seconds=2)


async def test_work_that_is_handed_over_goes_on_with_another_worker(scene: Scene) -> None:
    job = await scene.shop.accept(await a_user(scene.database))
    await until(scene.toys.begun)
    async with workshop(scene.shop.kind, scene.database, scene.redis_url) as other:
        other.begin_work()
        await scene.shop.stop_work()
        scene.toys.gate.set()
        events = await other.follow(job)
    assert events[-1].status is JobStatus.COMPLETED
    assert scene.toys.starts == 2


async def test_a_turn_that_is_stopped_while_it_writes_knows_what_was_written(scene: Scene) -> None:
    """The store may have a write already when its stage is stopped, at whatever moment."""
    user = await a_user(scene.database)
    await scene.shop.stop_work()
    job = await scene.shop.accept(user)
    turn = Turn(scene.shop.journal, replace(job, status=JobStatus.RUNNING))
    for pauses in range(8):
        said = f"Stopped after {pauses} pauses."
        write = asyncio.create_task(turn.move(partial(Transition.saying, message=said)))
        for _ in range(pauses):
            await asyncio.sleep(0)
        write.cancel()
        with suppress(asyncio.CancelledError):
            await write
        handed_over = (await turn.hand_over()).job
        turn = Turn(scene.shop.journal, handed_over)
        async with scene.database.read() as connection:
            log = await read_events(connection, job.id, after=0, limit=100)
        assert handed_over == await scene.shop.now(job)
        assert [event.sequence for event in log] == list(range(1, handed_over.last_sequence + 1))


async def test_a_message_that_redis_lost_is_queued_again(scene: Scene) -> None:
    user = await a_user(scene.database)
    await scene.shop.stop_work()
    job = await scene.shop.accept(user)
    await scene.shop.redis.flushall()
    scene.toys.gate.set()
    async with workshop(scene.shop.kind, scene.database, scene.redis_url) as other:
        other.begin_work()
        assert (await other.follow(job))[-1].status is JobStatus.COMPLETED


async def test_an_end_that_was_not_settled_is_settled_by_the_sweeper(scene: Scene) -> None:
    user = await a_user(scene.database)
    job = await scene.shop.accept(user)
    await until(scene.toys.begun)
    following = await scene.shop.accept(user, "o/next", may_queue=True)
    # The row says cancelled, but the process dies before it gives back the slot.
    from pipeline.runner import acts

    running = await scene.shop.now(job)
    cancelled = acts.cancel(await scene.shop.journal.transition(running))
    async with scene.database.write() as connection:
        await scene.shop.journal.write(connection, cancelled, fence=running.fence)
    scene.toys.gate.set()
    assert (await scene.shop.follow(following))[-1].status is JobStatus.COMPLETED


async def test_a_worker_whose_lease_was_lost_writes_nothing_more(scene: Scene) -> None:
    job = await scene.shop.accept(await a_user(scene.database))
    await until(scene.toys.begun)
    scene.toys.begun.clear()
    await scene.shop.redis.delete(f"gantry:lease:{job.id}")
    await until(scene.toys.begun)
    assert scene.toys.starts == 2
    scene.toys.gate.set()
    events = await scene.shop.follow(job)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].status is JobStatus.COMPLETED
