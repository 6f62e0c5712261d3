"""Values that are kept in Redis for a while, and may be lost at any time."""

import zlib
from typing import Generic, TypeVar

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from db.decoders import msgpack_decoder

T = TypeVar("T")

log = structlog.get_logger()


class Shelf(Generic[T]):
    """Values of one shape (records of plain data), each under a key of its own below `prefix`.
    A Redis that is away is a shelf that is empty."""

    def __init__(self, redis: Redis, prefix: str, shape: type[T], life_seconds: int) -> None:
        self._redis = redis
        self._prefix = prefix
        self._decoder = msgpack_decoder(shape)
        self._life_seconds = life_seconds

    def _key(self, key: str) -> str:
        return f"{self._prefix}:{key}"

    async def get(self, key: str) -> T | None:
        try:
            kept = await self._redis.get(self._key(key))
            if not isinstance(kept, bytes):
                return None
            return self._decoder.decode(zlib.decompress(kept))
        except (RedisError, zlib.error, msgspec.DecodeError) as error:
            log.warning("shelf.unreadable", shelf=self._prefix, reason=type(error).__name__)
            return None

    async def put(self, key: str, value: T) -> None:
        packed = zlib.compress(msgspec.msgpack.encode(value), 1)
        try:
            await self._redis.set(self._key(key), packed, ex=self._life_seconds)
        except RedisError as error:
            log.warning("shelf.not_written", shelf=self._prefix, reason=type(error).__name__)

    async def drop(self, key: str) -> None:
        try:
            await self._redis.delete(self._key(key))
        except RedisError as error:
            log.warning("shelf.not_dropped", shelf=self._prefix, reason=type(error).__name__)
