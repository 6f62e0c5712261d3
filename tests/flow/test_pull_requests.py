"""The history of pull requests as an import brings it: in sight, to be stopped, and resumed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio

from sandbox.changes import Generate
from sandbox.script import Respond, Rule
from tests.flow.history import ACTIVITY, PAGE, listed, numbers, pull_requests
from tests.flow.house import House
from tests.flow.lodging import gaps, lodging

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANCEL = "mutation($id: ID!) { cancelJob(id: $id) { __typename } }"
RETRY = """
mutation($id: ID!) { retryJob(id: $id) { __typename ... on ImportStarted { job { id } } } }
"""
PROGRESS = """
subscription($jobId: ID!) { importProgress(jobId: $jobId, after: 0) {
  at status stage stageStatus stagePercent percent message counters { name done total }
  waiting { reason }
} }
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    """Shared: each test imports a repository of its own."""
    async with lodging() as opened:
        yield opened


async def made(gantry: House, name: str, pulls: int) -> str:
    full_name = f"deep-stacks/{name}"
    await gantry.sandbox.change(Generate(full_name, files=1, pulls=pulls))
    return full_name


def page(number: int) -> str:
    return f"*/pulls?*&page={number}"


async def events_of(gantry: House, name: str, **asked: Any) -> list[Any]:
    job = (await gantry.start(name, **asked))["job"]["id"]
    async with asyncio.timeout(60):
        return [event async for event in gantry.subscribe(PROGRESS, jobId=job)]


async def test_the_project_is_there_before_its_history_begins(gantry: House) -> None:
    name = await made(gantry, "early", 30)
    held = gantry.sandbox.script.schedule(Rule(path=f"*{name}/pulls?*", hang=True))
    job_id = (await gantry.start(name))["job"]["id"]
    async with asyncio.timeout(30):
        await held.reached.wait()
    job = await gantry.job(job_id)
    assert job["status"] == "RUNNING"
    assert job["project"]["readme"]["text"].startswith("early")
    history = (await gantry.ask(PAGE, id=job["project"]["id"]))["pullRequests"]
    assert history["totalCount"] == 0
    assert await gantry.ask(CANCEL, id=job_id) == {"__typename": "JobCancelled"}


async def test_progress_counts_the_pull_requests_and_its_percent_moves_evenly(
    gantry: House,
) -> None:
    gantry.sandbox.script.latency_ms = 120
    events = await events_of(gantry, await made(gantry, "counted", 700))
    gantry.sandbox.script.latency_ms = 0
    counted = [event for event in events if event["counters"] and event["stage"].startswith("sync")]
    assert {event["counters"][0]["name"] for event in counted} == {"pull_requests"}
    done = [event["counters"][0]["done"] for event in counted]
    assert done == sorted(done)
    assert len(set(done)) > 6
    assert counted[-1]["counters"][0] == {"name": "pull_requests", "done": 700, "total": 700}
    assert all(600 <= event["counters"][0]["total"] <= 800 for event in counted)
    percents = [event["percent"] for event in counted]
    steps = [after - before for before, after in pairwise(percents)]
    assert min(steps) >= 0
    assert max(steps) < 15  # eight pages share what was left
    assert "of about 7" in counted[1]["message"]


async def test_a_slow_page_leaves_nobody_without_a_sign_and_a_count(gantry: House) -> None:
    name = await made(gantry, "slow", 120)
    gantry.sandbox.script.schedule(Rule(path=page(2), delay_ms=4000))
    events = [event for event in await events_of(gantry, name) if event["stage"] is not None]
    moments = [datetime.fromisoformat(event["at"]) for event in events]
    pauses = [(b - a).total_seconds() for a, b in pairwise(moments)]
    assert max(pauses) < 3.5  # the page alone takes four
    # What lies between counts as the page before did.
    counts = [event["counters"][0]["done"] for event in events if event["counters"]]
    assert 100 in counts


async def test_a_host_that_fails_at_a_page_is_asked_for_half(gantry: House) -> None:
    name = await made(gantry, "heavy", 150)
    for at, status in enumerate((502, 504), start=1):
        answer = Respond(status=status, text="<html>Bad gateway</html>")
        gantry.sandbox.script.schedule(Rule(path=f"*/{name}/pulls?*", at=at, respond=answer))
    events = await events_of(gantry, name)
    waits = [event["waiting"]["reason"] for event in events if event["waiting"]]
    assert waits == ["RETRY", "RETRY"]
    assert events[-1]["status"] == "COMPLETED"
    asked = [each.partition("&")[0] for each in listed(gantry, name)]
    assert asked[:3] == ["per_page=100", "per_page=50", "per_page=25"]
    assert "per_page=50" in asked[4:]  # it grows again


async def test_a_host_that_always_fails_leaves_a_gap_and_the_project(gantry: House) -> None:
    name = await made(gantry, "broken", 30)
    answer = Respond(status=500, json={"error": "Server Error"})
    rule = gantry.sandbox.script.schedule(
        Rule(path=f"*/{name}/pulls?*", respond=answer, times=None)
    )
    job = await gantry.import_to_its_end(name)
    gantry.sandbox.script.drop(rule.id)
    (gap,) = gaps(job)
    assert (gap["code"], gap["stage"], gap["retriable"]) == (
        "HOST_FAILED",
        "sync_pull_requests",
        True,
    )
    assert job["project"]["readme"] is not None


@pytest.mark.parametrize("where", ["within a page", "between pages"])
async def test_cancelled_it_stops_at_once_and_a_retry_goes_on_at_the_page(
    gantry: House, where: str
) -> None:
    name = await made(gantry, where.replace(" ", "-"), 350)
    rule = Rule(path=page(3), hang=True) if "within" in where else Rule(path=page(3), delay_ms=50)
    held = gantry.sandbox.script.schedule(rule)
    job_id = (await gantry.start(name))["job"]["id"]
    async with asyncio.timeout(30):
        await held.reached.wait()
    async with asyncio.timeout(3):
        await gantry.ask(CANCEL, id=job_id)
    job = await gantry.job(job_id)
    assert job["status"] == "CANCELLED"
    kept = await numbers(gantry, job)
    assert kept == list(range(350, 350 - len(kept), -1))
    assert len(kept) >= 198

    gantry.sandbox.journal.clear()
    retry = (await gantry.ask(RETRY, id=job_id))["job"]["id"]
    events = await gantry.follow(retry)
    assert events[-1]["status"] == "COMPLETED"
    job = await gantry.job(retry)
    assert await numbers(gantry, job) == list(range(350, 0, -1))
    assert listed(gantry, name)[0] in ("per_page=98&page=3", "per_page=97&page=4")
    assert len(listed(gantry, name)) <= 3


async def test_what_was_brought_is_filtered_and_drawn_as_activity(gantry: House) -> None:
    name = await made(gantry, "drawn", 120)
    job = await gantry.import_to_its_end(name, daysBack=30)
    pulls = await pull_requests(gantry, job)
    for state in ("OPEN", "CLOSED", "MERGED"):
        expected = [pull["number"] for pull in pulls if pull["state"] == state]
        assert await numbers(gantry, job, state=state) == expected
    labelled = [pull["number"] for pull in pulls if "dependencies" in pull["labels"]]
    assert labelled
    assert await numbers(gantry, job, label="dependencies") == labelled
    assert await numbers(gantry, job, label="nobody's") == []
    assert await numbers(gantry, job, first=7) == list(range(120, 0, -1))

    drawn = {}
    for unit in ("DAY", "WEEK", "MONTH"):
        shown = await gantry.ask(ACTIVITY, id=job["project"]["id"], by=unit)
        drawn[unit] = points = shown["pullRequestActivity"]
        assert sum(point["opened"] for point in points) == 120
        merged = sum(pull["state"] == "MERGED" for pull in pulls)
        assert sum(point["merged"] for point in points) == merged
        assert all(point["start"].endswith("T00:00:00.000Z") for point in points)
    assert len(drawn["DAY"]) == 31
    assert 5 <= len(drawn["WEEK"]) <= 6
    assert {len(drawn["MONTH"])} <= {1, 2, 3}


async def test_deleting_a_project_ends_its_import_and_a_retry_makes_it_anew(gantry: House) -> None:
    name = await made(gantry, "deleted", 350)
    held = gantry.sandbox.script.schedule(Rule(path=page(2), delay_ms=300))
    job_id = (await gantry.start(name))["job"]["id"]
    async with asyncio.timeout(30):
        await held.reached.wait()
    project = (await gantry.job(job_id))["project"]["id"]
    delete = "mutation($id: ID!) { deleteProject(id: $id) { __typename } }"
    assert await gantry.ask(delete, id=project) == {"__typename": "ProjectDeleted"}
    await gantry.follow(job_id)
    job = await gantry.job(job_id)
    assert (job["status"], job["project"]) == ("CANCELLED", None)
    retry = """mutation($id: ID!) { retryJob(id: $id) { __typename
        ... on ImportStarted { job { id } } ... on JobNotRetriable { message } } }"""
    again = await gantry.ask(retry, id=job_id)
    await gantry.follow(again["job"]["id"])
    job = await gantry.job(again["job"]["id"])
    assert gaps(job) == []
    history = (await gantry.ask(PAGE, id=job["project"]["id"]))["pullRequests"]
    assert history["totalCount"] == 350
