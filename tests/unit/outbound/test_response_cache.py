"""The cache of answers: keeps, forgets, and is never the reason of a failure."""

import os
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from db.response_cache import PREFIX, CachedResponse, ResponseCache

KEPT = CachedResponse('"1"', None, 200, {"etag": '"1"'}, b'{"a": 1}' * 100)


async def test_what_is_put_is_got(redis: Redis) -> None:
    cache = ResponseCache(redis)
    await cache.put("k", KEPT)
    assert await cache.get("k") == KEPT
    assert await cache.get("other") is None


async def test_it_is_packed_and_forgotten_in_time(redis: Redis) -> None:
    await ResponseCache(redis, life_seconds=100).put("k", KEPT)
    assert 0 < await redis.ttl(f"{PREFIX}:k") <= 100
    assert await redis.strlen(f"{PREFIX}:k") < len(KEPT.body)


async def test_what_is_too_large_when_packed_is_not_kept(redis: Redis) -> None:
    cache = ResponseCache(redis, largest_bytes=1000)
    await cache.put("k", CachedResponse('"1"', None, 200, {}, os.urandom(1001)))
    assert await cache.get("k") is None


async def test_an_entry_that_can_not_be_read_is_none(redis: Redis) -> None:
    await redis.set(f"{PREFIX}:k", b"\x00not ours")
    assert await ResponseCache(redis).get("k") is None


async def test_a_redis_that_is_away_is_an_empty_cache(tmp_path: Path) -> None:
    socket = str(tmp_path / "none.sock")
    async with Redis(unix_socket_path=socket, retry=Retry(NoBackoff(), 0)) as away:
        await ResponseCache(away).put("k", KEPT)
        assert await ResponseCache(away).get("k") is None
