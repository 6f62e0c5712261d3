"""A limit per hour: counted exactly, however many ask at once."""

import asyncio
from datetime import UTC, datetime, timedelta

from db.hourly_limit import HourlyLimit
from db.redis_connection import connect_redis
from db.redis_pipeline import RedisPipeline
from db.slots import Slots, Verdict


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


async def test_what_left_the_window_counts_no_more_and_the_oldest_names_the_time(
    redis_url: str,
) -> None:
    redis = connect_redis(redis_url)
    limit = HourlyLimit(redis, 2, "starts")
    now = datetime.now(UTC)
    minutes_ago = {minutes: (now - timedelta(minutes=minutes)).timestamp() for minutes in (61, 50)}
    await redis.zadd(limit.key("user"), {str(ago): at for ago, at in minutes_ago.items()})
    assert await limit.count("user") is None
    reached = await limit.count("user")
    assert reached is not None
    assert timedelta(minutes=9) < reached.retry_at - now < timedelta(minutes=11)
    await redis.aclose()


async def test_a_claim_counts_its_job_once_and_past_the_limit_claims_nothing(
    redis_url: str,
) -> None:
    redis, pipeline = connect_redis(redis_url), RedisPipeline(redis_url)
    slots, limit = Slots(pipeline), HourlyLimit(redis, 1, "starts")

    async def claim(job: str) -> Verdict:
        made = await slots.claim("user", job, ("key",), may_queue=False, limit=limit)
        assert (made.reached is not None) == (made.verdict is Verdict.OVER_LIMIT)
        return made.verdict

    assert [await claim("job"), await claim("job")] == [Verdict.CLAIMED] * 2
    assert await claim("other") is Verdict.DUPLICATE
    await slots.release("user", "job", ("key",))
    assert await claim("other") is Verdict.OVER_LIMIT
    assert [key async for key in redis.scan_iter("gantry:slot:*")] == []
    await pipeline.aclose()
    await redis.aclose()
