"""Results of the analysis by what went into it, so that the same content is not read twice."""

import hashlib
import time
import zlib
from collections.abc import Sequence
from typing import TypeVar

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from db.decoders import json_decoder

T = TypeVar("T")

PREFIX = "gantry:analysis"
LIFE_SECONDS = 15 * 60
LARGEST_BYTES = 2 * 1024 * 1024
# Contents that were refused are few; of more than these the oldest are read, and refused, again.
MOST_REFUSED = 500
REFUSED_SECONDS = 24 * 60 * 60

log = structlog.get_logger()


class AnalysisCache:
    """A cache that may lose anything at any time: a Redis that is away is a cache that is empty."""

    def __init__(self, redis: Redis, life_seconds: int = LIFE_SECONDS) -> None:
        self._redis = redis
        self._life_seconds = life_seconds

    @staticmethod
    def key(name: str, content: bytes) -> str:
        """The key of one function's result for one encoded input. `name` carries a version."""
        return f"{PREFIX}:{name}:{hashlib.sha256(content).hexdigest()}"

    async def get(self, key: str, shape: type[T]) -> T | None:
        try:
            kept = await self._redis.get(key)
            if not isinstance(kept, bytes):
                return None
            return json_decoder(shape).decode(zlib.decompress(kept))
        except (RedisError, zlib.error, msgspec.DecodeError) as error:
            log.warning("analysis_cache.unreadable", key=key, reason=str(error))
            return None

    async def put(self, key: str, value: object) -> None:
        packed = zlib.compress(msgspec.json.encode(value), 1)
        if len(packed) > LARGEST_BYTES:
            return
        try:
            await self._redis.set(key, packed, ex=self._life_seconds)
        except RedisError as error:
            log.warning("analysis_cache.not_written", key=key, reason=str(error))

    async def refused(self, version: int) -> dict[str, str]:
        """The bounds of the contents that rules of this version refused, by digest."""
        key = _refused_key(version)
        try:
            found = await self._redis.zrangebyscore(key, time.time() - REFUSED_SECONDS, "+inf")
        except RedisError as error:
            log.warning("analysis_cache.unreadable", key=key, reason=str(error))
            return {}
        pairs = (each.decode().partition(" ") for each in found if isinstance(each, bytes))
        return {digest: bound for digest, _, bound in pairs}

    async def refuse(self, version: int, refused: Sequence[tuple[str, str]]) -> None:
        """Remember digests of contents, each with the bound that it is over."""
        key = _refused_key(version)
        try:
            await self._redis.zadd(
                key, {f"{digest} {bound}": time.time() for digest, bound in refused}
            )
            await self._redis.zremrangebyrank(key, 0, -MOST_REFUSED - 1)
            await self._redis.expire(key, REFUSED_SECONDS)
        except RedisError as error:
            log.warning("analysis_cache.not_written", key=key, reason=str(error))


def _refused_key(version: int) -> str:
    return f"{PREFIX}:refused:{version}"
