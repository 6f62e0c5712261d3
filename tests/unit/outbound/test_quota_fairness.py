"""Who comes next: jobs that share a quota take turns, through waits and losses."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from db.quota import QuotaRules, Quotas
from db.quota_scripts import AWAITED_SECONDS
from db.records.quota import Account, Blocked, Granted, InLine, Standing
from db.redis_connection import connect_redis

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCOUNT = Account("https://api.example.org", "0123456789abcdef")
RULES = QuotaRules(reserve_percent=0, lease=timedelta(days=1))


class Scene:
    """A host that grants `limit` requests an hour, and those who ask it, one request at a time."""

    def __init__(self, quotas: Quotas, limit: int) -> None:
        self.quotas = quotas
        self.now = NOON
        self.served: Counter[str] = Counter()
        self._limit = limit
        self._left = limit
        self._resets_at = NOON + timedelta(hours=1)

    async def ask(self, share: str) -> Granted | InLine | Blocked:
        return await self.quotas.take(ACCOUNT, f"{share}/{self.served[share]}", "core", self.now)

    async def answer(self, share: str) -> None:
        if self.now >= self._resets_at:
            self._left, self._resets_at = self._limit, self.now + timedelta(hours=1)
        self._left -= 1
        assert self._left >= 0, "a request came while none was left"
        standing = Standing("core", self._limit, self._left, self._resets_at)
        ticket = f"{share}/{self.served[share]}"
        await self.quotas.give(ACCOUNT, ticket, self.now, resource="core", standing=standing)
        self.served[share] += 1

    async def serve_one(self, shares: Iterable[str]) -> str | None:
        """Let all of them ask, and serve the one whose turn it is; None if nothing may be sent."""
        answers = {share: await self.ask(share) for share in shares}
        for share, answer in answers.items():
            match answer:
                case Granted():
                    await self.answer(share)
                    return share
                case Blocked(until=until):
                    self.now = max(self.now, until)
                case InLine():
                    pass
        return None


@pytest.fixture
async def quotas(redis_url: str) -> AsyncIterator[Quotas]:
    async with connect_redis(redis_url) as redis:
        yield Quotas(redis, RULES)


@pytest.mark.parametrize("limit", [5, 20, 1000])
async def test_all_get_on_alike_over_any_number_of_windows(quotas: Quotas, limit: int) -> None:
    scene = Scene(quotas, limit)
    dice = random.Random(limit)
    shares = [f"job-{number}" for number in range(8)]
    for share in shares:
        await scene.ask(share)
    while scene.served.total() < 8 * 8:
        dice.shuffle(shares)
        await scene.serve_one(shares)
        counts = [scene.served[share] for share in shares]
        assert max(counts) - min(counts) <= 1 + (min(counts) > 0)
        assert min(counts) < 2 or max(counts) <= 2 * min(counts)


async def test_a_newcomer_neither_waits_for_the_past_nor_pushes_in(quotas: Quotas) -> None:
    scene = Scene(quotas, 1000)
    old = ["one", "two"]
    while scene.served.total() < 20:
        await scene.serve_one(old)
    for share in old:
        await scene.ask(share)
    before = Counter(scene.served)
    while scene.served.total() < 50:
        await scene.serve_one([*old, "three"])
    gained = [scene.served[share] - before[share] for share in (*old, "three")]
    assert max(gained) - min(gained) <= 1


async def test_who_had_to_wait_has_its_place_again(quotas: Quotas) -> None:
    scene = Scene(quotas, 2)
    for share in ("one", "two", "three"):
        await scene.ask(share)
    assert [await scene.serve_one(("one", "two", "three")) for _ in range(2)] == ["one", "two"]
    for share in ("one", "two", "three"):
        assert isinstance(await scene.ask(share), Blocked)
    scene.now += timedelta(hours=1, seconds=2)
    # The others come back first, and the turn is its own all the same.
    assert isinstance(await scene.ask("one"), InLine)
    assert isinstance(await scene.ask("two"), InLine)
    assert isinstance(await scene.ask("three"), Granted)


async def test_who_does_not_come_back_is_not_waited_for(quotas: Quotas) -> None:
    scene = Scene(quotas, 1)
    assert await scene.serve_one(("one", "cancelled")) == "one"
    for share in ("one", "cancelled"):
        assert isinstance(await scene.ask(share), Blocked)
    scene.now += timedelta(hours=1, seconds=2)
    assert isinstance(await scene.ask("one"), InLine)
    scene.now += timedelta(seconds=AWAITED_SECONDS)
    assert isinstance(await scene.ask("one"), Granted)


async def test_who_is_blocked_from_one_quota_holds_nobody_up_on_another(quotas: Quotas) -> None:
    scene = Scene(quotas, 1)
    assert await scene.serve_one(("one", "two")) == "one"
    assert isinstance(await scene.ask("two"), Blocked)
    taken = await quotas.take(ACCOUNT, "one/of another", "graphql", scene.now)
    assert isinstance(taken, Granted)


async def test_a_turn_whose_holder_is_gone_falls_to_the_next(redis_url: str) -> None:
    async with connect_redis(redis_url) as redis:
        rules = QuotaRules(lease=timedelta(seconds=10))
        scene = Scene(Quotas(redis, rules), 1000)
        assert isinstance(await scene.ask("gone"), Granted)
        for _ in range(3):
            assert isinstance(await scene.ask("next"), InLine)
            scene.now += timedelta(seconds=3)
        await scene.quotas.renew(ACCOUNT, "gone/0", scene.now)
        scene.now += timedelta(seconds=9)
        assert isinstance(await scene.ask("next"), InLine)
        scene.now += timedelta(seconds=1)
        assert isinstance(await scene.ask("next"), Granted)
        await scene.quotas.renew(ACCOUNT, "gone/0", scene.now)
        assert (await scene.quotas.states_of(ACCOUNT, scene.now))[0].in_flight == 1


async def test_a_waiter_that_is_gone_holds_nobody_up(redis_url: str) -> None:
    async with connect_redis(redis_url) as redis:
        scene = Scene(Quotas(redis, QuotaRules(lease=timedelta(seconds=10))), 1000)
        for share in ("at work", "gone", "next"):
            await scene.ask(share)
        await scene.answer("at work")
        assert isinstance(await scene.ask("next"), InLine)
        scene.now += timedelta(seconds=9)
        assert isinstance(await scene.ask("next"), InLine)
        scene.now += timedelta(seconds=1)
        assert isinstance(await scene.ask("next"), Granted)


async def test_nothing_of_an_account_is_kept_for_ever(quotas: Quotas, redis_url: str) -> None:
    scene = Scene(quotas, 2)
    for share in ("one", "two", "three"):
        await scene.ask(share)
    while scene.served.total() < 6:
        await scene.serve_one(("one", "two", "three"))
    async with connect_redis(redis_url) as redis:
        keys = [key async for key in redis.scan_iter("gantry:quota:*")]
        assert keys
        lives = {key: await redis.ttl(key) for key in keys}
    assert all(life > 0 for key, life in lives.items() if b"accounts" not in key), lives
    assert "0123456789abcdef" in str(keys)
