"""Fixtures: the scripted host, and a client that calls it."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from db.response_cache import ResponseCache
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.ledger import QuotaLedger
from pipeline.outbound.settings import OutboundSettings
from tests.ledger import open_ledger
from tests.unit.outbound.scripted_host import Clock, Door, Host


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    host = Host()
    async with host.listening():
        yield host


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def ledger(redis_url: str, clock: Clock) -> AsyncIterator[QuotaLedger]:
    async with open_ledger(redis_url, clock, {}) as opened:
        yield opened


@pytest.fixture
def outbound_settings() -> OutboundSettings:
    """As they come; a test that is about time-outs has its own."""
    return OutboundSettings("Gantry/test")


@pytest.fixture
async def door(
    host: Host,
    redis: Redis,
    clock: Clock,
    ledger: QuotaLedger,
    outbound_settings: OutboundSettings,
) -> AsyncIterator[Door]:
    guard = AddressGuard([host.url], trusted=[host.url])
    outbound = Outbound(outbound_settings, guard, ResponseCache(redis), ledger, clock)
    yield Door(outbound, host, clock)
    await outbound.aclose()
