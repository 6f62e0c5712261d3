"""Starting imports: every answer of the union, and that nothing is done twice."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.flow.house import Client, House, house

TIDE = "harbor-lights/tide-tables"


def spellings(house: House) -> list[str]:
    """Twelve ways to write one address."""
    web = house.sandbox_url
    bare = web.removeprefix("http://")
    return [
        TIDE,
        TIDE.upper(),
        f"{web}/{TIDE}",
        f"{web}/{TIDE}.git",
        f"{web}/{TIDE}/",
        f"{web}/{TIDE}/tree/main/docs",
        f"{web}/{TIDE}/pull/1",
        f"{web}/{TIDE}?tab=readme",
        f"{web}/{TIDE}#readme",
        f"{bare}/{TIDE}",
        f"git+{web}/{TIDE}.git",
        f"  {web}/Harbor-Lights/Tide-Tables  ",
    ]


async def test_a_start_is_answered_with_a_job_that_becomes_a_project(gantry: House) -> None:
    answer = await gantry.start(TIDE)
    assert answer["__typename"] == "ImportStarted"
    assert answer["job"]["status"] == "QUEUED"
    events = await gantry.follow(answer["job"]["id"])
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    job = await gantry.job(answer["job"]["id"])
    assert job["status"] == "COMPLETED"
    assert job["percent"] == 100
    assert job["project"]["repository"]["owner"] == "harbor-lights"
    assert job["project"]["analysis"]["source"] == "RULES"


async def test_a_start_makes_no_outbound_call(tmp_path: Path, redis_url: str) -> None:
    async with house(tmp_path, redis_url, works=False) as idle:
        for url in (TIDE, TIDE, "quiet-dock/blank-slate", "not an address", "none/there"):
            await idle.start(url)
        assert idle.requests() == []


async def test_five_hundred_starts_of_one_repository_make_one_job(gantry: House) -> None:
    ways = spellings(gantry)
    async with AsyncExitStack() as stack:
        tabs = [Client(gantry.url) for _ in range(20)]
        for tab in tabs:
            stack.push_async_callback(tab.aclose)
        starts = (tabs[n % 20].start(ways[n % len(ways)]) for n in range(500))
        answers = await asyncio.gather(*starts)
    names = [answer["__typename"] for answer in answers]
    jobs = {answer["job"]["id"] for answer in answers if "job" in answer}
    assert names.count("ImportStarted") == 1
    assert set(names) <= {"ImportStarted", "ImportAlreadyRunning", "AlreadyImported"}
    assert len(jobs) == 1
    await gantry.follow(jobs.pop())
    assert len(gantry.requests()) == 7


@pytest.mark.parametrize("count", [25, pytest.param(100, marks=pytest.mark.load)])
@pytest.mark.timeout(120)
async def test_users_do_not_wait_for_each_other(gantry: House, count: int) -> None:
    tokens = [await gantry.user(f"user-{n}") for n in range(count)]
    answers = await asyncio.gather(
        *(gantry.start("edge-cases/plain", token, daysBack=0) for token in tokens)
    )
    assert {answer["__typename"] for answer in answers} == {"ImportStarted"}
    logs = await asyncio.gather(
        *(
            gantry.follow(answer["job"]["id"], token)
            for answer, token in zip(answers, tokens, strict=True)
        )
    )
    assert {log[-1]["status"] for log in logs} == {"COMPLETED"}
    waits = [event["waiting"] for log in logs for event in log if event["waiting"]]
    assert waits == []


async def test_a_second_start_is_answered_with_what_there_is_already(gantry: House) -> None:
    gantry.sandbox.script.latency_ms = 100
    first = await gantry.start(TIDE)
    running = await gantry.start(TIDE.upper())
    busy = await gantry.start("paper-lantern/handbook")
    assert running["__typename"] == "ImportAlreadyRunning"
    assert running["job"]["id"] == first["job"]["id"]
    assert running["code"] == "IMPORT_RUNNING"
    assert busy["__typename"] == "UserBusy"
    assert busy["job"]["id"] == first["job"]["id"]
    assert "onBusy: QUEUE" in busy["remedy"]
    await gantry.follow(first["job"]["id"])
    job = await gantry.job(first["job"]["id"])
    again = await gantry.start(TIDE)
    assert again["__typename"] == "AlreadyImported"
    assert again["project"]["id"] == job["project"]["id"]


async def test_whoever_is_busy_may_stand_in_line(gantry: House) -> None:
    gantry.sandbox.script.latency_ms = 50
    first = await gantry.start(TIDE)
    second = await gantry.start("paper-lantern/handbook", onBusy="QUEUE")
    assert second["__typename"] == "ImportStarted"
    assert second["job"]["status"] == "WAITING"
    ends = [(await gantry.follow(answer["job"]["id"]))[-1] for answer in (first, second)]
    assert [end["status"] for end in ends] == ["COMPLETED", "COMPLETED"]
    assert ends[0]["at"] <= ends[1]["at"]


async def test_the_same_mutation_is_answered_with_the_same_job(gantry: House) -> None:
    answers = await asyncio.gather(
        *(gantry.start(TIDE, clientMutationId="once") for _ in range(20))
    )
    assert {answer["__typename"] for answer in answers} == {"ImportStarted"}
    (job,) = {answer["job"]["id"] for answer in answers}
    await gantry.follow(job)
    later = await gantry.start(TIDE, clientMutationId="once")
    assert later["job"]["id"] == job


async def test_past_the_limit_a_start_is_told_when_to_come_back(
    tmp_path: Path, redis_url: str
) -> None:
    async with house(tmp_path, redis_url, START_LIMIT_PER_HOUR="2") as limited:
        for url in (TIDE, "paper-lantern/handbook"):
            await limited.import_to_its_end(url)
        refused = await limited.start("night-ferry/timetable")
        assert refused["__typename"] == "RateLimited"
        assert refused["limit"] == 2
        assert refused["windowSeconds"] == 3600
        assert refused["retryAt"] > limited.built.clock().isoformat()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "ADDRESS_EMPTY"),
        ("http://someone:secret@HOST/o/r", "ADDRESS_HAS_CREDENTIALS"),
        ("settings/profile", "ADDRESS_RESERVED_OWNER"),
        ("o/..", "ADDRESS_BAD_NAME"),
        ("o/" + "r" * 3000, "ADDRESS_TOO_LONG"),
        ("https://gitlab.com/o/r", "ADDRESS_HOST_NOT_SUPPORTED"),
    ],
)
async def test_an_address_that_cannot_be_imported_is_refused_with_its_reason(
    gantry: House, url: str, code: str
) -> None:
    web = gantry.sandbox_url.removeprefix("http://")
    answer = await gantry.start(url.replace("HOST", web))
    assert answer["__typename"] == "InvalidRepositoryAddress"
    assert answer["code"] == code
    assert answer["message"]
    assert "secret" not in str(answer)


async def test_days_back_out_of_range_is_refused(gantry: House) -> None:
    answer = await gantry.start(TIDE, daysBack=3651)
    assert answer["code"] == "INPUT_OUT_OF_RANGE"
    assert "3651" in answer["message"]


async def test_many_starts_at_once_wait_for_a_connection_and_none_fails(gantry: House) -> None:
    tokens = [await gantry.user(f"user-{n}") for n in range(40)]
    answers = await asyncio.gather(
        *(gantry.start(TIDE, token) for token in tokens for _ in range(5))
    )
    names = [answer["__typename"] for answer in answers]
    assert names.count("ImportStarted") == len(tokens)
    assert set(names) <= {"ImportStarted", "ImportAlreadyRunning", "AlreadyImported"}


async def test_a_renamed_repository_collides_with_itself(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/renamed-away")
    new_name = job["repository"]
    assert new_name != "edge-cases/renamed-away"
    for name in ("edge-cases/renamed-away", new_name):
        again = await gantry.start(name)
        assert again["__typename"] == "AlreadyImported"
        assert again["project"]["id"] == job["project"]["id"]
