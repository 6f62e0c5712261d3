"""One way to connect to Redis, with limits said."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import hiredis
from redis.asyncio import (
    BlockingConnectionPool,
    Connection,
    Redis,
    SSLConnection,
    UnixDomainSocketConnection,
)
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.driver_info import DriverInfo
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from db.gathering import Gathering


class _Sending(AbstractConnection):
    """Sends as redis-py's connections do, but loses no cancellation, and packs in C.

    redis-py bounds a send by `asyncio.wait_for`, which before Python 3.12 answers as if nothing
    were the matter when it is cancelled at the moment at which the send is done. Whoever asks in a
    loop could then never be stopped.
    """

    def pack_command(self, *args: Any) -> list[bytes]:
        # "CONFIG GET" counts as two words to Redis.
        words = args[0].encode() if isinstance(args[0], str) else args[0]
        try:
            return [hiredis.pack_command((*words.split(), *args[1:]))]
        except TypeError:
            # What hiredis does not take redis-py does, or says why not.
            return super().pack_command(*args)

    def pack_commands(self, commands: Iterable[Iterable[Any]]) -> list[bytes]:
        return [piece for command in commands for piece in self.pack_command(*command)]

    async def send_packed_command(
        self, command: bytes | str | Iterable[bytes], check_health: bool = True
    ) -> None:
        if not self.is_connected:
            await self.connect_check_health(check_health=False)
        if check_health:
            await self.check_health()  # type: ignore[no-untyped-call]
        packed = command.encode() if isinstance(command, str) else command
        if (writer := self._writer) is None:
            raise RedisConnectionError("The connection to Redis is lost.")
        try:
            writer.writelines([packed] if isinstance(packed, bytes) else packed)
            async with asyncio.timeout(self.socket_timeout):
                await writer.drain()
        except TimeoutError:
            await self.disconnect(nowait=True)
            raise RedisTimeoutError("Redis takes no more commands.") from None
        except OSError as error:
            await self.disconnect(nowait=True)
            raise RedisConnectionError(f"The connection to Redis is lost: {error}") from error
        except BaseException:
            # Half of a command may be on its way.
            await self.disconnect(nowait=True)
            raise


class _Tcp(_Sending, Connection):
    pass


class _Tls(_Sending, SSLConnection):
    pass


class _UnixSocket(_Sending, UnixDomainSocketConnection):
    pass


_OURS = {Connection: _Tcp, SSLConnection: _Tls, UnixDomainSocketConnection: _UnixSocket}


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
    retry = Retry(ExponentialBackoff(cap=1.0, base=0.02), 6)
    return GatheringRedis.from_pool(redis_pool(url, read_timeout_seconds, retry))


def redis_pool(
    url: str, read_timeout_seconds: float | None, retry: Retry
) -> BlockingConnectionPool:
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=30,
        driver_info=_DRIVER,
        socket_timeout=read_timeout_seconds,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=retry,
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )
    pool.connection_class = _OURS[pool.connection_class]
    return pool


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
