"""What taking a job up promises: one worker has it, with its slot, or it gets nothing."""

from db.leases import Leases
from db.pauses import Pauses
from db.redis_connection import connect_redis
from db.redis_pipeline import RedisPipeline
from db.slots import Slots
from tests.flow.workshop import now


async def test_a_second_worker_gets_neither_the_lease_nor_the_slot(redis_url: str) -> None:
    redis, pipeline = connect_redis(redis_url), RedisPipeline(redis_url)
    leases, slots = Leases(redis, pipeline, 5.0, "one"), Slots(pipeline)
    await Pauses(redis).add("compute", "somebody", now())
    async with leases.take_up("job", "user", ("key",)) as taken:
        assert taken is not None
        assert (taken.has_slot, taken.paused) == (True, frozenset({"compute"}))
        await slots.release("user", "job", ("key",))
        async with leases.take_up("job", "user", ("key",)) as second:
            assert second is None
        assert await slots.holder("user") is None
        assert await leases.exist(["job"]) == [True]
        assert await taken.lease.renew()
    assert await leases.exist(["job"]) == [False]
    assert not await taken.lease.renew()
    await pipeline.aclose()
    await redis.aclose()


async def test_a_job_whose_slot_is_anothers_is_told_so_and_frees_no_lease_but_its_own(
    redis_url: str,
) -> None:
    redis, pipeline = connect_redis(redis_url), RedisPipeline(redis_url)
    leases, slots = Leases(redis, pipeline, 5.0, "one"), Slots(pipeline)
    assert await slots.hold("user", "other", ())
    async with leases.take_up("job", "user", ("key",)) as taken:
        assert taken is not None
        assert not taken.has_slot
        await redis.set(taken.lease.key, "somebody else's")
        assert not await taken.lease.renew()
    assert await leases.exist(["job"]) == [True]
    assert await slots.holder("user") == "other"
    await pipeline.aclose()
    await redis.aclose()
