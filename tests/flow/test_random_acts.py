"""Acts from outside at random points of jobs, on top of each other: one truth is left of each."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.hourly_limit import HourlyLimit
from db.records.job import Job, JobKind, JobStatus, ProgressEvent, WaitReason
from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, MustWait
from pipeline.imports import Imports, Started, StartRequest
from pipeline.providers.github.provider import GitHub
from pipeline.runner.kind import Kind, Queue, RetryPolicy, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.retry import is_retriable
from pipeline.runner.transition import Message
from pipeline.runner.work import Work
from tests.flow.workshop import Workshop, a_user, new_id, now, stores, workshop

PROBLEM = Problem(ProblemCode.HOST_FAILED, "The host failed.")


async def fetch(work: Work) -> Outcome:
    """Gets on in small steps, and is held up twice on its way."""
    for number in range(4):
        if await work.recall(f"page/{number}", int) is None:
            await work.report(25 * number, f"Page {number}.")
            await work.remember(f"page/{number}", number)
            if number == 1:
                raise MustWait(PROBLEM, reason=WaitReason.QUOTA, until=now())
            if number == 2:
                raise Fault(PROBLEM)
    return Done("Fetched.")


async def analyse(work: Work) -> Outcome:
    await work.report(50, "Halfway.")
    return Done("Analysed.")


QUICK = RetryPolicy(first_seconds=0.01, most_seconds=0.01)
KIND = Kind(
    JobKind.IMPORT_REPOSITORY,
    "The import",
    [
        Stage("fetch", "Fetching", fetch, retry=QUICK),
        [Stage(f"look {n}", "Looking", analyse, queue=Queue.COMPUTE) for n in range(3)],
        Stage("create", "Creating", analyse),
    ],
)


class Act(Enum):
    CANCEL = auto()
    CANCEL_TWICE = auto()
    RETRY = auto()
    STOP_THE_WORKER = auto()
    REPEAT_THE_MESSAGE = auto()
    LOSE_THE_LEASE = auto()
    SWEEP = auto()


# At which event of a job what befalls it.
Plan = list[tuple[int, Act]]
plans = st.lists(st.tuples(st.integers(1, 14), st.sampled_from(Act)), max_size=4)


@dataclass
class Scene:
    shop: Workshop
    imports: Imports
    restarting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def perform(self, act: Act, job: Job) -> None:
        shop, imports = self.shop, self.imports
        match act:
            case Act.CANCEL:
                await imports.cancel(job)
            case Act.CANCEL_TWICE:
                both = await asyncio.gather(imports.cancel(job), imports.cancel(job))
                assert sum(is_by_this for _, is_by_this in both) <= 1
            case Act.RETRY:
                await imports.retry(await shop.now(job), gaps_only=False)
            case Act.STOP_THE_WORKER:
                async with self.restarting:
                    await shop.stop_work()
                    shop.runner = shop.another_runner()
                    shop.begin_work()
            case Act.REPEAT_THE_MESSAGE:
                current = await shop.now(job)
                queue = Message(Queue.COMPUTE, job.id, current.turn)
                await asyncio.gather(
                    shop.journal.engine.enqueue(queue),
                    shop.runner.take_turn(job.id, current.turn),
                )
            case Act.LOSE_THE_LEASE:
                await shop.redis.delete(f"gantry:lease:{job.id}")
            case Act.SWEEP:
                await shop.sweeper.sweep()

    async def live(self, plan: Plan) -> None:
        """A user's import while what is planned befalls it, another one in line behind it, and
        three retries at once of what can be retried, which never run side by side."""
        user = await a_user(self.shop.database, new_id())
        request = StartRequest("o/r")
        started = await self.imports.start(user.id, request)
        in_line = await self.imports.start(user.id, StartRequest("o/next", may_queue=True))
        assert isinstance(started, Started)
        assert isinstance(in_line, Started)
        jobs, acts = [started.job, in_line.job], sorted(plan, key=lambda due: due[0])
        logs = [await self._follow(jobs[0], acts), await self.shop.follow(jobs[1])]
        ended = await self.shop.now(jobs[0])
        if is_retriable(ended):
            answers = await asyncio.gather(
                *(self.imports.retry(ended, gaps_only=False) for _ in range(3))
            )
            again = [answer.job for answer in answers if isinstance(answer, Started)]
            # Whoever comes when the one before him has ended has a retry of his own.
            assert again
            for job in again:
                logs.append(await self.shop.follow(job))
                assert logs[-1][-1].status is JobStatus.COMPLETED
        for log in logs:
            assert_is_whole(log)
        assert_one_at_a_time(logs)
        async with asyncio.timeout(5):
            while await self.shop.redis.keys(f"gantry:slot:{user.id}*"):
                await asyncio.sleep(0.01)

    async def _follow(self, job: Job, acts: Plan) -> list[ProgressEvent]:
        log = []
        async with asyncio.timeout(20):
            async for event in self.shop.progress.follow(job.id, 0):
                log.append(event)
                while acts and acts[0][0] <= event.sequence:
                    await self.perform(acts.pop(0)[1], job)
        return log


def assert_is_whole(log: list[ProgressEvent]) -> None:
    assert [event.sequence for event in log] == list(range(1, len(log) + 1))
    assert [event.status.is_terminal for event in log].index(True) == len(log) - 1
    assert all(a.percent <= b.percent for a, b in pairwise(log))


def assert_one_at_a_time(logs: list[list[ProgressEvent]]) -> None:
    """From when a job runs to its end no other of the user runs."""
    begins = [
        (next((e.at for e in log if e.status is JobStatus.RUNNING), None), log) for log in logs
    ]
    spans = sorted((at, log[-1].at) for at, log in begins if at is not None)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))


@asynccontextmanager
async def opened(directory: Path, redis_url: str) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        database, url = await stack.enter_async_context(stores(directory, redis_url))
        shop = await stack.enter_async_context(workshop(KIND, database, url))
        shop.begin_work()
        limit = HourlyLimit(shop.redis, 1000, "starts")
        yield Scene(shop, Imports(shop.journal, limit, GitHub().parse_address, new_id))


@pytest.fixture
def runner(tmp_path: Path, redis_server: str) -> Iterator[tuple[asyncio.Runner, Scene]]:
    """One scene, and its event loop, for all examples: each has users of its own."""
    with asyncio.Runner() as loop:
        context = opened(tmp_path, redis_server)
        scene = loop.run(context.__aenter__())
        yield loop, scene
        loop.run(context.__aexit__(None, None, None))


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(plans, min_size=4, max_size=4))
def test_whatever_befalls_jobs_one_truth_is_left(
    runner: tuple[asyncio.Runner, Scene], together: list[Plan]
) -> None:
    loop, scene = runner

    async def live() -> None:
        async with asyncio.TaskGroup() as group:
            for plan in together:
                group.create_task(scene.live(plan))

    loop.run(live())
