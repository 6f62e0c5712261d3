"""A worker's right to a job: a token in Redis that expires unless it is renewed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError

PREFIX = "gantry:lease"


class Leases:
    """`seconds`: how long a lease lasts after its last renewal."""

    def __init__(self, redis: Redis, seconds: float) -> None:
        self._redis = redis
        self.seconds = seconds

    async def exist(self, job_ids: list[str]) -> list[bool]:
        """Which of these jobs a worker holds."""
        if not job_ids:
            return []
        held = await self._redis.mget([f"{PREFIX}:{job_id}" for job_id in job_ids])
        return [token is not None for token in held]

    @asynccontextmanager
    async def take(self, job_id: str) -> AsyncIterator["Lease | None"]:
        """The lease for the length of the block, or None if another worker has it."""
        lock = self._redis.lock(
            f"{PREFIX}:{job_id}", timeout=self.seconds, blocking=False, thread_local=False
        )
        if not await lock.acquire():
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
