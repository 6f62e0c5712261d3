"""A quota ledger over a test's Redis, for tests that send requests without the whole house."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from db.live import LiveFeed
from db.quota import QuotaRules, Quotas
from db.redis_connection import connect_redis
from pipeline.outbound.ledger import LedgerSettings, QuotaLedger
from pipeline.outbound.limits import HostLimits

RULES = QuotaRules()
SETTINGS = LedgerSettings()


@asynccontextmanager
async def open_ledger(
    redis_url: str,
    clock: Callable[[], datetime],
    hosts: Mapping[str, HostLimits],
    rules: QuotaRules = RULES,
    settings: LedgerSettings = SETTINGS,
) -> AsyncIterator[QuotaLedger]:
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(connect_redis(redis_url))
        patient = await stack.enter_async_context(
            connect_redis(redis_url, read_timeout_seconds=None)
        )
        live = LiveFeed(redis, patient)
        feeding = asyncio.create_task(live.run())
        try:
            yield QuotaLedger(Quotas(redis, rules), live, hosts, settings, clock)
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
