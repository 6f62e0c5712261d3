"""A job as clients see it: its state, its waits, its log and its gaps."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.records.job import Counter, JobStatus, Receipt, WaitReason
from db.records.problem import Gap, Problem, ProblemCode
from db.records.replacing import replace
from pipeline.runner import acts
from pipeline.runner.decide import decide
from pipeline.runner.outcome import Done, Failed, Wait
from pipeline.runner.transition import Transition
from schema.node import id_of
from tests.unit.schema_world import World, world

FAULT = Problem(
    ProblemCode.HOST_FAILED, "The host failed.", "Wait.", link="https://www.githubstatus.com"
)


@pytest.fixture
async def given(tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    async with world(tmp_path, redis_url) as built:
        yield built


async def test_a_job_shows_its_stages_from_the_start_on(given: World) -> None:
    job = await given.start(given.ada)
    document = """query($id: ID!) { job(id: $id) {
      id kind status percent stage attempt lastSequence repository createdAt startedAt endedAt
      error { code } waiting { reason } project { id } receipt { requests bytes secondsWaited }
      stages { name title status percent message startedAt endedAt attempt step }
    } }"""
    shown = (await given.ask(given.ada, document, id=id_of(job)))["job"]
    pending = {"status": "PENDING", "percent": 0.0, "message": None, "attempt": 0}
    pending |= {"startedAt": None, "endedAt": None}
    assert shown.pop("stages") == [
        {"name": "fetch_repository", "title": "Fetching repository data", "step": 0, **pending},
        {"name": "create_project", "title": "Creating the project", "step": 1, **pending},
    ]
    assert datetime.fromisoformat(shown.pop("createdAt")) - job.created_at < timedelta(seconds=1)
    assert shown == {
        "id": id_of(job),
        "kind": "IMPORT_REPOSITORY",
        "status": "QUEUED",
        "percent": 0.0,
        "stage": None,
        "attempt": 1,
        "lastSequence": 1,
        "repository": "o/r",
        "startedAt": None,
        "endedAt": None,
        "error": None,
        "waiting": None,
        "project": None,
        "receipt": {"requests": 0, "bytes": 0, "secondsWaited": 0.0},
    }


async def test_a_job_says_what_it_waits_for_only_while_it_waits(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    until = given.workshop.journal.clock() + timedelta(minutes=5)
    document = """query($id: ID!) { job(id: $id) {
      status waiting { reason until message since }
    } }"""

    quota = Problem(ProblemCode.QUOTA_EXHAUSTED, "Waiting for the quota.")
    wait = Wait(WaitReason.QUOTA, until, quota)
    await given.move(job, lambda now: decide(now, "fetch_repository", wait, 0.5))
    shown = (await given.ask(given.ada, document, id=id_of(job)))["job"]
    assert shown["status"] == "WAITING"
    assert shown["waiting"]["reason"] == "QUOTA"
    assert shown["waiting"]["message"] == "Waiting for the quota."
    assert until - datetime.fromisoformat(shown["waiting"]["until"]) < timedelta(milliseconds=1)

    # Called up: queued, but the row still remembers the wait until a worker takes it up.
    await given.move(job, lambda now: replace(now, job=replace(now.job, status=JobStatus.QUEUED)))
    shown = (await given.ask(given.ada, document, id=id_of(job)))["job"]
    assert shown == {"status": "QUEUED", "waiting": None}


async def test_a_failed_job_says_what_ended_it_and_what_to_do(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    failed = Failed(FAULT, transient=False, retriable=True)
    await given.move(job, lambda now: decide(now, "fetch_repository", failed, 0.5))
    document = """query($id: ID!) { job(id: $id) {
      status error { code message remedy retryAt link stage retriable }
    } }"""
    assert (await given.ask(given.ada, document, id=id_of(job)))["job"] == {
        "status": "FAILED",
        "error": {
            "code": "HOST_FAILED",
            "message": "The host failed.",
            "remedy": "Wait.",
            "retryAt": None,
            "link": "https://www.githubstatus.com",
            "stage": "fetch_repository",
            "retriable": True,
        },
    }


async def test_a_receipt_beyond_32_bits_says_so_rather_than_breaking(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    spent = Receipt(requests=7, bytes=3 * 2**31)
    await given.move(job, lambda now: now.spending(spent).saying("Spent."))
    document = "query($id: ID!) { job(id: $id) { receipt { requests bytes } } }"
    shown = await given.ask(given.ada, document, id=id_of(job))
    assert shown["job"]["receipt"] == {"requests": 7, "bytes": 2**31 - 1}


async def test_the_log_is_read_on_from_a_number(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    counters = (Counter("files", 3, 10),)
    await given.move(job, lambda now: acts.report(now, "fetch_repository", 30, "…", counters))
    document = """query($id: ID!, $after: Int, $first: Int) { job(id: $id) {
      events(after: $after, first: $first) {
        sequence jobId message stage stagePercent counters { name done total } job { lastSequence }
      }
    } }"""
    whole = (await given.ask(given.ada, document, id=id_of(job)))["job"]["events"]
    assert [event["sequence"] for event in whole] == [1, 2, 3]
    assert whole[2] == {
        "sequence": 3,
        "jobId": id_of(job),
        "message": "…",
        "stage": "fetch_repository",
        "stagePercent": 30.0,
        "counters": [{"name": "files", "done": 3, "total": 10}],
        "job": {"lastSequence": 3},
    }
    one = await given.ask(given.ada, document, id=id_of(job), after=1, first=1)
    assert one["job"]["events"] == [whole[1]]
    none = await given.ask(given.ada, document, id=id_of(job), after=3)
    assert none["job"]["events"] == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("events(after: -1) { sequence }", "after is -1"),
        ("events(first: 1001) { sequence }", "first is 1001"),
        ("events(first: -1) { sequence }", "first is -1"),
        ("gaps(first: 501) { totalCount }", "first is 501"),
        ("gaps(first: -1) { totalCount }", "first is -1"),
        ('gaps(after: "x") { totalCount }', "after is no cursor"),
        ('gaps(after: "MTpDdXJzb3I6LTE") { totalCount }', "after is no cursor"),
        ('gaps(after: "MTpDdXJzb3I6OTk5OTk5OTk5OTk") { totalCount }', "after is no cursor"),
    ],
)
async def test_a_bound_that_is_overstepped_is_named(
    given: World, arguments: str, named: str
) -> None:
    job = await given.start(given.ada)
    document = f"query($id: ID!) {{ job(id: $id) {{ {arguments} }} }}"
    code, message = await given.refusal(given.ada, document, id=id_of(job))
    assert code == "BAD_INPUT"
    assert named in message


async def test_gaps_are_read_page_by_page(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    items = ["a", "b", "c", "d", "e"]
    gaps = tuple(Gap("fetch_repository", FAULT, item, retriable=True) for item in items)

    def finish(now: Transition) -> Transition:
        return decide(now, "fetch_repository", Done("Done.", gaps), 0.5)

    await given.move(job, finish)
    document = """query($id: ID!, $after: String) { job(id: $id) { gaps(first: 2, after: $after) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { code stage item retriable } }
      nodes { item }
    } } }"""
    read, after = [], None
    for page_number in range(3):
        found = await given.ask(given.ada, document, id=id_of(job), after=after)
        page = found["job"]["gaps"]
        assert page["totalCount"] == 5
        assert page["pageInfo"]["hasNextPage"] is (page_number < 2)
        assert page["pageInfo"]["hasPreviousPage"] is (page_number > 0)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert [edge["node"]["item"] for edge in page["edges"]] == [
            node["item"] for node in page["nodes"]
        ]
        read += page["edges"]
        after = page["pageInfo"]["endCursor"]
    assert [edge["node"]["item"] for edge in read] == items
    assert read[0]["node"] == {
        "code": "HOST_FAILED",
        "stage": "fetch_repository",
        "item": "a",
        "retriable": True,
    }


async def test_jobs_are_listed_newest_first_and_by_what_they_are(given: World) -> None:
    jobs = [await given.start(given.ada, f"o/r{i}", may_queue=True) for i in range(5)]
    await given.move(jobs[0], acts.cancel)
    document = """query($status: [JobStatus!], $kind: [JobKind!], $after: String, $first: Int) {
      jobs(status: $status, kind: $kind, after: $after, first: $first) {
        totalCount pageInfo { endCursor hasNextPage } nodes { repository }
      }
    }"""

    async def listed(**variables: object) -> tuple[int, list[str]]:
        found = (await given.ask(given.ada, document, **variables))["jobs"]
        return found["totalCount"], [node["repository"] for node in found["nodes"]]

    newest_first = ["o/r4", "o/r3", "o/r2", "o/r1", "o/r0"]
    assert await listed() == (5, newest_first)
    assert await listed(status=[], kind=[]) == (5, newest_first)
    assert await listed(status=["CANCELLED"]) == (1, ["o/r0"])
    assert await listed(kind=["SYNC_PULL_REQUESTS"]) == (0, [])
    assert await listed(first=0) == (5, [])
    page = (await given.ask(given.ada, document, first=3))["jobs"]
    assert page["pageInfo"]["hasNextPage"]
    assert await listed(after=page["pageInfo"]["endCursor"], first=3) == (5, ["o/r1", "o/r0"])
    code, _ = await given.refusal(given.ada, document, first=101)
    assert code == "BAD_INPUT"
