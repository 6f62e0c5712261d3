"""The sandbox's quotas and conditional requests."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from sandbox.app import create_app
from sandbox.clock import Clock
from sandbox.ledgers import Caller, Ledgers, Limits, Resource
from sandbox.simulator import Sandbox
from sandbox.tokens import WELL_KNOWN

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
PLAIN = "/repos/edge-cases/plain"
CLASSIC = {"authorization": "Bearer sandbox_classic"}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=Clock(NOW), limits=Limits(anonymous_core=3, token_core=5))


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as client:
        yield client


async def test_an_address_has_its_quota_and_another_has_its_own(host: httpx.AsyncClient) -> None:
    left = [(await host.get(PLAIN)).headers["x-ratelimit-remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = await host.get(PLAIN)
    assert refused.status_code == 403
    assert refused.json()["message"].startswith("API rate limit exceeded for 127.0.0.1. (But")
    assert refused.headers["x-ratelimit-used"] == "3"
    other = await host.get(PLAIN, headers={"x-forwarded-for": "203.0.113.7"})
    assert other.headers["x-ratelimit-remaining"] == "2"


async def test_the_last_request_of_a_quota_is_answered_and_the_next_waits_for_the_reset(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    for _ in range(2):
        await host.get(PLAIN)
    last = await host.get(PLAIN)
    assert (last.status_code, last.headers["x-ratelimit-remaining"]) == (200, "0")
    reset = int(last.headers["x-ratelimit-reset"])
    assert reset == int(NOW.timestamp()) + 3600
    sandbox.clock.advance(3599)
    assert (await host.get(PLAIN)).status_code == 403
    sandbox.clock.advance(1)
    assert (await host.get(PLAIN)).headers["x-ratelimit-remaining"] == "2"


async def test_all_tokens_of_a_user_share_a_quota(host: httpx.AsyncClient) -> None:
    await host.get(PLAIN, headers=CLASSIC)
    other = {"authorization": "Bearer sandbox_fine_grained"}
    assert (await host.get(PLAIN, headers=other)).headers["x-ratelimit-remaining"] == "3"
    stranger = {"authorization": "Bearer sandbox_public"}
    assert (await host.get(PLAIN, headers=stranger)).headers["x-ratelimit-remaining"] == "4"


async def test_asking_for_the_quota_is_free_even_when_there_is_none(
    host: httpx.AsyncClient,
) -> None:
    for _ in range(4):
        await host.get(PLAIN)
    shown = await host.get("/rate_limit")
    assert shown.status_code == 200
    assert shown.json()["resources"]["core"]["remaining"] == 0
    assert shown.json()["resources"]["search"] == {
        "limit": 10,
        "used": 0,
        "remaining": 10,
        "reset": int(NOW.timestamp()) + 60,
    }


async def test_searches_have_a_quota_of_their_own(host: httpx.AsyncClient) -> None:
    found = await host.get("/search/repositories?q=tide+harbour")
    assert found.headers["x-ratelimit-resource"] == "search"
    assert found.headers["x-ratelimit-remaining"] == "9"
    assert "etag" not in found.headers
    assert [row["full_name"] for row in found.json()["items"]] == ["harbor-lights/tide-tables"]
    assert (await host.get(PLAIN)).headers["x-ratelimit-remaining"] == "2"


async def test_an_exhausted_quota_may_be_told_with_429(sandbox: Sandbox) -> None:
    sandbox.ledgers.limits = Limits(anonymous_core=1, exhausted_status=429)
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as host:
        await host.get(PLAIN)
        assert (await host.get(PLAIN)).status_code == 429


async def test_only_an_authorised_304_is_free(host: httpx.AsyncClient) -> None:
    for headers, cost in ((CLASSIC, 0), ({}, 1)):
        first = await host.get(PLAIN, headers=headers)
        again = await host.get(PLAIN, headers={**headers, "if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        used = int(again.headers["x-ratelimit-used"]) - int(first.headers["x-ratelimit-used"])
        assert used == cost


async def test_an_etag_is_of_one_token_alone(host: httpx.AsyncClient) -> None:
    mine = (await host.get(PLAIN, headers=CLASSIC)).headers["etag"]
    other = {"authorization": "Bearer sandbox_public", "if-none-match": mine}
    answer = await host.get(PLAIN, headers=other)
    assert answer.status_code == 200
    assert answer.headers["etag"] != mine


async def test_a_copy_that_is_not_older_need_not_be_sent_again(host: httpx.AsyncClient) -> None:
    changed = (await host.get(PLAIN)).headers["last-modified"]
    assert (await host.get(PLAIN, headers={"if-modified-since": changed})).status_code == 304
    old = {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert (await host.get(PLAIN, headers=old)).status_code == 200


@given(
    st.lists(
        st.tuples(st.integers(0, 2000), st.sampled_from(list(Resource)), st.integers(0, 3)),
        max_size=40,
    )
)
def test_a_ledger_counts_within_its_window_and_forgets_at_the_reset(
    steps: list[tuple[int, Resource, int]],
) -> None:
    ledgers, caller, now = Ledgers(Limits(token_core=7)), Caller(WELL_KNOWN[0], "::1"), 1_000.0
    charged: dict[tuple[Resource, int], int] = {}
    resets: dict[Resource, int] = {}
    for seconds, resource, cost in steps:
        now += seconds
        ledger = ledgers.of(caller, resource, now)
        assert now < ledger.resets_at
        if now < resets.get(resource, 0):
            assert ledger.resets_at == resets[resource]
        resets[resource] = ledger.resets_at
        ledger.charge(cost)
        window = (resource, ledger.resets_at)
        charged[window] = charged.get(window, 0) + cost
        assert ledger.used == charged[window]
        assert ledger.remaining == max(ledger.limit - charged[window], 0)
