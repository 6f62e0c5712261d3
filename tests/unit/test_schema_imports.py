"""Starting, batching, retrying, cancelling: every answer is data that a frontend can act on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from db.projects import remember_addresses
from db.records.job import Job, WaitReason
from db.records.problem import Gap, Problem, ProblemCode
from pipeline.runner import acts
from pipeline.runner.decide import decide
from pipeline.runner.outcome import Done, Failed, Wait
from schema.node import id_of
from tests.unit.schema_world import World, world

START = """mutation($input: StartImportInput!) { startImport(input: $input) {
  __typename
  ... on Problem { code message remedy retryAt link }
  ... on ImportStarted { job { id status repository } }
  ... on ImportAlreadyRunning { job { id } }
  ... on AlreadyImported { project { id } }
  ... on UserBusy { job { id } }
  ... on InvalidRepositoryAddress { url }
  ... on RateLimited { limit windowSeconds }
} }"""
CANCEL = """mutation($id: ID!) { cancelJob(id: $id) {
  __typename
  ... on Problem { code message }
  ... on JobCancelled { job { status } }
  ... on JobAlreadyEnded { job { id status } }
} }"""
RETRY = """mutation($id: ID!, $only: RetryScope, $onBusy: OnBusy) { retryJob(
  id: $id, only: $only, onBusy: $onBusy
) {
  __typename
  ... on Problem { code message remedy }
  ... on ImportStarted { job { id attempt status } }
  ... on JobNotRetriable { job { id } }
  ... on UserBusy { job { id } }
} }"""

JOB = "query($id: ID!) { job(id: $id) { status attempt waiting { reason } } }"
STAGES = "query($id: ID!) { job(id: $id) { stages { name status } } }"
READ = """query($urls: [String!]!) { repositoryAddresses(urls: $urls) {
  __typename
  ... on RepositoryAddress { provider owner name project { slug } }
  ... on InvalidRepositoryAddress { code url }
} }"""


@pytest.fixture
async def given(tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    async with world(tmp_path, redis_url, per_hour=3) as built:
        yield built


async def start(given: World, url: str, **more: Any) -> dict[str, Any]:
    answer = await given.ask(given.ada, START, input={"url": url, **more})
    found: dict[str, Any] = answer["startImport"]
    return found


async def test_a_start_is_answered_with_its_job(given: World) -> None:
    answer = await start(given, "https://github.com/Harbor-Lights/tide-tables/tree/main")
    assert answer["__typename"] == "ImportStarted"
    assert answer["job"]["status"] == "QUEUED"
    assert answer["job"]["repository"] == "Harbor-Lights/tide-tables"


async def test_a_second_start_of_the_same_is_answered_with_the_first_job(given: World) -> None:
    first = await start(given, "o/r")
    second = await start(given, "https://github.com/O/R.git", onBusy="QUEUE")
    assert second["__typename"] == "ImportAlreadyRunning"
    assert second["code"] == "IMPORT_RUNNING"
    assert second["job"]["id"] == first["job"]["id"]


async def test_a_start_while_another_runs_is_refused_or_queued_as_asked(given: World) -> None:
    first = await start(given, "o/r")
    for on_busy in ({}, {"onBusy": "REJECT"}, {"onBusy": None}):
        busy = await start(given, "o/other", **on_busy)
        assert (busy["__typename"], busy["code"]) == ("UserBusy", "USER_BUSY")
        assert busy["job"]["id"] == first["job"]["id"]
    queued = await start(given, "o/other", onBusy="QUEUE")
    assert queued["__typename"] == "ImportStarted"
    assert queued["job"]["status"] == "WAITING"


async def test_what_was_imported_before_is_answered_with_its_project(given: World) -> None:
    project = await given.add_project(given.ada)
    async with given.database.write() as connection:
        await remember_addresses(connection, given.ada.id, project.id, ["github:o/r"])
    answer = await start(given, "o/r")
    assert (answer["__typename"], answer["code"]) == ("AlreadyImported", "ALREADY_IMPORTED")
    assert answer["project"]["id"] == id_of(project)
    others = await given.ask(given.ben, START, input={"url": "o/r"})
    assert others["startImport"]["__typename"] == "ImportStarted"


async def test_an_address_that_cannot_be_used_says_why_and_what_can(given: World) -> None:
    answer = await start(given, "https://gist.github.com/ada/1")
    assert answer["__typename"] == "InvalidRepositoryAddress"
    assert answer["code"] == "ADDRESS_IS_GIST"
    assert answer["url"] == "https://gist.github.com/ada/1"
    assert answer["remedy"]


@pytest.mark.parametrize("days", [-1, 3651])
async def test_a_window_out_of_range_is_refused(given: World, days: int) -> None:
    answer = await start(given, "o/r", daysBack=days)
    assert answer["__typename"] == "InvalidRepositoryAddress"
    assert answer["code"] == "INPUT_OUT_OF_RANGE"


async def test_the_limit_of_starts_says_until_when(given: World) -> None:
    for name in "abc":
        assert (await start(given, f"o/{name}", onBusy="QUEUE"))["__typename"] == "ImportStarted"
    answer = await start(given, "o/d", onBusy="QUEUE")
    assert (answer["__typename"], answer["code"]) == ("RateLimited", "START_LIMIT_REACHED")
    assert (answer["limit"], answer["windowSeconds"]) == (3, 3600)
    assert answer["retryAt"].endswith("Z")


async def test_the_same_mutation_twice_is_one_job(given: World) -> None:
    first = await start(given, "o/r", clientMutationId="m1")
    assert await start(given, "o/r", clientMutationId="m1") == first
    code, _ = await given.refusal(
        given.ada, START, input={"url": "o/r", "clientMutationId": "a\0b"}
    )
    assert code == "BAD_INPUT"


async def test_null_stands_for_the_default(given: World) -> None:
    nulls = dict.fromkeys(["daysBack", "isShowcase", "isPrivate", "onBusy", "clientMutationId"])
    assert (await start(given, "o/r", **nulls))["__typename"] == "ImportStarted"
    async with given.database.read() as connection:
        [(stored,)] = await connection.exec_driver_sql("SELECT input FROM jobs")
    assert '"days_back":90,"is_showcase":true,"is_private":false' in stored


BATCH = """mutation($imports: [StartImportInput!]!) {
  startImports(input: {imports: $imports}) { results {
    __typename ... on ImportStarted { job { repository status } } ... on Problem { code }
  } }
}"""


async def test_a_batch_is_queued_and_answered_one_by_one_in_order(given: World) -> None:
    urls = ["o/a", "no address", "o/b", "o/a"]
    imports = [{"url": url, "onBusy": "REJECT"} for url in urls]
    answer = await given.ask(given.ada, BATCH, imports=imports)
    assert answer["startImports"]["results"] == [
        {"__typename": "ImportStarted", "job": {"repository": "o/a", "status": "QUEUED"}},
        {"__typename": "InvalidRepositoryAddress", "code": "ADDRESS_UNREADABLE"},
        {"__typename": "ImportStarted", "job": {"repository": "o/b", "status": "WAITING"}},
        {"__typename": "ImportAlreadyRunning", "code": "IMPORT_RUNNING"},
    ]


async def test_a_batch_of_more_than_fifty_starts_nothing(given: World) -> None:
    imports = [{"url": f"o/r{i}"} for i in range(51)]
    code, message = await given.refusal(given.ada, BATCH, imports=imports)
    assert code == "BAD_INPUT"
    assert "51" in message
    assert await given.ask(given.ada, "{ jobs { totalCount } }") == {"jobs": {"totalCount": 0}}


async def test_a_job_is_cancelled_once(given: World) -> None:
    job = await given.start(given.ada)
    first = await given.ask(given.ada, CANCEL, id=id_of(job))
    assert first["cancelJob"] == {"__typename": "JobCancelled", "job": {"status": "CANCELLED"}}
    second = (await given.ask(given.ada, CANCEL, id=id_of(job)))["cancelJob"]
    assert (second["__typename"], second["code"]) == ("JobAlreadyEnded", "JOB_ALREADY_ENDED")
    assert second["job"] == {"id": id_of(job), "status": "CANCELLED"}


async def fail(given: World, job: Job, *, retriable: bool) -> Job:
    problem = Problem(ProblemCode.HOST_FAILED, "The host failed.", "Wait.")
    failed = Failed(problem, transient=False, retriable=retriable)
    await given.claim(job)
    return await given.move(job, lambda now: decide(now, "fetch_repository", failed, 0.5))


async def test_a_retry_is_a_new_job_with_the_next_attempts_number(given: World) -> None:
    job = await fail(given, await given.start(given.ada), retriable=True)
    answer = (await given.ask(given.ada, RETRY, id=id_of(job)))["retryJob"]
    assert answer["__typename"] == "ImportStarted"
    assert answer["job"]["attempt"] == 2
    assert answer["job"]["id"] != id_of(job)


async def test_a_retry_while_another_import_runs_is_told_which(given: World) -> None:
    job = await fail(given, await given.start(given.ada), retriable=True)
    running = await given.start(given.ada, "o/other")
    answer = (await given.ask(given.ada, RETRY, id=id_of(job)))["retryJob"]
    assert answer["__typename"] == "UserBusy"
    assert answer["job"]["id"] == id_of(running)


async def test_a_retry_may_stand_in_line(given: World) -> None:
    job = await fail(given, await given.start(given.ada), retriable=True)
    await given.start(given.ada, "o/other")
    answer = (await given.ask(given.ada, RETRY, id=id_of(job), onBusy="QUEUE"))["retryJob"]
    assert (answer["__typename"], answer["job"]["status"]) == ("ImportStarted", "WAITING")


async def test_a_retry_that_is_of_no_use_says_so(given: World) -> None:
    job = await given.start(given.ada)
    at_work = (await given.ask(given.ada, RETRY, id=id_of(job)))["retryJob"]
    assert (at_work["__typename"], at_work["code"]) == ("JobNotRetriable", "JOB_NOT_RETRIABLE")
    await fail(given, job, retriable=False)
    hopeless = (await given.ask(given.ada, RETRY, id=id_of(job)))["retryJob"]
    assert (hopeless["__typename"], hopeless["remedy"]) == ("JobNotRetriable", "Wait.")


async def test_a_retry_of_the_gaps_needs_gaps(given: World) -> None:
    job = await given.start(given.ada)
    await given.move(job, acts.cancel)
    none = await given.ask(given.ada, RETRY, id=id_of(job), only="GAPS")
    assert none["retryJob"]["__typename"] == "JobNotRetriable"

    gap = Gap("fetch_repository", Problem(ProblemCode.HOST_FAILED, "No."), "x", retriable=True)
    with_gaps = await given.claim(await given.start(given.ada, "o/other"))
    done = Done("Done.", (gap,))
    await given.move(with_gaps, lambda now: decide(now, "fetch_repository", done, 0.5))
    await given.claim(with_gaps)
    await given.move(with_gaps, lambda now: decide(now, "create_project", Done("Done."), 0.5))
    again = await given.ask(given.ada, RETRY, id=id_of(with_gaps), only="GAPS")
    assert again["retryJob"]["__typename"] == "ImportStarted"


async def test_a_retry_counts_as_a_start(given: World) -> None:
    job = await fail(given, await given.start(given.ada), retriable=True)
    for _ in range(2):
        again = (await given.ask(given.ada, RETRY, id=id_of(job)))["retryJob"]
        assert again["__typename"] == "ImportStarted"
        await given.ask(given.ada, CANCEL, id=again["job"]["id"])
    refused = (await given.ask(given.ada, RETRY, id=id_of(job)))["retryJob"]
    assert (refused["__typename"], refused["code"]) == ("JobNotRetriable", "START_LIMIT_REACHED")
    assert refused["job"]["id"] == id_of(job)
    running = await given.ask(given.ada, "{ jobs(status: [QUEUED]) { totalCount } }")
    assert running["jobs"]["totalCount"] == 0


async def test_a_retry_lets_a_job_go_on_that_waits_for_somebodys_act(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    wait = Wait(WaitReason.AUTHENTICATION, None, Problem(ProblemCode.TOKEN_REJECTED, "No."))
    await given.move(job, lambda now: decide(now, "fetch_repository", wait, 0.5))
    gaps = (await given.ask(given.ada, RETRY, id=id_of(job), only="GAPS"))["retryJob"]
    assert gaps["__typename"] == "JobNotRetriable"
    answers = await asyncio.gather(*(given.ask(given.ada, RETRY, id=id_of(job)) for _ in range(3)))
    names = sorted(answer["retryJob"]["__typename"] for answer in answers)
    assert names == ["ImportStarted", "JobNotRetriable", "JobNotRetriable"]
    shown = await given.ask(given.ada, JOB, id=id_of(job))
    assert shown["job"] == {"status": "QUEUED", "attempt": 1, "waiting": None}
    await given.claim(job)


async def test_a_retry_of_what_is_remembered_no_more_begins_anew(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    await given.move(job, lambda now: decide(now, "fetch_repository", Done("Done."), 0.5))
    await given.move(job, acts.cancel)
    again = (await given.ask(given.ada, RETRY, id=id_of(job)))["retryJob"]
    shown = await given.ask(given.ada, STAGES, id=again["job"]["id"])
    assert {stage["status"] for stage in shown["job"]["stages"]} == {"PENDING"}


async def test_addresses_are_read_in_order_and_nothing_is_started(given: World) -> None:
    project = await given.add_project(given.ada)
    async with given.database.write() as connection:
        await remember_addresses(connection, given.ada.id, project.id, ["github:o/r"])
    urls = ["https://github.com/O/r.git", "gitlab.com/a/b", "a/b"]
    answer = await given.ask(given.ada, READ, urls=urls)
    known, wrong, new = answer["repositoryAddresses"]
    assert (known["owner"], known["name"], known["project"]) == ("O", "r", {"slug": project.slug})
    assert (wrong["code"], wrong["url"]) == ("ADDRESS_HOST_NOT_SUPPORTED", urls[1])
    assert (new["provider"], new["project"]) == ("github", None)
    listed = await given.ask(given.ada, "{ jobs { totalCount } }")
    assert listed["jobs"]["totalCount"] == 0


async def test_a_project_is_shown_to_its_owner_alone_where_addresses_are_read(given: World) -> None:
    project = await given.add_project(given.ada)
    async with given.database.write() as connection:
        await remember_addresses(connection, given.ada.id, project.id, ["github:o/r"])
    answer = await given.ask(given.ben, READ, urls=["o/r"])
    assert answer["repositoryAddresses"][0]["project"] is None


async def test_no_more_than_fifty_addresses_are_read_at_once(given: World) -> None:
    code, message = await given.refusal(given.ada, READ, urls=["o/r"] * 51)
    assert (code, "51" in message) == ("BAD_INPUT", True)
