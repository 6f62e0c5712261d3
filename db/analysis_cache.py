"""Results of the analysis by what went into it, so that the same content is not read twice."""

import hashlib
import zlib
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
