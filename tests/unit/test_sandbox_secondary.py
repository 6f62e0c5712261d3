"""The sandbox's secondary limits: what begins a pause, how it is told, and when it is over."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio

from sandbox.app import create_app
from sandbox.clock import Clock
from sandbox.ledgers import Limits, Metering
from sandbox.script import Rule
from sandbox.secondary import Shape
from sandbox.simulator import Sandbox

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
PLAIN = "/repos/edge-cases/plain"
CLASSIC = {"authorization": "Bearer sandbox_classic"}
ME = "address:127.0.0.1"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=Clock(NOW))


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as client:
        yield client


def begin(sandbox: Sandbox, shape: Shape, seconds: float = 60) -> None:
    sandbox.secondary.begin(ME, sandbox.clock.timestamp(), seconds, shape)


@pytest.mark.parametrize(
    ("shape", "status", "headers", "words"),
    [
        (Shape.RETRY_AFTER, 403, {"retry-after": "60"}, "secondary rate limit"),
        (Shape.OLD, 403, {"retry-after": "60"}, "abuse detection mechanism"),
        (Shape.SILENT, 403, {"retry-after": None}, "secondary rate limit"),
        (Shape.LATE, 403, {"retry-after": ""}, "secondary rate limit"),
        (
            Shape.RESET_ONLY,
            403,
            {"retry-after": None, "x-ratelimit-remaining": None, "x-ratelimit-reset": "1903867260"},
            "secondary rate limit",
        ),
        (Shape.HTML, 429, {"retry-after": None, "x-ratelimit-reset": None}, "<html>"),
    ],
    ids=["retry-after", "old", "silent", "late", "reset-only", "html"],
)
async def test_a_pause_is_told_in_its_shape_and_costs_nothing(
    host: httpx.AsyncClient,
    sandbox: Sandbox,
    shape: Shape,
    status: int,
    headers: dict[str, str | None],
    words: str,
) -> None:
    begin(sandbox, shape)
    told = await host.get(PLAIN)
    assert told.status_code == status
    assert words in told.text
    assert {name: told.headers.get(name) for name in headers} == headers
    [record] = sandbox.journal.records()
    assert (record.limit, record.cost) == ("secondary", 0)
    assert (await host.get(PLAIN, headers=CLASSIC)).status_code == 200
    sandbox.clock.advance(60)
    assert (await host.get(PLAIN)).status_code == 200


async def test_a_late_time_is_told_after_some_seconds(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    begin(sandbox, Shape.LATE)
    sandbox.clock.advance(3)
    assert (await host.get(PLAIN)).headers["retry-after"] == "57"


@pytest.mark.parametrize(
    ("limits", "rule", "harmless"),
    [
        (Limits(), Rule(cpu_ms=31_000, times=None), 2),
        (Limits(points_per_minute=3), Rule(), 3),
    ],
    ids=["cpu", "points"],
)
async def test_too_much_within_a_minute_begins_a_pause(
    host: httpx.AsyncClient, sandbox: Sandbox, limits: Limits, rule: Rule, harmless: int
) -> None:
    sandbox.ledgers.limits = limits
    sandbox.script.schedule(rule)
    for _ in range(harmless):
        assert (await host.get(PLAIN)).status_code == 200
    sandbox.clock.advance(61)
    for _ in range(harmless + 1):
        assert (await host.get(PLAIN)).status_code == 200
    assert (await host.get(PLAIN)).status_code == 403
    [(caller, pause)] = sandbox.secondary
    assert (caller, pause.arrived) == (ME, 1)


@pytest.mark.parametrize("status", [200, 403])
async def test_graphql_is_paused_in_an_answer_or_by_a_status(
    host: httpx.AsyncClient, sandbox: Sandbox, status: int
) -> None:
    sandbox.ledgers.limits = Limits(graphql_pause_status=status)
    sandbox.secondary.begin("user:keeper-crew", sandbox.clock.timestamp(), 60, Shape.SILENT)
    asked = {"query": "{ viewer { login } }"}
    told = await host.post("/graphql", json=asked, headers=CLASSIC)
    assert told.status_code == (200 if status == 200 else 403)
    assert "secondary rate limit" in told.text


async def test_raw_files_are_refused_with_a_page(host: httpx.AsyncClient, sandbox: Sandbox) -> None:
    begin(sandbox, Shape.RETRY_AFTER)
    told = await host.get("/edge-cases/plain/raw/HEAD/README.md")
    assert told.status_code == 429
    assert "x-ratelimit-limit" not in told.headers


@pytest.mark.parametrize("metering", [Metering.ABSENT, Metering.ZERO])
async def test_a_host_without_limits_counts_nothing(
    host: httpx.AsyncClient, sandbox: Sandbox, metering: Metering
) -> None:
    sandbox.ledgers.limits = Limits(anonymous_core=1, metering=metering)
    answers = [await host.get(PLAIN) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    shown = answers[-1].headers.get("x-ratelimit-limit")
    assert shown == ("0" if metering is Metering.ZERO else None)
    assert (await host.get("/rate_limit")).status_code == 404
    asked = {"query": "{ rateLimit { limit remaining resetAt } }"}
    told: Any = (await host.post("/graphql", json=asked, headers=CLASSIC)).json()
    assert told["data"]["rateLimit"] == {
        "limit": 0,
        "remaining": 0,
        "resetAt": "0001-01-01T00:00:00Z",
    }


async def test_a_reset_may_be_told_wrong(host: httpx.AsyncClient, sandbox: Sandbox) -> None:
    sandbox.ledgers.limits = Limits(reset_skew_seconds=-7200)
    reset = int((await host.get(PLAIN)).headers["x-ratelimit-reset"])
    assert reset == int(NOW.timestamp()) - 3600


async def test_pauses_are_begun_and_cleared_from_outside(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    answer = await host.post("/_sandbox/pauses", json={"seconds": 30, "shape": "old"})
    assert answer.json()["until"] == NOW.timestamp() + 30
    assert (await host.get(PLAIN)).headers["retry-after"] == "30"
    shown = (await host.get("/_sandbox/pauses")).json()
    assert [(row["caller"], row["pause"]["arrived"]) for row in shown] == [(ME, 1)]
    await host.delete("/_sandbox/pauses")
    assert (await host.get(PLAIN)).status_code == 200
    changed = {"pause_shape": "silent", "metering": "zero", "points_per_minute": 900}
    limits = (await host.patch("/_sandbox/limits", json=changed)).json()
    assert changed.items() <= limits.items()
