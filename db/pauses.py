"""Which queues an operator has paused. It stays so over restarts, until somebody resumes them."""

from datetime import datetime

import msgspec
from redis.asyncio import Redis

from db.decoders import json_decoder
from db.records.operations import Pause

KEY = "gantry:paused"


class Pauses:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def queues(self) -> frozenset[str]:
        """The names of those that are paused."""
        names = await self._redis.hkeys(KEY)
        return frozenset(name.decode() for name in names if isinstance(name, bytes))

    async def all(self) -> dict[str, Pause]:
        found = await self._redis.hgetall(KEY)
        pauses = (json_decoder(Pause).decode(kept) for kept in found.values())
        return {pause.queue: pause for pause in pauses}

    async def add(self, queue: str, by: str, now: datetime) -> tuple[Pause, bool]:
        """Pause a queue. Answers with its pause, and whether this call began it."""
        pause = Pause(queue, now, by)
        is_new = await self._redis.hsetnx(KEY, queue, msgspec.json.encode(pause))
        return (await self.all()).get(queue, pause), bool(is_new)

    async def end(self, queue: str) -> bool:
        """Whether there was a pause to be ended."""
        return bool(await self._redis.hdel(KEY, queue))
