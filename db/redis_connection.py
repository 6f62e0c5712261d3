"""One way to connect to Redis, with limits said."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.driver_info import DriverInfo
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from db.gathering import Gathering


class GatheringRedis(Redis):
    """Sends together what is asked for at the same time: most of a command's cost is the journey.
    Not for commands that block."""

    @cached_property
    def _asked(self) -> Gathering[tuple[tuple[Any, ...], dict[str, Any]], Any]:
        return Gathering(self._answer)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        return await self._asked.ask((args, options))

    async def _answer(
        self, commands: Sequence[tuple[tuple[Any, ...], dict[str, Any]]]
    ) -> Sequence[Any]:
        async with self.pipeline(transaction=False) as pipeline:
            for args, options in commands:
                pipeline.execute_command(*args, **options)
            return await pipeline.execute(raise_on_error=False)


RedisClient = Redis

MAX_CONNECTIONS = 64
TIMEOUT_SECONDS = 5.0

# Without it each new connection would look for the driver's version on the disk, for milliseconds.
_DRIVER = DriverInfo()


def connect_redis(url: str, *, read_timeout_seconds: float | None = TIMEOUT_SECONDS) -> Redis:
    """A client whose callers queue for a connection rather than fail when all are in use, and
    that tries a lost connection a few times: a restart of Redis is ridden out.

    Without a read time-out it suits listening, where silence is no fault.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=30,
        driver_info=_DRIVER,
        socket_timeout=read_timeout_seconds,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.02), 6),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )
    return GatheringRedis.from_pool(pool)


class RedisAwayError(Exception):
    """Redis does not answer at the address that was given for it."""


async def require_redis(redis: Redis) -> None:
    """Raises `RedisAwayError` unless Redis answers now."""
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        known = redis.connection_pool.connection_kwargs
        shown = known.get("path") or f"{known.get('host')}:{known.get('port')}"
        raise RedisAwayError(
            f"Redis at {shown} does not answer (GANTRY_REDIS_URL): {error}"
        ) from error


# What a caller meets while Redis is away; what SQL says stands all the same.
RedisAway = (RedisError, OSError)
