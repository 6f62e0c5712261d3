"""How much a user may ask for in an hour: moving windows on Redis."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from limits import RateLimitItemPerHour
from limits.aio.storage import RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import MovingWindowRateLimiter

from db.redis_connection import RedisClient

WINDOW_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class LimitReached:
    """`retry_at` (UTC) is when the oldest that counts leaves the window."""

    limit: int
    retry_at: datetime


class _Storage(RedisStorage):
    """Asks the client that is there."""

    def __init__(self, redis: RedisClient) -> None:
        self._client: Any = redis  # for the library another type, with the same methods
        super().__init__("async+redis://", implementation="redispy", key_prefix="gantry:limit")

    def configure_bridge(self) -> None:
        bridge = cast("RedispyBridge", self.bridge)
        bridge.storage = self._client
        bridge.connection_getter = lambda _readonly: self._client


class HourlyLimit:
    """`per_hour` of something per user; `name` keeps it apart from others. What is refused does not
    count."""

    def __init__(self, redis: RedisClient, per_hour: int, name: str) -> None:
        self._limiter = MovingWindowRateLimiter(_Storage(redis))
        self._item = RateLimitItemPerHour(per_hour, namespace=name)

    async def _reached(self, user_id: str) -> LimitReached:
        reset_time, _remaining = await self._limiter.get_window_stats(self._item, user_id)
        return LimitReached(
            self._item.amount,
            datetime.now(UTC).replace(microsecond=0)
            + timedelta(seconds=math.ceil(reset_time - datetime.now(UTC).timestamp())),
        )

    async def look(self, user_id: str) -> LimitReached | None:
        """What the user would be told now, without counting anything."""
        if await self._limiter.test(self._item, user_id):
            return None
        return await self._reached(user_id)

    async def count(self, user_id: str) -> LimitReached | None:
        """Count one, unless the limit is reached."""
        if await self._limiter.hit(self._item, user_id):
            return None
        return await self._reached(user_id)
