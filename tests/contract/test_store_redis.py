"""What is promised of a connection to Redis."""

import asyncio
import os
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import DataError

from db import embedded_redis
from db.embedded_redis import EmbeddedRedis, EmbeddedRedisSettings, NoRedisServerError
from db.redis_connection import connect_redis


async def ask_without_end(redis: Redis) -> None:
    while True:
        async with redis.pipeline(transaction=False) as pipeline:
            pipeline.ping()
            await pipeline.execute()


@pytest.mark.parametrize("ticks", range(40))
async def test_who_is_cancelled_while_he_asks_ends(redis_url: str, ticks: int) -> None:
    """At whatever turn of the loop that comes; asyncio.wait_for loses it at one of them before
    Python 3.12."""
    async with connect_redis(redis_url) as redis:
        await redis.ping()
        asking = asyncio.create_task(ask_without_end(redis))
        for _tick in range(ticks):
            await asyncio.sleep(0)
        asking.cancel()
        _ended, going_on = await asyncio.wait({asking}, timeout=1)
        asking.cancel()
        assert not going_on


async def test_what_cannot_be_sent_is_refused_with_its_type(redis_url: str) -> None:
    async with connect_redis(redis_url) as redis:
        with pytest.raises(DataError, match="NoneType"):
            await redis.set("key", None)  # type: ignore[arg-type]
        await redis.set("key", bytearray(b"value"))
        assert await redis.get("key") == b"value"


async def test_a_directory_may_have_any_name(tmp_path: Path) -> None:
    directory = tmp_path / "a#b?c=%41 d"
    async with (
        EmbeddedRedis(EmbeddedRedisSettings(directory)).running() as url,
        connect_redis(url) as redis,
    ):
        assert await redis.ping()


async def test_a_server_that_does_not_answer_is_ended_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, pid_file = tmp_path / "dumb-server", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ > {pid_file}\nexec sleep 600\n")
    program.chmod(0o700)
    monkeypatch.setattr(embedded_redis, "find_server", lambda: str(program))
    settings = EmbeddedRedisSettings(tmp_path / "redis", start_timeout_seconds=0.5)
    with pytest.raises(NoRedisServerError, match="did not answer within"):
        async with EmbeddedRedis(settings).running():
            pass
    pid = int(pid_file.read_text())
    async with asyncio.timeout(5):
        while True:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                break
            await asyncio.sleep(0.01)
