"""Imports that wait for a host's limits, on a clock that is moved to the end of each wait."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.runner.sweep import SweepSettings
from sandbox.ledgers import Caller, Ledger, Resource
from tests.flow.house import PROGRESS, Client, House


@dataclass(frozen=True)
class Told:
    """A wait as it was told: why, for how many seconds, and in which words."""

    reason: str
    seconds: float
    message: str


@dataclass
class Course:
    """How an import went: what it waited for, and the job as it ended."""

    waits: list[Told] = field(default_factory=list)
    job: Any = None


def caller(gantry: House, token: str = "") -> Caller:
    sandbox = gantry.sandbox
    known = sandbox.tokens.valid(token, sandbox.clock.now()) if token else None
    return Caller(known, "127.0.0.1")


def account(gantry: House, token: str = "", resource: Resource = Resource.CORE) -> Ledger:
    """The host's own ledger of who asks."""
    ledgers = gantry.sandbox.ledgers
    return ledgers.of(caller(gantry, token), resource, gantry.sandbox.clock.timestamp())


async def let_pass(gantry: House, job_id: str, user: str | None, seconds: float) -> None:
    """Move the clock, by so much that a sweep takes the job for idle, and see that it goes on: the
    sweep comes of itself, but not at once. Its next event is what tells, for by then the job may
    well be waiting again."""
    query = "query($id: ID!) { job(id: $id) { lastSequence } }"
    last = (await gantry.ask(query, user, id=job_id))["lastSequence"]
    gantry.sandbox.clock.advance(max(seconds, SweepSettings().idle_seconds + 0.1))
    async with asyncio.timeout(20):
        while (await gantry.ask(query, user, id=job_id))["lastSequence"] == last:
            await gantry.built.sweeper.sweep()
            await asyncio.sleep(0.01)


async def first_wait(gantry: Client, job_id: str, user: str | None = None) -> Any:
    """The first wait of a job, as it is told."""
    async with (
        asyncio.timeout(20),
        aclosing(gantry.subscribe(PROGRESS, user, jobId=job_id, after=0)) as events,  # type: ignore[type-var]
    ):
        async for event in events:
            if event["status"] == "WAITING":
                return event["waiting"]
    raise AssertionError("the job ended without a wait")


async def run(
    gantry: House, repository: str, user: str | None = None, *, days_back: int = 0
) -> Course:
    """Import, and move the clock to the end of every wait; nothing is sent meanwhile."""
    answer = await gantry.start(repository, user, daysBack=days_back)
    assert answer["__typename"] == "ImportStarted", answer
    job_id = answer["job"]["id"]
    course = Course()
    passed = gantry.built.clock()
    async with (
        asyncio.timeout(40),
        aclosing(gantry.subscribe(PROGRESS, user, jobId=job_id, after=0)) as events,  # type: ignore[type-var]
    ):
        async for event in events:
            if event["status"] != "WAITING":
                continue
            waiting, at = event["waiting"], datetime.fromisoformat(event["at"])
            until = datetime.fromisoformat(waiting["until"])
            if at < until <= passed:
                continue  # told twice: the queue's clock runs on, and had the job look too early
            passed = until
            told = Told(waiting["reason"], (until - at).total_seconds(), waiting["message"])
            course.waits.append(told)
            left = (until - gantry.built.clock()).total_seconds()
            await let_pass(gantry, job_id, user, left)
    course.job = await gantry.job(job_id, user)
    return course
