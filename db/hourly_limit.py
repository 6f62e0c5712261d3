"""How much a user may ask for in an hour: moving windows on Redis."""

import math
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from db.redis_connection import RedisClient

PREFIX = "gantry:limit"
WINDOW_SECONDS = 3600

# The times of what was counted, by its id: who counts the same id twice counts once.
# `reached` answers with the time whose leaving makes room, or nil; `count` also counts.
WINDOW_LUA = f"""
local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) + tonumber(time[2]) / 1000000
end
local function reached(key, limit)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', clock() - {WINDOW_SECONDS})
  if redis.call('ZCARD', key) < limit then return nil end
  return redis.call('ZRANGE', key, -limit, -limit, 'WITHSCORES')[2]
end
local function count(key, id, limit)
  local known = redis.call('ZSCORE', key, id)
  if known then return nil end
  local oldest = reached(key, limit)
  if oldest then return oldest end
  redis.call('ZADD', key, clock(), id)
  redis.call('EXPIRE', key, {WINDOW_SECONDS})
  return nil
end
"""

_LOOK = WINDOW_LUA + "return reached(KEYS[1], tonumber(ARGV[1])) or ''"
_COUNT = WINDOW_LUA + "return count(KEYS[1], ARGV[2], tonumber(ARGV[1])) or ''"


@dataclass(frozen=True, slots=True)
class LimitReached:
    """`retry_at` (UTC) is when the oldest that counts leaves the window."""

    limit: int
    retry_at: datetime


class HourlyLimit:
    """`per_hour` of something per user; `name` keeps it apart from others. What is refused does not
    count."""

    def __init__(self, redis: RedisClient, per_hour: int, name: str) -> None:
        self.per_hour = per_hour
        self._name = name
        self._look = redis.register_script(_LOOK)
        self._count = redis.register_script(_COUNT)

    def key(self, user_id: str) -> str:
        """Where the user's window is kept: scripts that use `WINDOW_LUA` are given it."""
        return f"{PREFIX}:{self._name}:{user_id}"

    def reached(self, oldest: bytes) -> LimitReached | None:
        """What a script has found: the oldest time that counts (UNIX), or nothing."""
        if not oldest:
            return None
        leaves = datetime.fromtimestamp(math.ceil(float(oldest)) + WINDOW_SECONDS, UTC)
        return LimitReached(self.per_hour, leaves)

    async def look(self, user_id: str) -> LimitReached | None:
        """What the user would be told now, without counting anything."""
        return self.reached(await self._look(keys=[self.key(user_id)], args=[self.per_hour]))

    async def count(self, user_id: str) -> LimitReached | None:
        """Count one, unless the limit is reached."""
        found = await self._count(
            keys=[self.key(user_id)], args=[self.per_hour, secrets.token_hex(8)]
        )
        return self.reached(found)
