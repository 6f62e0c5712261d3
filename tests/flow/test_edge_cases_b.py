"""Quota: whatever a host says of its limits, an import waits in sight and comes to its end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest
import pytest_asyncio

from db.records.replacing import replace
from sandbox.changes import Generate
from sandbox.clock import Clock
from sandbox.ledgers import Limits, Metering, Resource
from sandbox.script import Respond, Rule
from sandbox.secondary import Shape
from sandbox.simulator import Sandbox
from tests.flow.house import House
from tests.flow.lodging import TOKEN, gaps, lodging
from tests.flow.waits import account, caller, first_wait, let_pass, run

HOUR = (3595, 3605)
MINUTE = (58, 62)


@dataclass(frozen=True)
class Row:
    """`prepare` is told the house and the token. `waits` are the reasons, each with the least and
    the most seconds; `refused` is how many requests the host had to refuse."""

    case: str
    token: str
    prepare: Callable[[House, str], object]
    waits: tuple[tuple[str, tuple[float, float]], ...] = ()
    refused: int = 0


def exhausted(
    gantry: House,
    token: str,
    *,
    left: int = 0,
    status: int = 403,
    resource: Resource = Resource.CORE,
    resets_in: int | None = None,
    skew: int = 0,
) -> None:
    """Somebody else has used the quota, but for `left` requests."""
    ledgers = gantry.sandbox.ledgers
    ledgers.limits = replace(ledgers.limits, exhausted_status=status, reset_skew_seconds=skew)
    ledger = account(gantry, token, resource)
    ledger.used = ledger.limit - left
    if resets_in is not None:
        ledger.resets_at = int(gantry.sandbox.clock.timestamp()) + resets_in


def paused(
    gantry: House,
    token: str,
    *,
    shape: Shape = Shape.RETRY_AFTER,
    seconds: float = 59,
    status: int = 403,
    graphql_status: int = 200,
) -> None:
    """The host has had too much of who asks."""
    sandbox = gantry.sandbox
    sandbox.ledgers.limits = replace(
        sandbox.ledgers.limits, pause_status=status, graphql_pause_status=graphql_status
    )
    key = caller(gantry, token).key
    sandbox.secondary.begin(key, sandbox.clock.timestamp(), seconds, shape)


def heavy(gantry: House, _token: str) -> None:
    """The first answer takes all of a minute's computing."""
    gantry.sandbox.script.schedule(Rule(cpu_ms=100_000))


def misnamed(gantry: House, _token: str) -> None:
    """An answer is counted against another quota than its request was for."""
    names = {"x-ratelimit-resource": "search", "x-ratelimit-remaining": "0"}
    gantry.sandbox.script.schedule(Rule(path="*/git/trees/*", respond=Respond(headers=names)))


def unmetered(gantry: House, _token: str, *, metering: Metering) -> None:
    ledgers = gantry.sandbox.ledgers
    ledgers.limits = replace(ledgers.limits, metering=metering)


QUOTA_HOUR = (("QUOTA", HOUR),)
PAUSE_MINUTE = (("SECONDARY_LIMIT", MINUTE),)
GRAPHQL = Resource.GRAPHQL

ROWS = [
    Row("b1-403", "", exhausted, QUOTA_HOUR, 1),
    Row("b1-429", "", partial(exhausted, status=429), QUOTA_HOUR, 1),
    Row("b2-403", TOKEN, exhausted, QUOTA_HOUR, 1),
    Row("b2-429", TOKEN, partial(exhausted, status=429), QUOTA_HOUR, 1),
    Row("b3-none", "", paused, PAUSE_MINUTE, 1),
    Row("b3-token", TOKEN, paused, PAUSE_MINUTE, 1),
    Row("b4-late", "", partial(paused, shape=Shape.LATE), PAUSE_MINUTE, 1),
    Row(
        "b4-silent-and-longer",
        "",
        partial(paused, shape=Shape.SILENT, seconds=100),
        (*PAUSE_MINUTE, ("SECONDARY_LIMIT", (118, 122))),
        2,
    ),
    Row("b4-metered", "", heavy, PAUSE_MINUTE, 1),
    Row("b5", "", partial(paused, shape=Shape.OLD), PAUSE_MINUTE, 1),
    Row(
        "b6",
        "",
        partial(paused, shape=Shape.RESET_ONLY, seconds=600),
        (("SECONDARY_LIMIT", (598, 605)),),
        1,
    ),
    Row("b7-none", "", partial(exhausted, left=1), QUOTA_HOUR, 0),
    Row("b7-token", TOKEN, partial(exhausted, left=1), QUOTA_HOUR, 0),
    Row("b8", "", partial(paused, shape=Shape.SILENT, status=429), PAUSE_MINUTE, 1),
    Row(
        "b9",
        "",
        partial(exhausted, resets_in=8, skew=-7200),
        (("QUOTA", (1, 5)), ("QUOTA", (1, 5))),
        2,
    ),
    Row("b12", "", misnamed),
    Row("b13-absent", TOKEN, partial(unmetered, metering=Metering.ABSENT)),
    Row("b13-zero", TOKEN, partial(unmetered, metering=Metering.ZERO)),
    Row("b13-zero-none", "", partial(unmetered, metering=Metering.ZERO)),
    Row("b14", TOKEN, partial(exhausted, resource=GRAPHQL), QUOTA_HOUR, 1),
    Row("b15-200", TOKEN, partial(paused, shape=Shape.SILENT), PAUSE_MINUTE, 1),
    Row("b15-403", TOKEN, partial(paused, graphql_status=403), PAUSE_MINUTE, 1),
    Row("b16", "", partial(paused, shape=Shape.HTML), PAUSE_MINUTE, 1),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def houses() -> AsyncIterator[dict[str, House]]:
    """One without a token, one with. Gantry and the host share a clock, which stands still until
    it is moved."""
    start = datetime.now(UTC)
    async with (
        lodging(Sandbox(clock=Clock(start)), shares_clock=True) as alone,
        lodging(Sandbox(clock=Clock(start)), shares_clock=True, GITHUB_TOKEN=TOKEN) as known,
    ):
        yield {"": alone, TOKEN: known}


async def rested(gantry: House) -> House:
    """As if nothing had happened yet."""
    sandbox = gantry.sandbox
    sandbox.script.clear()
    sandbox.secondary.clear()
    sandbox.ledgers.limits = Limits()
    sandbox.ledgers.clear()
    sandbox.journal.clear()
    redis = gantry.built.redis
    async for key in redis.scan_iter("gantry:quota:*"):
        await redis.delete(key)
    return gantry


async def a_repository(gantry: House, name: str) -> str:
    """One that nothing is cached of."""
    full_name = f"generated/{name}"
    await gantry.sandbox.change(Generate(full_name, files=3))
    return full_name


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.case)
async def test_an_import_waits_as_long_as_it_is_told_and_is_complete(
    houses: dict[str, House], row: Row
) -> None:
    gantry = await rested(houses[row.token])
    repository = await a_repository(gantry, row.case)
    row.prepare(gantry, row.token)
    course = await run(gantry, repository, await gantry.user(row.case))
    assert gaps(course.job) == []
    assert [wait.reason for wait in course.waits] == [reason for reason, _ in row.waits]
    for wait, (_, (least, most)) in zip(course.waits, row.waits, strict=True):
        assert least <= wait.seconds <= most
        assert " UTC" in wait.message
        assert gantry.sandbox_url.removeprefix("http://") in wait.message
    refused = [record for record in gantry.sandbox.journal.records() if record.limit]
    assert len(refused) == row.refused
    waited = course.job["receipt"]["secondsWaited"]
    total = sum(wait.seconds for wait in course.waits)
    assert total - 2 <= waited <= total + 10


@pytest.mark.asyncio(loop_scope="module")
async def test_b1_who_has_no_token_is_told_what_one_would_help(houses: dict[str, House]) -> None:
    gantry = await rested(houses[""])
    exhausted(gantry, "")
    course = await run(gantry, await a_repository(gantry, "b1-told"), await gantry.user("b1-told"))
    assert "GANTRY_GITHUB_TOKEN" in course.waits[0].message


@pytest.mark.asyncio(loop_scope="module")
async def test_b10_what_strangers_take_of_the_same_quota_is_noticed(
    houses: dict[str, House],
) -> None:
    gantry = await rested(houses[""])
    repository = await a_repository(gantry, "b10")
    listing = gantry.sandbox.script.schedule(Rule(path="*/git/trees/*", delay_ms=100))
    importing = asyncio.create_task(run(gantry, repository, await gantry.user("b10")))
    await listing.reached.wait()
    # The answer that is on its way still says that there is a lot left.
    exhausted(gantry, "", left=2)
    course = await importing
    assert [wait.reason for wait in course.waits] == ["QUOTA"]
    assert gaps(course.job) == []
    assert not [record for record in gantry.sandbox.journal.records() if record.limit]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_b11_the_ledger_counts_unchanged_answers_as_the_host_does(
    houses: dict[str, House], token: str
) -> None:
    gantry = await rested(houses[token])
    repository = await a_repository(gantry, f"b11-{token}")
    await run(gantry, repository, await gantry.user(f"b11-first-{token}"))
    course = await run(gantry, repository, await gantry.user(f"b11-second-{token}"))
    assert course.job["receipt"]["notModified"] == (2 if token else 6)
    states = await gantry.built.quotas.states(gantry.built.clock())
    believed = {state.resource: state.remaining for state in states}
    assert believed["core"] == account(gantry, token).remaining == (4998 if token else 48)


@pytest.mark.asyncio(loop_scope="module")
async def test_b17_a_token_that_is_revoked_halfway_is_waited_for(
    houses: dict[str, House],
) -> None:
    gantry = await rested(houses[TOKEN])
    repository = await a_repository(gantry, "b17")
    user = await gantry.user("b17")
    sandbox = gantry.sandbox
    token = sandbox.tokens.valid(TOKEN, sandbox.clock.now())
    assert token is not None
    listing = sandbox.script.schedule(Rule(path="*/git/trees/*", delay_ms=100))
    job_id = (await gantry.start(repository, user, daysBack=0))["job"]["id"]
    await listing.reached.wait()
    sandbox.tokens.revoke(TOKEN)
    told = await first_wait(gantry, job_id, user)
    assert (told["reason"], told["until"]) == ("AUTHENTICATION", None)
    assert "revoked" in told["message"]
    asked = len(gantry.requests())
    # The token is good again; were it another one, a start of Gantry would try at once.
    sandbox.tokens.add(token)
    await let_pass(gantry, job_id, user, 301)
    assert (await gantry.follow(job_id, user))[-1]["status"] == "COMPLETED"
    assert len(gantry.requests()) == asked + 1
