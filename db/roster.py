"""The processes that take jobs: each shows now and then that it is there, with its places."""

from datetime import datetime, timedelta

import msgspec
from redis.asyncio import Redis

from db.decoders import json_decoder
from db.records.operations import WorkerSign

KEY = "gantry:workers"

# One that was lost is shown as such for a while, so that an operator gets to see it.
FORGOTTEN_AFTER = timedelta(minutes=5)


class Roster:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def sign(self, worker: WorkerSign) -> None:
        await self._redis.hset(KEY, worker.name, msgspec.json.encode(worker))

    async def leave(self, name: str) -> None:
        await self._redis.hdel(KEY, name)

    async def all(self, now: datetime) -> list[WorkerSign]:
        """Those that were seen lately, by name. The others are forgotten."""
        found = await self._redis.hgetall(KEY)
        signs = [json_decoder(WorkerSign).decode(kept) for kept in found.values()]
        gone = [sign.name for sign in signs if now - sign.seen_at > FORGOTTEN_AFTER]
        if gone:
            await self._redis.hdel(KEY, *gone)
        return sorted((sign for sign in signs if sign.name not in gone), key=lambda sign: sign.name)
