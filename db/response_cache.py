"""Answers of code hosts with their validators, so that an unchanged one is not sent again."""

import asyncio
import zlib
from dataclasses import dataclass

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from db.decoders import msgpack_decoder

PREFIX = "gantry:responses"
LIFE_SECONDS = 7 * 24 * 3600
LARGEST_BYTES = 4 * 1024 * 1024

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer as kept; at least one of its validators is there."""

    etag: str | None
    last_modified: str | None
    status: int
    headers: dict[str, str]
    body: bytes


class ResponseCache:
    """A cache that may lose anything at any time: a Redis that is away is a cache that is empty.

    Answers are packed; one that is larger than `largest_bytes` when packed is not kept. One that
    nobody has asked for in `life_seconds` is dropped.
    """

    def __init__(
        self,
        redis: Redis,
        life_seconds: int = LIFE_SECONDS,
        largest_bytes: int = LARGEST_BYTES,
    ) -> None:
        self._redis = redis
        self._life_seconds = life_seconds
        self._largest_bytes = largest_bytes

    async def get(self, key: str) -> CachedResponse | None:
        try:
            kept = await self._redis.getex(f"{PREFIX}:{key}", ex=self._life_seconds)
            return await asyncio.to_thread(_unpack, kept) if isinstance(kept, bytes) else None
        except (RedisError, zlib.error, msgspec.DecodeError) as error:
            log.warning("response_cache.unreadable", key=key, reason=str(error))
            return None

    async def put(self, key: str, response: CachedResponse) -> None:
        packed = await asyncio.to_thread(_pack, response)
        if len(packed) > self._largest_bytes:
            return
        try:
            await self._redis.set(f"{PREFIX}:{key}", packed, ex=self._life_seconds)
        except RedisError as error:
            log.warning("response_cache.not_written", key=key, reason=str(error))


def _pack(response: CachedResponse) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(response), 1)


def _unpack(kept: bytes) -> CachedResponse:
    return msgpack_decoder(CachedResponse).decode(zlib.decompress(kept))
