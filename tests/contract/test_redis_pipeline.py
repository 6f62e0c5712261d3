"""What is promised of the short way to Redis."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from db.embedded_redis import EmbeddedRedis, EmbeddedRedisSettings
from db.redis_connection import connect_redis
from db.redis_pipeline import Command, RedisPipeline, Script

ECHO = Script("return {KEYS[1], ARGV[1]}")
PING = Command(("PING",))


@asynccontextmanager
async def opened(url: str, timeout_seconds: float = 5.0) -> AsyncIterator[RedisPipeline]:
    pipeline = RedisPipeline(url, timeout_seconds)
    try:
        yield pipeline
    finally:
        await pipeline.aclose()


async def test_answers_come_to_those_who_asked(redis_url: str) -> None:
    async with opened(redis_url) as pipeline:
        asked = [pipeline.run(ECHO, (f"key-{n}",), (n,)) for n in range(100)]
        answers = await asyncio.gather(*asked)
    assert answers == [[f"key-{n}".encode(), str(n).encode()] for n in range(100)]


async def test_what_is_sent_in_one_turn_of_the_loop_leaves_in_one_write(redis_url: str) -> None:
    async with opened(redis_url) as pipeline, connect_redis(redis_url) as redis:
        await pipeline.send((PING,))
        before = await redis.info("stats")
        await asyncio.gather(*(pipeline.send((PING, PING)) for _ in range(20)))
        after = await redis.info("stats")
    # One read for them and one for the second question.
    assert after["total_reads_processed"] - before["total_reads_processed"] == 2


async def test_a_script_that_redis_forgot_is_sent_in_full(redis_url: str) -> None:
    async with opened(redis_url) as pipeline, connect_redis(redis_url) as redis:
        for _ in range(2):
            assert await pipeline.run(ECHO, ("key",), ("a",)) == [b"key", b"a"]
            await redis.script_flush()


async def test_an_error_reaches_its_caller_alone(redis_url: str) -> None:
    async with opened(redis_url) as pipeline:
        answers: list[Any] = await asyncio.gather(
            pipeline.send((Command(("NO-SUCH-COMMAND",)), PING)),
            pipeline.send((PING,)),
            return_exceptions=True,
        )
    assert isinstance(answers[0], ResponseError)
    assert answers[1] == [b"PONG"]


async def test_the_database_of_the_address_is_used(redis_url: str) -> None:
    other = f"{redis_url}{'&' if '?' in redis_url else '?'}db=3"
    async with opened(other) as pipeline, connect_redis(redis_url) as redis:
        await pipeline.send((Command(("SET", "pipeline-key", 1)),))
        assert await redis.get("pipeline-key") is None
        await pipeline.send((Command(("DEL", "pipeline-key")),))


@pytest.mark.parametrize("ticks", range(12))
async def test_who_leaves_takes_no_answer_of_others(redis_url: str, ticks: int) -> None:
    async with opened(redis_url) as pipeline:
        leaving = asyncio.create_task(pipeline.run(ECHO, ("gone",), (0,)))
        for _tick in range(ticks):
            await asyncio.sleep(0)
        leaving.cancel()
        assert await pipeline.run(ECHO, ("here",), (1,)) == [b"here", b"1"]
        with contextlib.suppress(asyncio.CancelledError):
            await leaving


async def test_a_lost_connection_is_made_again_and_what_was_on_its_way_sent_again(
    redis_url: str,
) -> None:
    async with opened(redis_url) as pipeline, connect_redis(redis_url) as redis:
        await pipeline.send((Command(("CLIENT", "SETNAME", "short-way")),))
        clients = await redis.client_list()
        (ours,) = (client["id"] for client in clients if client["name"] == "short-way")
        await redis.client_kill_filter(_id=ours)
        assert await pipeline.send((PING,)) == [b"PONG"]


async def test_a_password_is_given() -> None:
    with tempfile.TemporaryDirectory(prefix="gantry-") as directory:
        async with EmbeddedRedis(EmbeddedRedisSettings(Path(directory))).running() as url:
            async with connect_redis(url) as redis:
                await redis.config_set("requirepass", "secret")
            join = "&" if "?" in url else "?"
            async with opened(f"{url}{join}password=secret") as pipeline:
                assert await pipeline.send((PING,)) == [b"PONG"]
                await pipeline.send((Command(("CONFIG", "SET", "requirepass", "")),))


async def test_a_redis_that_is_not_there_is_told(tmp_path: Path) -> None:
    async with opened(f"unix://{tmp_path}/nothing") as pipeline:
        asked = (pipeline.send((PING,)) for _ in range(10))
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(answer) for answer in answers} == {RedisConnectionError}


async def test_a_redis_that_hangs_is_noticed(redis_url: str) -> None:
    async with opened(redis_url, 0.2) as pipeline:
        await pipeline.send((PING,))
        async with asyncio.timeout(2):
            with pytest.raises(RedisTimeoutError, match="does not answer"):
                await pipeline.send((Command(("BLPOP", "never", 1)),))
            assert await pipeline.send((PING,)) == [b"PONG"]
