"""A worker's right to a job: a token in Redis that expires unless it is renewed."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError

from db.records.operations import Holding

PREFIX = "gantry:lease"


class Leases:
    """`seconds`: how long a lease lasts after its last renewal. `holder`: the name of the process
    that takes leases here, which its tokens tell."""

    def __init__(self, redis: Redis, seconds: float, holder: str) -> None:
        self._redis = redis
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
    async def take(self, job_id: str) -> AsyncIterator["Lease | None"]:
        """The lease for the length of the block, or None if another worker has it."""
        lock = self._redis.lock(
            f"{PREFIX}:{job_id}", timeout=self.seconds, blocking=False, thread_local=False
        )
        if not await lock.acquire(token=f"{self._holder}/{secrets.token_hex(8)}"):
            yield None
            return
        try:
            yield Lease(lock)
        finally:
            with suppress(LockError):
                await lock.release()


class Lease:
    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    async def renew(self) -> bool:
        """Start the lease's time anew. False if it has already fallen to somebody else."""
        try:
            return bool(await self._lock.reacquire())
        except LockError:
            return False
