"""A worker's right to a job: a token in Redis that expires unless it is renewed."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis

from db.pauses import KEY as PAUSED
from db.records.operations import Holding
from db.redis_pipeline import Command, RedisPipeline, Script
from db.slots import HOLD_LUA, slot_keys

PREFIX = "gantry:lease"

# Nothing is held without the lease.
_TAKE_UP = Script(
    HOLD_LUA
    + """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
for i = 4, #KEYS do take(KEYS[i], ARGV[3]) end
return {take(KEYS[3], ARGV[3]), redis.call('HKEYS', KEYS[2])}
"""
)
_RENEW = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
""")
_RELEASE = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that a worker has taken up: its lease, whether the job has its user's slot, and the
    names of the queues that are paused."""

    lease: "Lease"
    has_slot: bool
    paused: frozenset[str]


class Leases:
    """`seconds`: how long a lease lasts after its last renewal. `holder`: the name of the process
    that takes leases here, which its tokens tell."""

    def __init__(self, redis: Redis, pipeline: RedisPipeline, seconds: float, holder: str) -> None:
        self._redis = redis
        self._pipeline = pipeline
        self.seconds = seconds
        self._holder = holder

    async def exist(self, job_ids: list[str]) -> list[bool]:
        """Which of these jobs a worker holds."""
        if not job_ids:
            return []
        held = await self._redis.mget([f"{PREFIX}:{job_id}" for job_id in job_ids])
        return [token is not None for token in held]

    async def holdings(self, job_ids: Sequence[str]) -> list[Holding | None]:
        """Who holds each of these jobs."""
        if not job_ids:
            return []
        keys = [f"{PREFIX}:{job_id}" for job_id in job_ids]
        tokens, left = await asyncio.gather(
            self._redis.mget(keys), asyncio.gather(*(self._redis.pttl(key) for key in keys))
        )
        return [
            Holding(token.decode().rpartition("/")[0], max(0, milliseconds) / 1000)
            if isinstance(token, bytes)
            else None
            for token, milliseconds in zip(tokens, left, strict=True)
        ]

    @asynccontextmanager
    async def take_up(
        self, job_id: str, user_id: str, keys: Sequence[str]
    ) -> AsyncIterator[Taken | None]:
        """The lease for the length of the block, with the user's slot and the job's `keys` held in
        the same journey as `Slots.hold` does; or None if another worker has the lease."""
        lease = Lease(
            self._pipeline,
            f"{PREFIX}:{job_id}",
            f"{self._holder}/{secrets.token_hex(8)}",
            self.seconds,
        )
        found = await self._pipeline.run(
            _TAKE_UP,
            (lease.key, PAUSED, *slot_keys(user_id, keys)),
            (lease.token, int(self.seconds * 1000), job_id),
        )
        if not found:
            yield None
            return
        has_slot, paused = found
        try:
            yield Taken(lease, bool(has_slot), frozenset(name.decode() for name in paused))
        finally:
            await lease.release()


class Lease:
    def __init__(self, pipeline: RedisPipeline, key: str, token: str, seconds: float) -> None:
        self.key = key
        self.token = token
        self.is_released = False
        self._pipeline = pipeline
        self._seconds = seconds

    async def renew(self) -> bool:
        """Start the lease's time again. False if it has already fallen to somebody else."""
        arguments = (self.token, int(self._seconds * 1000))
        return bool(await self._pipeline.run(_RENEW, (self.key,), arguments))

    def release_command(self) -> Command:
        """What frees the lease, for those who send it with more."""
        return _RELEASE.call((self.key,), (self.token,))

    async def release(self) -> None:
        """Free the lease, unless it is free already."""
        if not self.is_released:
            await self._pipeline.send((self.release_command(),))
            self.is_released = True
