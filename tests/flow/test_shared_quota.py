"""Many imports on one token: in turns, never while the host has said no, and to the end of all."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from sandbox.changes import Generate
from sandbox.ledgers import Limits, Resource
from sandbox.simulator import Sandbox
from tests.flow.house import House
from tests.flow.lodging import TOKEN, lodging
from tests.flow.waits import account

STATE = """
query($id: ID!) { job(id: $id) {
  status waiting { reason until message } receipt { requests secondsWaited }
} }
"""


async def begin(gantry: House, count: int) -> dict[str, tuple[str, str]]:
    """Each repository's job, and the user who follows it."""
    begun = {}
    for number in range(count):
        repository = f"generated/of-many-{number}"
        await gantry.sandbox.change(Generate(repository, files=1))
        user = await gantry.user(f"one-of-many-{number}")
        begun[repository] = ((await gantry.start(repository, user, daysBack=0))["job"]["id"], user)
    return begun


def may_go_on(job: Any, now: datetime) -> bool:
    if job["status"] == "WAITING":
        return datetime.fromisoformat(job["waiting"]["until"]) <= now
    return job["status"] in ("QUEUED", "RUNNING")


async def until_none_can_go_on(gantry: House, begun: dict[str, tuple[str, str]]) -> list[Any]:
    """All jobs, once each has ended or must wait."""
    async with asyncio.timeout(60):
        while True:
            jobs = [await gantry.ask(STATE, user, id=job_id) for job_id, user in begun.values()]
            if not [job for job in jobs if may_go_on(job, gantry.built.clock())]:
                return jobs
            await gantry.built.sweeper.sweep()
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("count", [10, pytest.param(50, marks=pytest.mark.load)])
@pytest.mark.timeout(240)
async def test_imports_that_share_a_token_get_on_alike_and_all_are_complete(count: int) -> None:
    # Each import takes one question of GraphQL and two of REST; a window is good for a part of it.
    sandbox = Sandbox(limits=Limits(token_core=count * 3 // 5))
    async with lodging(sandbox, shares_clock=True, GITHUB_TOKEN=TOKEN) as gantry:
        # Somebody else has used it up, so all of them begin together.
        ledger = account(gantry, TOKEN, Resource.GRAPHQL)
        ledger.used = ledger.limit
        begun = await begin(gantry, count)
        windows = 0
        while True:
            jobs = await until_none_can_go_on(gantry, begun)
            records = sandbox.journal.records()
            # Only the very first had to find out; nothing ever came while the host said no.
            assert [record.number for record in records if record.limit] == [1]
            progress = Counter(record.repository or "graphql" for record in records[1:])
            of_rest = [progress[repository] for repository in begun]
            # Work that a job does between two requests lets others pass it by one, now and then.
            assert max(of_rest) - min(of_rest) <= 2
            waits = [job["waiting"] for job in jobs if job["status"] == "WAITING"]
            if not waits:
                break
            windows += 1
            assert progress["graphql"] == (count if windows > 1 else 0)
            assert {wait["reason"] for wait in waits} == {"QUOTA"}
            until = max(datetime.fromisoformat(wait["until"]) for wait in waits)
            sandbox.clock.advance((until - gantry.built.clock()).total_seconds())
    assert {job["status"] for job in jobs} == {"COMPLETED"}
    assert windows == 1 + 3
    assert sum(job["receipt"]["requests"] for job in jobs) == len(records) == 3 * count + 1
    assert max(job["receipt"]["secondsWaited"] for job in jobs) >= 3600 * (windows - 1)


async def test_a_job_that_waits_for_quota_is_cancelled_at_once_and_sends_nothing_more() -> None:
    sandbox = Sandbox(limits=Limits(anonymous_core=2))
    async with lodging(sandbox, shares_clock=True) as gantry:
        job_id = (await gantry.start("edge-cases/plain"))["job"]["id"]
        begun = {"edge-cases/plain": (job_id, "")}
        [job] = await until_none_can_go_on(gantry, begun)
        assert job["status"] == "WAITING"
        cancel = "mutation($id: ID!) { cancelJob(id: $id) { __typename } }"
        async with asyncio.timeout(3):
            await gantry.ask(cancel, id=job_id)
            events = await gantry.follow(job_id)
        assert events[-1]["status"] == "CANCELLED"
        sandbox.clock.advance(3700)
        await gantry.built.sweeper.sweep()
        other = await gantry.import_to_its_end("edge-cases/empty")
        assert other["status"] in ("COMPLETED", "COMPLETED_WITH_GAPS")
        asked = [record.repository for record in sandbox.journal.records()]
        assert asked.count("edge-cases/plain") == 2
