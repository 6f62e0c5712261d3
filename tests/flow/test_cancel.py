"""Cancelling ends an import within a second, wherever it is; and the next one takes its place."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from composition.services import services
from db.redis_connection import RedisClient
from pipeline.runner.kind import Queue
from pipeline.stages import draw_diagram
from pipeline.stages.create_project import CreateProject
from sandbox.script import Respond, Rule
from schema.ids import NodeKind, key_of
from tests.flow.house import PROGRESS, House, house
from tests.flow.lodging import lodging

pytestmark = pytest.mark.asyncio(loop_scope="module")

TIDE, NEXT = "harbor-lights/tide-tables", "copper-kettle/steam"
CANCEL = """
mutation($id: ID!) { cancelJob(id: $id) {
  __typename ... on JobCancelled { job { status lastSequence } }
} }
"""
names = (f"user-{number}" for number in count())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    """Shared: each test has a user of its own."""
    async with lodging() as opened:
        yield opened


async def holders(redis: RedisClient) -> set[str | None]:
    """The jobs that hold anything: a slot, a repository's keys, a worker's lease."""
    slots = [await redis.get(name) async for name in redis.scan_iter("gantry:slot:*")]
    leases = [key async for key in redis.scan_iter("gantry:lease:*")]
    held = [*slots, *(key.removeprefix(b"gantry:lease:") for key in leases)]
    return {job_id.decode() for job_id in held if isinstance(job_id, bytes)}


def key_of_job(job_id: str) -> str | None:
    return key_of(job_id, NodeKind.JOB)


async def reach(gantry: House, token: str, job_id: str, there: Callable[[Any], bool]) -> None:
    """Wait until the job has told of being there."""
    stream = gantry.subscribe(PROGRESS, token, jobId=job_id, after=0)
    async with asyncio.timeout(20), aclosing(stream) as events:  # type: ignore[type-var]
        async for event in events:
            if there(event):
                return


async def cancel(gantry: House, token: str, job_id: str) -> None:
    """Cancel it, and see within a second that it has ended, and that its worker has let go. Where
    more wants to run than there are processors, everything takes the longer."""
    async with asyncio.timeout(max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))):
        answer = await gantry.ask(CANCEL, token, id=job_id)
        assert answer["__typename"] == "JobCancelled"
        assert answer["job"]["status"] == "CANCELLED"
        while key_of_job(job_id) in await holders(gantry.built.redis):
            await asyncio.sleep(0.01)


async def assert_nothing_followed(gantry: House, token: str, job_id: str) -> None:
    events = await gantry.follow(job_id, token)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert [event["status"] for event in events].index("CANCELLED") == len(events) - 1
    assert (await gantry.job(job_id, token))["lastSequence"] == len(events)


async def start_two(gantry: House) -> tuple[str, str, str]:
    """A user's token, their import, and the one that stands in line behind it."""
    token = await gantry.user(next(names))
    first = (await gantry.start(TIDE, token))["job"]["id"]
    following = (await gantry.start(NEXT, token, onBusy="QUEUE"))["job"]["id"]
    return token, first, following


async def assert_the_next_runs(gantry: House, token: str, first: str, following: str) -> None:
    assert (await gantry.follow(following, token))[-1]["status"] == "COMPLETED"
    await assert_nothing_followed(gantry, token, first)


async def cancel_first(gantry: House, token: str, first: str, following: str) -> None:
    await cancel(gantry, token, first)
    await assert_the_next_runs(gantry, token, first, following)


@pytest.mark.parametrize(
    "path",
    [f"/repos/{TIDE}", "*/git/trees/*", "*/readme*", "*/languages", "*/releases*", "*/contrib*"],
    ids=["repository", "tree", "readme", "languages", "releases", "contributors"],
)
async def test_in_a_request_that_hangs(gantry: House, path: str) -> None:
    asking = gantry.sandbox.script.schedule(Rule(path=path, hang=True))
    token, first, following = await start_two(gantry)
    async with asyncio.timeout(20):
        await asking.reached.wait()
    await cancel_first(gantry, token, first, following)


async def test_in_back_off(gantry: House) -> None:
    path = f"/repos/{TIDE}/git/trees/*"
    failing = gantry.sandbox.script.schedule(Rule(path=path, times=None, respond=Respond(503)))
    token, first, following = await start_two(gantry)
    await reach(gantry, token, first, lambda event: event["waiting"] is not None)
    await cancel_first(gantry, token, first, following)
    gantry.sandbox.script.drop(failing.id)


async def test_in_line_for_the_slot(gantry: House) -> None:
    asking = gantry.sandbox.script.schedule(Rule(path="*/readme*", delay_ms=1000))
    token, first, following = await start_two(gantry)
    async with asyncio.timeout(20):
        await asking.reached.wait()
    await cancel(gantry, token, following)
    assert (await gantry.follow(first, token))[-1]["status"] == "COMPLETED"
    await assert_nothing_followed(gantry, token, following)


async def forget_analyses(gantry: House) -> None:
    """What was found in a source is not looked for twice, unless it is forgotten."""
    redis = gantry.built.redis
    async for key in redis.scan_iter("gantry:analysis:*"):
        await redis.delete(key)


def spin(path: Path, _kept: bytes) -> str:
    path.touch()
    while True:
        pass


async def test_in_an_analysis_in_another_process(
    gantry: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "spinning"
    await forget_analyses(gantry)
    with monkeypatch.context() as patch:
        patch.setattr(draw_diagram, "find_diagram", partial(spin, path))
        token, first, following = await start_two(gantry)
        async with asyncio.timeout(50):
            while not path.exists():
                await asyncio.sleep(0.02)
    await cancel_first(gantry, token, first, following)


async def test_in_line_for_a_process_of_the_analysis(gantry: House) -> None:
    await forget_analyses(gantry)
    async with AsyncExitStack() as all_taken:
        for _ in range(gantry.built.settings.compute_processes):
            await all_taken.enter_async_context(gantry.built.pool.process())
        token, first, following = await start_two(gantry)
        await reach(gantry, token, first, lambda event: event["stage"] == "describe")
        await cancel(gantry, token, first)
    await assert_the_next_runs(gantry, token, first, following)


async def test_in_the_last_stage(gantry: House, monkeypatch: pytest.MonkeyPatch) -> None:
    is_there = asyncio.Event()

    async def hang(*_: Any) -> None:
        is_there.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(CreateProject, "_draft", hang)
        token, first, following = await start_two(gantry)
        async with asyncio.timeout(20):
            await is_there.wait()
    await cancel_first(gantry, token, first, following)


async def test_in_a_wait_for_quota() -> None:
    limits = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 3600)}
    exhausted = Respond(403, limits, json={"message": "API rate limit exceeded"})
    async with lodging() as gantry:
        gantry.sandbox.script.schedule(Rule(path="*/git/trees/*", respond=exhausted))
        token, first, following = await start_two(gantry)
        await reach(gantry, token, first, lambda event: event["waiting"] is not None)
        await cancel(gantry, token, first)
        await reach(gantry, token, following, lambda event: event["status"] == "RUNNING")
        await assert_nothing_followed(gantry, token, first)


async def test_in_a_queue_without_a_worker(tmp_path: Path) -> None:
    async with house(tmp_path, None, works=False) as idle:
        token, first, following = await start_two(idle)
        await cancel(idle, token, first)
        await reach(idle, token, following, lambda event: event["status"] == "QUEUED")
        await assert_nothing_followed(idle, token, first)


async def test_with_a_worker_that_is_not_the_servers(tmp_path: Path) -> None:
    async with (
        house(tmp_path, None, works=False) as idle,
        services(idle.built.settings) as elsewhere,
        elsewhere.working(frozenset(Queue)),
    ):
        asking = idle.sandbox.script.schedule(Rule(path="*/readme*", hang=True))
        token, first, following = await start_two(idle)
        async with asyncio.timeout(20):
            await asking.reached.wait()
        await cancel_first(idle, token, first, following)
