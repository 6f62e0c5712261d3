"""An estimate says in two requests at most what an import then costs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from sandbox.changes import Generate, Rename
from sandbox.ledgers import Limits
from sandbox.script import Rule
from sandbox.simulator import Sandbox
from tests.flow.house import House
from tests.flow.lodging import TOKEN, has_token, lodging

pytestmark = pytest.mark.asyncio(loop_scope="module")

ESTIMATE = """
query($url: String!, $daysBack: Int) { estimateImport(url: $url, daysBack: $daysBack) {
  repository reachable problem { code message retryAt retriable } pullRequests requests
  graphqlPoints quotaLeft secondsLow secondsHigh
} }
"""


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["", TOKEN], ids=["rest", "token"]
)
async def gantry(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Shared: each test has repositories of its own."""
    generous = Limits(anonymous_core=1_000_000, anonymous_search=1_000, token_search=1_000)
    async with lodging(Sandbox(limits=generous), GITHUB_TOKEN=request.param) as opened:
        yield opened


async def estimated(gantry: House, url: str, **asked: Any) -> Any:
    """The estimate, which takes two requests at the most."""
    before = len(gantry.requests())
    estimate = await gantry.ask(ESTIMATE, url=url, **asked)
    assert len(gantry.requests()) - before <= 2
    assert estimate["secondsLow"] <= estimate["secondsHigh"]
    return estimate


async def assert_it_is_what_the_import_costs(gantry: House, name: str, **asked: Any) -> Any:
    estimate = await estimated(gantry, name, **asked)
    job = await gantry.import_to_its_end(name, **asked)
    receipt = job["receipt"]
    assert estimate["reachable"], estimate
    assert estimate["problem"] is None
    assert (estimate["requests"], estimate["graphqlPoints"]) == (
        receipt["requests"],
        receipt["graphqlPoints"],
    ), name
    return estimate, job


@pytest.mark.parametrize("name", ["harbor-lights/tide-tables", "edge-cases/empty"])
async def test_of_a_sample_it_knows_what_it_costs(gantry: House, name: str) -> None:
    await assert_it_is_what_the_import_costs(gantry, name, daysBack=3650)


@pytest.mark.parametrize("days", [0, 30, 3650])
async def test_it_counts_those_within_the_days_alone(gantry: House, days: int) -> None:
    name = f"deep-stacks/window-{days}"
    await gantry.sandbox.change(Generate(name, files=1, pulls=260))
    estimate, _job = await assert_it_is_what_the_import_costs(gantry, name, daysBack=days)
    assert abs(estimate["pullRequests"] - min(260, days * 8)) <= 1


async def test_of_a_renamed_repository_it_gives_the_name_if_the_host_does(gantry: House) -> None:
    await gantry.sandbox.change(Generate("deep-stacks/once", files=1, pulls=150))
    await gantry.sandbox.change(Rename("deep-stacks/once", "deep-stacks/now"))
    if has_token(gantry):
        estimate, _job = await assert_it_is_what_the_import_costs(gantry, "deep-stacks/once")
        assert estimate["repository"] == "deep-stacks/now"
        assert 140 <= estimate["pullRequests"] <= 150
    else:
        estimate = await estimated(gantry, "deep-stacks/once")
        assert (estimate["reachable"], estimate["pullRequests"]) == (True, None)


@pytest.mark.parametrize(
    ("url", "days", "code"),
    [
        ("", 90, "ADDRESS_EMPTY"),
        ("https://evil.example/o/r", 90, "ADDRESS_HOST_NOT_SUPPORTED"),
        ("o/r", 3651, "INPUT_OUT_OF_RANGE"),
        ("o/r", -1, "INPUT_OUT_OF_RANGE"),
    ],
    ids=["empty", "host", "too far", "negative"],
)
async def test_bad_input_is_refused_as_a_start_refuses_it(
    gantry: House, url: str, days: int, code: str
) -> None:
    before = len(gantry.requests())
    estimate = await gantry.ask(ESTIMATE, url=url, daysBack=days)
    refused = await gantry.start(url, daysBack=days)
    assert estimate["problem"]["code"] == refused["code"] == code
    assert estimate["problem"]["message"] == refused["message"]
    assert (estimate["reachable"], estimate["requests"]) == (False, 0)
    assert len(gantry.requests()) == before


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nobody/nothing", "REPOSITORY_NOT_FOUND"),
        ("edge-cases/blocked-dmca", "REPOSITORY_BLOCKED_DMCA"),
    ],
    ids=["absent", "blocked"],
)
async def test_what_cannot_be_reached_is_told(gantry: House, name: str, code: str) -> None:
    estimate = await estimated(gantry, name)
    assert not estimate["reachable"]
    # GraphQL tells of a block in words alone.
    assert estimate["problem"]["code"] in (code, "HOST_REFUSED")


async def test_a_host_that_leads_in_a_circle_is_followed_once(gantry: House) -> None:
    estimate = await estimated(gantry, "edge-cases/redirect-loop")
    if not has_token(gantry):  # GraphQL leads nowhere
        assert estimate["problem"]["code"] == "REDIRECT_REFUSED"


async def test_nobody_spends_the_quota_of_all_on_estimates() -> None:
    async with lodging(ESTIMATE_LIMIT_PER_HOUR="2") as gantry:
        field = 'estimateImport(url: "harbor-lights/tide-tables") { problem { code } }'
        asked = " ".join(f"e{n}: {field}" for n in range(5))
        answers = (await gantry.post(f"{{ {asked} }}", {}, None))["data"].values()
        codes = [answer["problem"] and answer["problem"]["code"] for answer in answers]
        assert sorted(codes, key=str) == ["ESTIMATE_LIMIT_REACHED"] * 3 + [None] * 2
        assert len(gantry.requests()) <= 2 * 2


async def test_while_the_host_says_no_it_says_so_at_once() -> None:
    async with lodging(Sandbox(limits=Limits(anonymous_core=3))) as poor:
        poor.sandbox.ledgers.limits = Limits(anonymous_core=3)
        estimate = await estimated(poor, "edge-cases/plain")
        assert estimate["quotaLeft"] == 2
        assert estimate["secondsLow"] > 600  # an import takes seven: it waits for the next hour
        for _ in range(2):
            await estimated(poor, "edge-cases/plain")
        before, began = len(poor.requests()), asyncio.get_running_loop().time()
        blocked = await estimated(poor, "edge-cases/plain")
        assert asyncio.get_running_loop().time() - began < 2
        assert len(poor.requests()) == before
        assert (blocked["reachable"], blocked["problem"]["code"]) == (False, "QUOTA_EXHAUSTED")
        assert blocked["problem"]["retryAt"] is not None


async def test_without_searches_it_counts_one_page_and_tells_why() -> None:
    limits = Limits(anonymous_core=1_000, anonymous_search=1)
    async with lodging(Sandbox(limits=limits)) as poor:
        await estimated(poor, "edge-cases/plain")
        estimate = await estimated(poor, "edge-cases/plain")
        assert (estimate["reachable"], estimate["pullRequests"]) == (True, None)
        assert estimate["problem"]["code"] == "QUOTA_EXHAUSTED"
        assert estimate["requests"] == 7


async def test_a_host_that_is_silent_is_not_waited_for() -> None:
    async with lodging(GITHUB_ANSWER_SECONDS="0.3") as hasty:
        hasty.sandbox.script.schedule(Rule(path="*/git/trees/*", hang=True))
        estimate = await estimated(hasty, "edge-cases/plain")
        assert estimate["problem"]["code"] == "HOST_TIMED_OUT"
        assert estimate["problem"]["retriable"]


async def test_the_seconds_follow_what_imports_have_taken_here() -> None:
    async with lodging(shares_clock=True) as house:
        before = await estimated(house, "harbor-lights/tide-tables")
        await house.import_to_its_end("edge-cases/plain")
        house.sandbox.clock.advance(60)  # what they took is read once in a while
        after = await estimated(house, "harbor-lights/tide-tables")
        assert after["secondsHigh"] < before["secondsHigh"]
