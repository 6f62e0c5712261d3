"""Turns at a host, as requests take them: in order, across processes, and given up when in vain."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from db.quota import QuotaRules, Quotas
from db.records.job import Receipt, WaitReason
from db.records.problem import ProblemCode
from db.redis_connection import connect_redis
from pipeline.errors import Fault, MustWait
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.ledger import LedgerSettings, QuotaLedger
from pipeline.outbound.messages import Request, Response
from tests.ledger import open_ledger
from tests.unit.outbound.scripted_host import NOON, Clock

ASKED = Request("https://api.example.org/a", "core")
FINE = Response(200, {}, b"", ASKED.url, NOON)
RULES, MANY = QuotaRules(), QuotaRules(at_once=2)


@dataclass
class Asker:
    """A job that sends one request, which is answered when the test says so."""

    ledger: QuotaLedger
    name: str
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    is_sending: asyncio.Event = field(default_factory=asyncio.Event)
    spent: Receipt = field(default_factory=Receipt)

    async def send(self, response: Response = FINE) -> None:
        identity = ANONYMOUS.for_share(self.name)
        async with self.ledger.turn(ASKED, identity, self._spend) as turn:
            self.is_sending.set()
            await self.may_end.wait()
            await turn.settle(response)

    def _spend(self, receipt: Receipt) -> None:
        self.spent = self.spent.plus(receipt)


@asynccontextmanager
async def processes(
    redis_url: str, clock: Clock, rules: QuotaRules = RULES, patience: float = 5.0
) -> AsyncIterator[tuple[QuotaLedger, QuotaLedger]]:
    """The ledger as two processes have it. Nobody looks again unless told to."""
    settings = LedgerSettings(patience_seconds=patience, look_seconds=60.0 if patience else 0.01)
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(open_ledger(redis_url, clock, {}, rules, settings))
            for _ in range(2)
        ]
        yield one, other


@pytest.mark.parametrize("rules", [RULES, MANY], ids=["serial", "two-at-once"])
async def test_as_many_are_sent_at_once_as_may_be_whatever_the_process(
    redis_url: str, clock: Clock, rules: QuotaRules
) -> None:
    under_way = most = 0
    waited: list[float] = []

    async def ask(ledger: QuotaLedger, name: str) -> None:
        nonlocal under_way, most
        spent: list[Receipt] = []
        async with ledger.turn(ASKED, ANONYMOUS.for_share(name), spent.append) as turn:
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            await turn.settle(FINE)
        waited.extend(receipt.seconds_waited for receipt in spent)

    async with processes(redis_url, clock, rules) as ledgers, asyncio.timeout(10):
        await asyncio.gather(*(ask(ledgers[n % 2], f"job-{n}") for n in range(8)))
    assert most == rules.at_once
    assert len(waited) >= 8 - 2 * rules.at_once
    assert all(seconds > 0 for seconds in waited)


async def test_a_block_that_one_meets_sends_all_others_out_of_the_line(
    redis_url: str, clock: Clock
) -> None:
    async with processes(redis_url, clock) as (one, other):
        first, second = Asker(one, "first"), Asker(other, "second")
        sending = asyncio.create_task(first.send(Response(429, {}, b"", ASKED.url, NOON)))
        await first.is_sending.wait()
        waiting = asyncio.create_task(second.send())
        async with asyncio.timeout(5), connect_redis(redis_url) as redis:
            while not await redis.zcard("gantry:quota:anonymous@https://api.example.org:line"):
                await asyncio.sleep(0.01)
        first.may_end.set()
        for task in (sending, waiting):
            with pytest.raises(MustWait) as caught:
                async with asyncio.timeout(5):
                    await task
            assert caught.value.reason is WaitReason.SECONDARY_LIMIT
            assert caught.value.until == NOON + timedelta(seconds=60)
        assert not second.is_sending.is_set()


async def test_who_would_wait_for_long_gives_its_worker_back(redis_url: str, clock: Clock) -> None:
    async with processes(redis_url, clock, patience=0.0) as (one, other):
        first, second = Asker(one, "first"), Asker(other, "second")
        async with asyncio.TaskGroup() as group:
            group.create_task(first.send())
            await first.is_sending.wait()
            with pytest.raises(MustWait) as caught:
                await second.send()
            first.may_end.set()
    assert caught.value.reason is WaitReason.QUOTA
    assert caught.value.until is not None
    assert NOON < caught.value.until < NOON + timedelta(seconds=10)
    assert "Waiting for a turn at api.example.org: one request is ahead" in str(caught.value)


async def test_who_is_cancelled_in_line_leaves_it(redis_url: str, clock: Clock) -> None:
    async with processes(redis_url, clock) as (one, other):
        first, second, third = Asker(one, "first"), Asker(other, "second"), Asker(one, "third")
        first.may_end.set()
        third.may_end.set()
        async with one.turn(ASKED, ANONYMOUS.for_share("holder"), first._spend) as turn:
            waiting = asyncio.create_task(second.send())
            following = asyncio.create_task(third.send())
            async with asyncio.timeout(5), connect_redis(redis_url) as redis:
                line = "gantry:quota:anonymous@https://api.example.org:line"
                while await redis.zcard(line) < 2:
                    await asyncio.sleep(0.01)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
                assert await redis.zcard(line) == 1
            await turn.settle(FINE)
        async with asyncio.timeout(5):
            await following


async def test_without_the_ledger_nothing_is_sent(clock: Clock) -> None:
    nowhere = "unix:///nonexistent/redis.sock"
    async with open_ledger(nowhere, clock, {}) as ledger:
        asker = Asker(ledger, "job")
        with pytest.raises(Fault) as caught:
            await asker.send()
    assert caught.value.problem.code is ProblemCode.INTERNAL
    assert not asker.is_sending.is_set()


async def test_what_is_known_can_be_read_and_tells_no_token(redis_url: str, clock: Clock) -> None:
    token = Identity.of_token("a-secret-of-ours").for_share("job")
    headers = {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "50",
        "x-ratelimit-reset": str(int((NOON + timedelta(minutes=9)).timestamp())),
    }
    async with open_ledger(redis_url, clock, {}) as ledger, connect_redis(redis_url) as redis:
        async with ledger.turn(ASKED, token, lambda _: None) as turn:
            await turn.settle(Response(200, headers, b"", ASKED.url, NOON))
        [state] = await Quotas(redis, QuotaRules()).states(NOON)
        stored = [key async for key in redis.scan_iter()]
    assert (state.account.identity, state.resource) == (token.name, "core")
    assert (state.limit, state.remaining, state.in_flight, state.in_line) == (5000, 50, 0, 0)
    assert state.resets_at == NOON + timedelta(minutes=9)
    # The last hundredth is left to others.
    assert state.blocked is not None
    assert state.blocked.until == NOON + timedelta(minutes=9, seconds=2)
    assert "a-secret-of-ours" not in f"{state} {stored}"
