"""A limit per hour: counted exactly, however many ask at once."""

import asyncio

from db.hourly_limit import HourlyLimit
from db.redis_connection import connect_redis


async def test_of_many_starts_at_once_as_many_are_let_through_as_the_limit_says(
    redis_url: str,
) -> None:
    redis = connect_redis(redis_url)
    limit = HourlyLimit(redis, 30, "starts")
    answers = await asyncio.gather(*(limit.count(f"user-{n % 3}") for n in range(300)))
    assert sum(answer is None for answer in answers) == 3 * 30
    await redis.aclose()


async def test_a_look_counts_nothing(redis_url: str) -> None:
    redis = connect_redis(redis_url)
    limit = HourlyLimit(redis, 1, "starts")
    assert [await limit.look("user") for _ in range(5)] == [None] * 5
    assert await limit.count("user") is None
    reached = await limit.look("user")
    assert reached is not None
    assert reached.limit == 1
    assert await HourlyLimit(redis, 1, "estimates").look("user") is None
    await redis.aclose()
