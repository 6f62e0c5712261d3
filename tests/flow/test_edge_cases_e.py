"""Faults of the host: what breaks on the way is tried again in sight, and nothing half is whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from sandbox.changes import Generate, Push
from sandbox.faults import Fault
from sandbox.script import Respond, Rule
from tests.flow.house import House
from tests.flow.lodging import TOKEN, gaps, lodging, refusal

pytestmark = pytest.mark.asyncio(loop_scope="module")

GRAPHQL = "*/graphql"
TREE = "*/git/trees/*"
PEOPLE = "*/contributors*"
ALL = "*"
WHERE = {GRAPHQL: "query", TREE: "listing", PEOPLE: "people", ALL: "all"}

# What an import with a token asks for: the query, the listing, the contributors.
REQUESTS = 3

RETRY_GAPS = """
mutation($id: ID!) { retryJob(id: $id, only: GAPS) { ... on ImportStarted { job { id } } } }
"""

MANIFEST = '[project]\nname = "boxes"\ndependencies = ["flask"]\n'


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    """Shared: each test imports a repository of its own."""
    async with lodging(
        GITHUB_TOKEN=TOKEN, RETRY_FIRST_SECONDS="0.05", RETRY_MOST_SECONDS="0.05"
    ) as opened:
        yield opened


def case(fault: Fault, path: str, *more: object) -> Any:
    return pytest.param(fault, path, *more, id=f"{fault}-{WHERE[path]}")


@dataclass(frozen=True)
class Ended:
    """A job as it ended, with its events, and what the host was asked meanwhile."""

    job: Any
    events: list[Any]
    asked: list[str]

    @property
    def waits(self) -> list[Any]:
        return [event["waiting"] for event in self.events if event["status"] == "WAITING"]


async def play(gantry: House, name: str, *rules: Rule) -> Ended:
    """Imports a small repository while the host has these faults. What holds for all is checked:
    the events are whole, and the receipt counts all that went out, whatever became of it."""
    full_name = f"faults/{name}"
    await gantry.sandbox.change(Generate(full_name, files=6))
    await gantry.sandbox.change(Push(full_name, {"pyproject.toml": MANIFEST}))
    before = len(gantry.requests())
    for rule in rules:
        gantry.sandbox.script.schedule(rule)
    try:
        answer = await gantry.start(full_name, daysBack=0)
        events = await gantry.follow(answer["job"]["id"])
    finally:
        gantry.sandbox.script.clear()
    job = await gantry.job(answer["job"]["id"])
    asked = gantry.requests()[before:]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    percents = [event["percent"] for event in events]
    assert percents == sorted(percents)
    assert job["receipt"]["requests"] == len(asked)
    return Ended(job, events, asked)


def assert_true(job: Any) -> None:
    """The project says what is in the repository."""
    project = job["project"]
    found = project["repository"]
    assert (found["fileCount"], found["treeTruncated"]) == (8, False)
    assert {row["name"] for row in found["languages"]} == {"Python", "TypeScript", "Go"}
    assert len(found["contributors"]) == 5
    assert project["readme"]["text"].startswith(found["name"])
    assert not project["readme"]["truncated"]


def technologies(job: Any) -> set[str]:
    return {row["name"] for row in job["project"]["analysis"]["technologies"]}


@pytest.mark.parametrize(
    ("fault", "path", "words"),
    [
        case(Fault.SERVER_ERROR, TREE, "failed with status 500."),
        case(Fault.UNAVAILABLE, TREE, "failed with status 503."),
        case(Fault.BAD_GATEWAY, TREE, "failed with status 502."),
        case(Fault.BAD_GATEWAY, GRAPHQL, "failed with status 502."),
        case(Fault.BAD_GATEWAY_JSON, GRAPHQL, "status 502: “Something went wrong while executing"),
        case(Fault.GATEWAY_TIMEOUT, GRAPHQL, "failed with status 504."),
        case(Fault.GATEWAY_TIMEOUT, PEOPLE, "failed with status 504."),
        case(Fault.MAINTENANCE, TREE, "“GitHub is down for maintenance”."),
        case(Fault.STREAM_CANCELLED, TREE, "broke off in the middle of an answer."),
        case(Fault.STREAM_CANCELLED, GRAPHQL, "broke off in the middle of an answer."),
        case(Fault.RESET_BEFORE_HEADERS, TREE, "broke off in the middle of an answer."),
        case(Fault.RESET_AFTER_HEADERS, TREE, "broke off in the middle of an answer."),
        case(Fault.RESET_MID_BODY, TREE, "broke off in the middle of an answer."),
        case(Fault.BROKEN_OFF, PEOPLE, "broke off in the middle of an answer."),
        case(Fault.LENGTH_TOO_LONG, TREE, "broke off in the middle of an answer."),
        case(Fault.LENGTH_TOO_SHORT, TREE, "it is no JSON, or not all of it"),
        case(Fault.TRUNCATED_GZIP, TREE, "its gzip ends too early."),
        case(Fault.EMPTY_BODY, TREE, "it is empty."),
        case(Fault.EMPTY_BODY, GRAPHQL, "it is empty."),
        case(Fault.INVALID_JSON, TREE, "it is no JSON, or not all of it"),
        case(Fault.DEEP_JSON, TREE, "it is nested too deep."),
        case(Fault.DEEP_JSON, GRAPHQL, "it is nested too deep."),
        case(Fault.HTML_AS_JSON, TREE, "it is a web page instead of data."),
    ],
)
async def test_e1_to_e13_a_fault_that_passes_is_waited_for_in_sight(
    gantry: House, fault: Fault, path: str, words: str
) -> None:
    name = f"{fault}-{WHERE[path]}"
    ended = await play(gantry, name, Rule(path=path, fault=fault))
    [wait] = ended.waits
    assert (wait["reason"], wait["until"] is None) == ("RETRY", False)
    assert words in wait["message"]
    assert wait["message"].endswith("Trying again (attempt 2 of 3).")
    assert len(ended.asked) == REQUESTS + 1
    assert gaps(ended.job) == []
    assert_true(ended.job)
    assert "Flask" in technologies(ended.job)


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        case(Fault.DUPLICATE_KEYS, TREE),
        case(Fault.DUPLICATE_KEYS, GRAPHQL),
        case(Fault.LARGE_JSON, TREE),
        case(Fault.LARGE_JSON, GRAPHQL),
        case(Fault.DEPRECATED, ALL),
        case(Fault.SKEWED_DATE, ALL),
    ],
)
async def test_e12_to_e17_what_is_odd_but_whole_is_taken_as_it_is(
    gantry: House, fault: Fault, path: str
) -> None:
    name = f"{fault}-{WHERE[path]}"
    began = gantry.built.clock()
    ended = await play(gantry, name, Rule(path=path, times=None, fault=fault))
    assert (ended.waits, len(ended.asked)) == ([], REQUESTS)
    assert gaps(ended.job) == []
    assert_true(ended.job)
    told = [datetime.fromisoformat(event["at"]) for event in ended.events]
    assert began <= told[0] <= told[-1] <= gantry.built.clock()


@pytest.mark.parametrize(
    ("fault", "code", "words", "requests"),
    [
        (Fault.BAD_GATEWAY, "HOST_FAILED", "failed with status 502", 4),
        (Fault.RESET_MID_BODY, "HOST_FAILED", "broke off", 4),
        (Fault.TRUNCATED_GZIP, "HOST_ANSWER_UNREADABLE", "gzip ends too early", 4),
        (Fault.HTML_AS_JSON, "HOST_ANSWER_UNREADABLE", "a web page", 4),
        (Fault.GZIP_BOMB, "HOST_ANSWER_TOO_LARGE", "67,108,864 bytes", 2),
        (Fault.GONE, "HOST_REFUSED", "(status 410): “Issues are disabled for this repo”", 2),
        (Fault.NOT_ACCEPTABLE, "HOST_REFUSED", "(status 406): “Must accept", 2),
        (Fault.UNSUPPORTED_MEDIA, "HOST_REFUSED", "(status 415): “Unsupported", 2),
        (Fault.VALIDATION_FAILED, "HOST_REFUSED", "“Validation Failed (color: invalid)”", 2),
    ],
)
async def test_e1_to_e15_a_listing_that_never_comes_ends_the_import(
    gantry: House, fault: Fault, code: str, words: str, requests: int
) -> None:
    ended = await play(gantry, f"{fault}-for-ever", Rule(path=TREE, times=None, fault=fault))
    error = refusal(ended.job)
    assert error["code"] == code
    assert words in error["message"]
    assert error["remedy"]
    assert error["message"].endswith("It was tried 3 times.") == (requests == 4)
    assert error["retriable"]
    assert (error["link"] is None) == (code != "HOST_REFUSED")
    assert len(ended.asked) == requests
    assert len(ended.waits) == (2 if requests == 4 else 0)


@pytest.mark.parametrize(
    ("fault", "code", "requests"),
    [
        (Fault.SERVER_ERROR, "HOST_FAILED", 4),
        (Fault.RESET_BEFORE_HEADERS, "HOST_FAILED", 4),
        (Fault.INVALID_JSON, "HOST_ANSWER_UNREADABLE", 4),
        (Fault.LARGE_JSON, "CONTRIBUTORS_UNAVAILABLE", 3),
        (Fault.GZIP_BOMB, "CONTRIBUTORS_UNAVAILABLE", 3),
        (Fault.GONE, "CONTRIBUTORS_UNAVAILABLE", 3),
    ],
)
async def test_e1_to_e14_an_extra_that_never_comes_is_a_gap(
    gantry: House, fault: Fault, code: str, requests: int
) -> None:
    ended = await play(gantry, f"{fault}-gap", Rule(path=PEOPLE, times=None, fault=fault))
    [gap] = gaps(ended.job)
    assert (gap["code"], gap["item"], gap["retriable"]) == (code, "contributors", True)
    assert gap["remedy"]
    assert len(ended.asked) == requests
    assert ended.job["project"]["repository"]["contributors"] == []
    assert ended.job["project"]["repository"]["fileCount"] == 8


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY_JSON, Fault.STREAM_CANCELLED])
async def test_e4_and_e7_where_the_query_never_works_rest_answers(
    gantry: House, fault: Fault
) -> None:
    ended = await play(gantry, f"{fault}-rest", Rule(path=GRAPHQL, times=None, fault=fault))
    [gap] = gaps(ended.job)
    assert (gap["code"], gap["item"]) == ("MANIFESTS_UNAVAILABLE", "overview")
    assert "pyproject.toml. 127.0.0.1:" in gap["message"]
    assert [each.partition(" ")[0] for each in ended.asked] == ["POST"] * 2 + ["GET"] * 6
    assert_true(ended.job)
    assert "Flask" not in technologies(ended.job)
    again = (await gantry.ask(RETRY_GAPS, id=ended.job["id"]))["job"]["id"]
    await gantry.follow(again)
    filled = await gantry.job(again)
    assert (gaps(filled), filled["receipt"]["requests"]) == ([], 1)
    assert_true(filled)
    assert "Flask" in technologies(filled)


async def test_e6_what_the_query_s_limits_took_is_asked_for_or_told(gantry: House) -> None:
    rule = Rule(path=GRAPHQL, fault=Fault.RESOURCE_LIMITS)
    ended = await play(gantry, "resource-limits", rule)
    [gap] = gaps(ended.job)
    assert gap["code"] == "MANIFESTS_UNAVAILABLE"
    assert "pyproject.toml" in gap["message"]
    assert ended.waits == []
    assert [each for each in ended.asked if each.endswith("/languages")]
    assert_true(ended.job)
    assert "Flask" not in technologies(ended.job)


async def test_e13_a_pause_that_the_host_asks_for_is_kept(gantry: House) -> None:
    away = Respond(503, {"Retry-After": "1"}, {"message": "Down for maintenance"})
    ended = await play(gantry, "short-pause", Rule(path=TREE, respond=away))
    [wait] = ended.waits
    [told] = [event["at"] for event in ended.events if event["status"] == "WAITING"]
    pause = datetime.fromisoformat(wait["until"]) - datetime.fromisoformat(told)
    assert timedelta(seconds=0.5) < pause <= timedelta(seconds=1)
    assert ended.job["receipt"]["secondsWaited"] >= 0.5
    assert_true(ended.job)


async def test_e13_a_pause_without_reason_is_not(gantry: House) -> None:
    away = Respond(503, {"Retry-After": "86400"}, {"message": "Down for maintenance"})
    ended = await play(gantry, "long-pause", Rule(path=TREE, times=None, respond=away))
    error = refusal(ended.job)
    assert (error["code"], error["retriable"]) == ("HOST_FAILED", True)
    assert (ended.waits, len(ended.asked)) == ([], 2)
