"""A re-sync brings a project up to date in place, and costs what has changed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from sandbox.changes import (
    AnyChange,
    Delete,
    Edit,
    EditPull,
    Forbid,
    Generate,
    OpenPull,
    Push,
    Recreate,
    Rename,
    Visibility,
)
from sandbox.script import Respond, Rule
from tests.flow.history import numbers, since
from tests.flow.house import House
from tests.flow.lodging import TOKEN, gaps, lodging
from tests.flow.processes import site

pytestmark = pytest.mark.asyncio(loop_scope="module")

RESYNC = """
mutation($id: ID!, $daysBack: Int, $onBusy: OnBusy) {
  resyncProject(id: $id, daysBack: $daysBack, onBusy: $onBusy) {
    __typename
    ... on Problem { code message remedy }
    ... on ImportStarted { job { id kind status } }
    ... on ImportAlreadyRunning { job { id } }
    ... on UserBusy { job { id } }
    ... on InvalidRepositoryAddress { url }
    ... on RateLimited { limit }
  }
}
"""
CHANGES = """
query($id: ID!) { job(id: $id) { changes {
  isEmpty pullRequestsAdded pullRequestsUpdated readmeChanged languagesChanged repositoryChanged
  renamedFrom languages { name before after }
} } }
"""
PROJECT = """
query($id: ID!) { project(id: $id) {
  slug title createdAt updatedAt syncedAt isPublished readme { text }
  repository { owner name stars visibility languages { name } }
} }
"""
CANCEL = "mutation($id: ID!) { cancelJob(id: $id) { __typename } }"
RETRY = """
mutation($id: ID!) { retryJob(id: $id) { __typename ... on ImportStarted { job { id } } } }
"""
DELETE = "mutation($id: ID!) { deleteProject(id: $id) { __typename } }"
REPOSITORY, PULLS = "/repos/{owner}/{name}", "/repos/{owner}/{name}/pulls"
NOTHING: dict[str, Any] = {
    "isEmpty": True,
    "pullRequestsAdded": 0,
    "pullRequestsUpdated": 0,
    "readmeChanged": False,
    "languagesChanged": False,
    "repositoryChanged": False,
    "renamedFrom": None,
    "languages": [],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    """Shared: each test has a repository of its own. It asks with a token."""
    async with lodging(GITHUB_TOKEN=TOKEN) as opened:
        yield opened


async def imported(gantry: House, name: str, pulls: int = 12, **asked: Any) -> Any:
    """The job that made a project of a new repository of this name, whose history is old."""
    full_name = f"still-waters/{name}"
    await gantry.sandbox.change(Generate(full_name, files=3, pulls=pulls))
    gantry.sandbox.clock.advance(120)
    job = await gantry.import_to_its_end(full_name, **asked)
    assert gaps(job) == []
    return job


async def started(gantry: House, job: Any, **asked: Any) -> str:
    answer = await gantry.ask(RESYNC, id=job["project"]["id"], **asked)
    assert answer["__typename"] == "ImportStarted", answer
    assert answer["job"]["kind"] == "SYNC_PULL_REQUESTS"
    return str(answer["job"]["id"])


async def resynced(gantry: House, job: Any, **asked: Any) -> Any:
    """The re-sync's job as it ended, with what it changed."""
    job_id = await started(gantry, job, **asked)
    await gantry.follow(job_id)
    return await ended(gantry, job_id)


async def ended(gantry: House, job_id: str) -> Any:
    told = await gantry.ask(CHANGES, id=job_id)
    return await gantry.job(job_id) | told


async def project_of(gantry: House, job: Any) -> Any:
    return await gantry.ask(PROJECT, id=job["project"]["id"])


def asked_of(gantry: House) -> list[tuple[str, int, int]]:
    """What was asked since the log was cleared: where, how it was answered, what it cost."""
    records = gantry.sandbox.journal.records()
    return [(record.endpoint, record.status, record.cost) for record in records]


async def test_unchanged_it_costs_no_quota(gantry: House) -> None:
    """The first one brings the validators, for GraphQL's answers, which imports are made of, carry
    none: two requests are counted. From then on none is."""
    job = await imported(gantry, "calm")
    imported_as = await project_of(gantry, job)
    gantry.sandbox.journal.clear()
    first = await resynced(gantry, job)
    assert asked_of(gantry) == [(REPOSITORY, 200, 1), (PULLS, 200, 1)]
    before = await project_of(gantry, job)
    gantry.sandbox.journal.clear()
    second = await resynced(gantry, job)
    assert asked_of(gantry) == [(REPOSITORY, 304, 0), (PULLS, 304, 0)]
    assert second["receipt"]["notModified"] == second["receipt"]["requests"] == 2
    assert [first["changes"], second["changes"]] == [NOTHING, NOTHING]
    assert [first["status"], second["status"]] == ["COMPLETED", "COMPLETED"]
    after = await project_of(gantry, job)
    assert after["syncedAt"] > before["syncedAt"] > imported_as["syncedAt"]
    assert after["updatedAt"] == before["updatedAt"] == imported_as["updatedAt"]


async def test_without_a_token_it_takes_two_requests_that_bring_nothing() -> None:
    async with lodging() as anonymous:
        job = await imported(anonymous, "nameless")
        anonymous.sandbox.journal.clear()
        again = await resynced(anonymous, job)
        assert asked_of(anonymous) == [(REPOSITORY, 304, 1), (PULLS, 304, 1)]
        assert again["changes"] == NOTHING
        assert again["receipt"]["bytes"] == 0


async def test_what_has_changed_is_brought_and_told(gantry: House) -> None:
    name = "still-waters/stirred"
    job = await imported(gantry, "stirred")
    files = {"README.md": "# stirred\n\nNow with words.\n", "tool.rb": "puts 1\n" * 50}
    for change in (
        Push(name, files),
        Edit(name, description="Other words", stars=77),
        OpenPull(name, "A new one"),
        EditPull(name, 3, title="An old one, with another title"),
    ):
        await gantry.sandbox.change(change)
    before = await project_of(gantry, job)
    gantry.sandbox.journal.clear()
    again = await resynced(gantry, job)
    assert gaps(again) == []
    languages = {each["name"]: each for each in again["changes"].pop("languages")}
    assert languages["Ruby"]["before"] is None
    assert 0 < languages["Ruby"]["after"] < 1
    assert again["changes"] == {
        "isEmpty": False,
        "pullRequestsAdded": 1,
        "pullRequestsUpdated": 1,
        "readmeChanged": True,
        "languagesChanged": True,
        "repositoryChanged": True,
        "renamedFrom": None,
    }
    after = await project_of(gantry, job)
    assert "Now with words." in after["readme"]["text"]
    assert after["repository"]["stars"] == 77
    assert {"Ruby"} <= {each["name"] for each in after["repository"]["languages"]}
    assert after["updatedAt"] > before["updatedAt"]
    assert after["syncedAt"] >= after["updatedAt"]
    assert [after["slug"], after["createdAt"]] == [before["slug"], before["createdAt"]]
    assert await numbers(gantry, job) == list(range(13, 0, -1))
    assert len(gantry.requests()) == again["receipt"]["requests"] <= 6


async def test_where_counts_alone_have_changed_nothing_but_they_is_fetched(gantry: House) -> None:
    """Each row of the list has the repository's counts in it, so the list is another, too."""
    job = await imported(gantry, "starred")
    await resynced(gantry, job)
    await gantry.sandbox.change(Edit("still-waters/starred", stars=1234))
    gantry.sandbox.journal.clear()
    again = await resynced(gantry, job)
    assert asked_of(gantry) == [(REPOSITORY, 200, 1), (PULLS, 200, 1)]
    assert again["changes"] == NOTHING | {"isEmpty": False, "repositoryChanged": True}
    assert (await project_of(gantry, job))["repository"]["stars"] == 1234


async def test_of_the_history_only_what_came_since_is_fetched(gantry: House) -> None:
    job = await imported(gantry, "deep", pulls=350)
    await gantry.sandbox.change(OpenPull("still-waters/deep", "The newest"))
    gantry.sandbox.journal.clear()
    again = await resynced(gantry, job)
    assert gantry.requests().count("POST /graphql") == 1
    assert again["changes"]["pullRequestsAdded"] == 1
    assert again["changes"]["pullRequestsUpdated"] == 0
    assert await numbers(gantry, job) == list(range(351, 0, -1))


async def test_days_back_widens_the_history_and_never_narrows_it(gantry: House) -> None:
    job = await imported(gantry, "wide", pulls=200, daysBack=5)
    kept, reaches = await numbers(gantry, job), await since(gantry, job)
    assert 30 < len(kept) < 50
    await resynced(gantry, job, daysBack=2)
    assert await since(gantry, job) <= reaches
    again = await resynced(gantry, job, daysBack=20)
    assert again["changes"]["pullRequestsAdded"] == len(await numbers(gantry, job)) - len(kept)
    assert 150 < len(await numbers(gantry, job)) < 170
    assert await since(gantry, job) < reaches


async def test_no_days_back_leave_the_history_alone(gantry: House) -> None:
    job = await imported(gantry, "left-alone")
    await gantry.sandbox.change(OpenPull("still-waters/left-alone", "Not asked for"))
    gantry.sandbox.journal.clear()
    again = await resynced(gantry, job, daysBack=0)
    assert [endpoint for endpoint, _status, _cost in asked_of(gantry)] == [REPOSITORY]
    assert again["stages"][-1] == {"name": "sync_pull_requests", "status": "SKIPPED"}
    assert await numbers(gantry, job) == list(range(12, 0, -1))


async def test_a_renamed_repository_is_followed(gantry: House) -> None:
    job = await imported(gantry, "old-name")
    await gantry.sandbox.change(Rename("still-waters/old-name", "still-waters/new-name"))
    again = await resynced(gantry, job)
    assert gaps(again) == []
    assert again["repository"] == "still-waters/new-name"
    assert again["changes"]["renamedFrom"] == "still-waters/old-name"
    project = await project_of(gantry, job)
    assert (project["title"], project["repository"]["name"]) == ("new-name", "new-name")
    for spelling in ("still-waters/old-name", "still-waters/new-name"):
        assert (await gantry.start(spelling))["__typename"] == "AlreadyImported"


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("deleted", Delete("still-waters/deleted"), "REPOSITORY_NOT_FOUND"),
        ("hidden", Visibility("still-waters/hidden", is_private=True), "REPOSITORY_NOT_FOUND"),
        ("blocked", Forbid("still-waters/blocked"), "REPOSITORY_BLOCKED_DMCA"),
        ("replaced", Recreate("still-waters/replaced"), "REPOSITORY_REPLACED"),
    ],
    ids=["deleted", "hidden", "blocked", "replaced"],
)
async def test_what_is_gone_ends_it_with_a_reason_and_keeps_the_project(
    gantry: House, name: str, change: AnyChange, code: str
) -> None:
    job = await imported(gantry, name)
    before = await project_of(gantry, job)
    await gantry.sandbox.change(change)
    again = await resynced(gantry, job)
    assert (again["status"], again["error"]["code"]) == ("FAILED", code)
    assert again["error"]["stage"] == "look_for_changes"
    assert again["changes"] == NOTHING
    assert await project_of(gantry, job) == before
    assert await numbers(gantry, job) == list(range(12, 0, -1))


async def test_a_repository_that_became_private_is_published_no_more(gantry: House) -> None:
    job = await imported(gantry, "withdrawn")
    assert (await project_of(gantry, job))["isPublished"]
    readers = ("keeper-crew",)
    for is_private in (True, False):
        change = Visibility("still-waters/withdrawn", is_private, readers)
        await gantry.sandbox.change(change)
        assert gaps(await resynced(gantry, job)) == []
        project = await project_of(gantry, job)
        assert project["repository"]["visibility"] == ("private" if is_private else "public")
        assert not project["isPublished"]  # what was withdrawn once is not put there by itself


async def test_what_the_host_refuses_now_stays_as_it_was(gantry: House) -> None:
    job = await imported(gantry, "partly")
    name = "still-waters/partly"
    await gantry.sandbox.change(Push(name, {"more.py": "print()\n"}))
    refusal = Respond(status=403, json={"message": "The list is too large to list"})
    rule = Rule(path=f"*/{name}/contributors*", respond=refusal)
    gantry.sandbox.script.schedule(rule)
    before = job["project"]["repository"]["contributors"]
    again = await resynced(gantry, job)
    assert [gap["code"] for gap in gaps(again)] == ["CONTRIBUTORS_UNAVAILABLE"]
    assert again["project"]["repository"]["contributors"] == before != []


async def test_refusals_are_typed(gantry: House) -> None:
    job = await imported(gantry, "refused")
    project_id = job["project"]["id"]
    stranger = await gantry.user("stranger")
    for token, given in ((stranger, project_id), (None, job["id"]), (None, "nothing")):
        answer = await gantry.ask(RESYNC, token, id=given)
        assert (answer["__typename"], answer["code"]) == ("InvalidRepositoryAddress", "NOT_FOUND")
        assert answer["url"] == given
    for days in (-1, 3651):
        answer = await gantry.ask(RESYNC, id=project_id, daysBack=days)
        assert answer["__typename"] == "InvalidRepositoryAddress"
        assert answer["code"] == "INPUT_OUT_OF_RANGE"


async def test_it_keeps_to_the_slot_and_the_line(gantry: House) -> None:
    one, other = await imported(gantry, "one"), await imported(gantry, "other")
    held = gantry.sandbox.script.schedule(Rule(path="*still-waters/one", hang=True))
    running = await started(gantry, one)
    async with asyncio.timeout(20):
        await held.reached.wait()
    same = await gantry.ask(RESYNC, id=one["project"]["id"])
    assert (same["__typename"], same["job"]["id"]) == ("ImportAlreadyRunning", running)
    assert "re-sync" in same["message"]
    busy = await gantry.ask(RESYNC, id=other["project"]["id"])
    assert (busy["__typename"], busy["job"]["id"]) == ("UserBusy", running)
    assert (await gantry.start("edge-cases/plain"))["__typename"] == "UserBusy"
    queued = await started(gantry, other, onBusy="QUEUE")
    assert (await gantry.job(queued))["status"] == "WAITING"
    assert await gantry.ask(CANCEL, id=running) == {"__typename": "JobCancelled"}
    assert (await gantry.follow(queued))[-1]["status"] == "COMPLETED"


async def test_it_counts_as_a_start() -> None:
    async with lodging(START_LIMIT_PER_HOUR="1") as strict:
        job = await imported(strict, "counted")
        answer = await strict.ask(RESYNC, id=job["project"]["id"])
        assert (answer["__typename"], answer["limit"]) == ("RateLimited", 1)


async def test_cancelled_in_its_history_a_retry_goes_on_there(gantry: House) -> None:
    job = await imported(gantry, "halved", pulls=350, daysBack=0)
    held = gantry.sandbox.script.schedule(Rule(method="POST", path="/graphql", at=2, hang=True))
    running = await started(gantry, job, daysBack=90)
    async with asyncio.timeout(20):
        await held.reached.wait()
    assert await gantry.ask(CANCEL, id=running) == {"__typename": "JobCancelled"}
    assert (await ended(gantry, running))["status"] == "CANCELLED"
    gantry.sandbox.journal.clear()
    retry = (await gantry.ask(RETRY, id=running))["job"]["id"]
    assert (await gantry.follow(retry))[-1]["status"] == "COMPLETED"
    again = await ended(gantry, retry)
    assert again["changes"]["pullRequestsAdded"] == 350
    assert again["attempt"] == 2
    assert gantry.requests() == ["POST /graphql"] * 4  # three pages left, and the head once more


async def test_a_project_that_is_deleted_ends_its_resync(gantry: House) -> None:
    job = await imported(gantry, "dropped")
    held = gantry.sandbox.script.schedule(Rule(path="*still-waters/dropped", hang=True))
    running = await started(gantry, job)
    async with asyncio.timeout(20):
        await held.reached.wait()
    deleted = await gantry.ask(DELETE, id=job["project"]["id"])
    assert deleted == {"__typename": "ProjectDeleted"}
    assert (await gantry.follow(running))[-1]["status"] == "CANCELLED"


async def test_killed_in_the_middle_it_goes_on_by_itself_and_tells_all_changes(
    tmp_path: Path,
) -> None:
    name = "still-waters/killed"
    async with site(tmp_path, GITHUB_TOKEN=TOKEN, LEASE_SECONDS="3") as place:
        await place.sandbox.change(Generate(name, files=1, pulls=250))
        async with place.serving() as (server, client):
            job = await client.import_to_its_end(name, daysBack=0)
            await place.sandbox.change(Push(name, {"README.md": "# Rewritten\n"}))
            in_hand = place.sandbox.script.schedule(Rule(path="*/pulls?*", delay_ms=60_000))
            asked = {"id": job["project"]["id"], "daysBack": 90}
            history = place.sandbox.script.schedule(
                Rule(method="POST", path="/graphql", at=3, delay_ms=60_000)
            )
            running = (await client.ask(RESYNC, **asked))["job"]["id"]
            async with asyncio.timeout(30):
                await history.reached.wait()
            await server.kill()
        place.sandbox.script.drop(in_hand.id)
        async with place.serving() as (_server, client):
            assert (await client.follow(running))[-1]["status"] == "COMPLETED"
            changes = (await client.ask(CHANGES, id=running))["changes"]
            assert changes["readmeChanged"]
            assert changes["pullRequestsAdded"] == 250
            assert (await client.job(running))["attempt"] == 1


async def test_a_retry_of_one_that_came_to_nothing_is_about_the_same_project(gantry: House) -> None:
    name = "still-waters/back"
    job = await imported(gantry, "back")
    rule = Rule(path=f"*{name}", respond=Respond(status=404, json={"message": "Not Found"}))
    gantry.sandbox.script.schedule(rule)
    failed = await resynced(gantry, job)
    assert failed["error"]["retriable"]
    retry = (await gantry.ask(RETRY, id=failed["id"]))["job"]["id"]
    await gantry.follow(retry)
    again = await gantry.job(retry)
    assert (again["status"], again["project"]["id"]) == ("COMPLETED", job["project"]["id"])
