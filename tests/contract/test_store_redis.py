"""What is promised of a connection to Redis."""

import asyncio

import pytest
from redis.asyncio import Redis

from db.redis_connection import connect_redis


async def ask_without_end(redis: Redis) -> None:
    while True:
        async with redis.pipeline(transaction=False) as pipeline:
            pipeline.ping()
            await pipeline.execute()


@pytest.mark.parametrize("ticks", range(40))
async def test_who_is_cancelled_while_he_asks_ends(redis_url: str, ticks: int) -> None:
    """At whatever turn of the loop that comes; asyncio.wait_for loses it at one of them before
    Python 3.12."""
    async with connect_redis(redis_url) as redis:
        await redis.ping()
        asking = asyncio.create_task(ask_without_end(redis))
        for _tick in range(ticks):
            await asyncio.sleep(0)
        asking.cancel()
        _ended, going_on = await asyncio.wait({asking}, timeout=1)
        asking.cancel()
        assert not going_on
