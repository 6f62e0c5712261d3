"""How many imports a user may start in an hour: a moving window on Redis."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from limits import RateLimitItemPerHour
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

WINDOW_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class LimitReached:
    """`retry_at` (UTC) is when the oldest start leaves the window."""

    limit: int
    retry_at: datetime


class StartLimit:
    """`per_hour` accepted starts per user; a start that was refused does not count."""

    def __init__(self, redis_url: str, per_hour: int) -> None:
        scheme, _, rest = redis_url.partition("://")
        scheme = "redis+unix" if scheme == "unix" else scheme
        self._storage = RedisStorage(
            f"async+{scheme}://{rest}",
            implementation="redispy",
            key_prefix="gantry:limit",
            max_connections=16,
        )
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._item = RateLimitItemPerHour(per_hour)

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
        """Count one start, unless the limit is reached."""
        if await self._limiter.hit(self._item, user_id):
            return None
        return await self._reached(user_id)

    async def close(self) -> None:
        await self._storage.bridge.get_connection().aclose()  # type: ignore[attr-defined]
