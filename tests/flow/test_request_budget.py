"""What an import costs of the host's quota, by the host's own log, and what a lack of it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.ledgers import Limits, Resource
from sandbox.simulator import Sandbox
from tests.flow.house import House, house
from tests.flow.lodging import TOKEN, repository
from tests.flow.waits import account, run

PLAIN = "edge-cases/plain"
REQUIRED = [
    f"GET /repos/{PLAIN}",
    f"GET /repos/{PLAIN}/git/trees/HEAD?recursive=1",
    f"GET /repos/{PLAIN}/readme",
]
OPTIONAL = [
    f"GET /repos/{PLAIN}/languages",
    f"GET /repos/{PLAIN}/releases?per_page=10",
    f"GET /repos/{PLAIN}/contributors?per_page=100&anon=1",
]
WITH_TOKEN = ["POST /graphql", REQUIRED[1], OPTIONAL[2]]

# On top of the project's own, one for each page of its history.
HISTORY = [f"GET /repos/{PLAIN}/pulls?state=all&sort=updated&direction=desc&per_page=100"]
HISTORY_WITH_TOKEN = ["POST /graphql"]


@asynccontextmanager
async def rationed(directory: Path, redis_url: str, token: str = "") -> AsyncIterator[House]:
    """Gantry and the host share a clock that stands still, so no quota is renewed meanwhile."""
    sandbox = Sandbox(limits=Limits(), clock=Clock(datetime.now(UTC)))
    async with house(
        directory, redis_url, sandbox=sandbox, shares_clock=True, GITHUB_TOKEN=token
    ) as gantry:
        yield gantry


async def test_without_a_token_an_import_takes_six_requests_and_one_for_its_history(
    gantry: House,
) -> None:
    job = await gantry.import_to_its_end(PLAIN)
    repository(job)
    assert gantry.requests() == REQUIRED + OPTIONAL + HISTORY
    assert job["receipt"]["requests"] == 7
    assert [record.cost for record in gantry.sandbox.journal.records()] == [1] * 7


async def test_without_a_history_nothing_is_asked_for_one(gantry: House) -> None:
    job = await gantry.import_to_its_end(PLAIN, daysBack=0)
    assert gantry.requests() == REQUIRED + OPTIONAL
    assert job["stages"][-1] == {"name": "sync_pull_requests", "status": "SKIPPED"}


async def test_with_a_token_an_import_takes_three_requests_and_one_for_its_history(
    tmp_path: Path, redis_url: str
) -> None:
    async with house(tmp_path, redis_url, GITHUB_TOKEN=TOKEN) as gantry:
        job = await gantry.import_to_its_end(PLAIN)
        repository(job)
        assert gantry.requests() == WITH_TOKEN + HISTORY_WITH_TOKEN
        assert (job["receipt"]["requests"], job["receipt"]["graphqlPoints"]) == (4, 2)


@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_what_was_imported_or_is_being_imported_costs_nothing_again(
    tmp_path: Path, redis_url: str, token: str
) -> None:
    async with house(tmp_path, redis_url, GITHUB_TOKEN=token) as gantry:
        first = await gantry.start(PLAIN)
        while_running = await gantry.start(PLAIN)
        await gantry.follow(first["job"]["id"])
        spent = len(gantry.requests())
        afterwards = await gantry.start(PLAIN)
        assert while_running["__typename"] in {"ImportAlreadyRunning", "AlreadyImported"}
        assert afterwards["__typename"] == "AlreadyImported"
        assert len(gantry.requests()) == spent == (4 if token else 7)


@pytest.mark.parametrize(
    ("left", "asked_at_first"),
    [(0, REQUIRED[:1]), (1, REQUIRED[:1]), (4, [*REQUIRED, OPTIONAL[0]])],
)
async def test_without_quota_for_all_of_it_it_waits_and_goes_on(
    tmp_path: Path, redis_url: str, left: int, asked_at_first: list[str]
) -> None:
    async with rationed(tmp_path, redis_url) as gantry:
        ledger = account(gantry)
        ledger.used = ledger.limit - left
        course = await run(gantry, PLAIN, days_back=90)
    assert {wait.reason for wait in course.waits} == {"QUOTA"}
    assert all(wait.seconds > 0 for wait in course.waits)
    assert "UTC" in course.waits[0].message

    job = course.job
    repository(job)
    assert job["receipt"]["secondsWaited"] > 0
    assert job["attempt"] == 1
    answered = [record for record in gantry.sandbox.journal.records() if record.status == 200]
    assert [f"{each.method} {each.target}" for each in answered] == (REQUIRED + OPTIONAL + HISTORY)
    refused = len(gantry.requests()) - len(answered)
    assert gantry.requests()[: len(asked_at_first)] == asked_at_first
    assert refused == (1 if left == 0 else 0)  # only who was never answered has to find out


async def test_the_exhausted_quota_of_graphql_is_waited_for_as_well(
    tmp_path: Path, redis_url: str
) -> None:
    async with rationed(tmp_path, redis_url, TOKEN) as gantry:
        ledger = account(gantry, TOKEN, Resource.GRAPHQL)
        ledger.used = ledger.limit
        course = await run(gantry, PLAIN, days_back=90)
    assert {wait.reason for wait in course.waits} == {"QUOTA"}
    repository(course.job)
    assert gantry.requests() == ["POST /graphql", *WITH_TOKEN, *HISTORY_WITH_TOKEN]
