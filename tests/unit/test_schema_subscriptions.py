"""What listeners are told: all of a job's progress exactly once, and every change of their jobs."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from db.events import append_events
from db.live import LOST, Listener, job_channel, user_channel
from db.records.job import Job, ProgressEvent
from db.records.replacing import replace
from pipeline.runner import acts
from pipeline.runner.progress import PAGE, Progress
from resolvers.subscriptions.followed_jobs import FollowedJobs
from schema.node import id_of
from tests.unit.schema_world import World, world

FOLLOW = """subscription($id: ID!, $after: Int) { importProgress(jobId: $id, after: $after) {
  sequence status job { status lastSequence }
} }"""
UPDATES = "subscription { jobUpdates { id status lastSequence } }"


@pytest.fixture
async def given(tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    async with world(tmp_path, redis_url) as built:
        yield built


async def next_of(results: AsyncIterator[Any], field: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        result = await anext(results)
    assert result.errors is None, result.errors
    found: dict[str, Any] = result.data[field]
    return found


async def follow(given: World, job: Job, after: int | None = 0) -> list[int]:
    """The numbers of all events that are told, to the end."""
    async with given.listening(given.ada, FOLLOW, id=id_of(job), after=after) as results:
        numbers = []
        async with asyncio.timeout(10):
            async for result in results:
                assert result.errors is None, result.errors
                numbers.append(result.data["importProgress"]["sequence"])
        return numbers


async def test_a_listener_hears_the_log_then_what_comes_then_the_end(given: World) -> None:
    job = await given.start(given.ada)
    async with given.listening(given.ada, FOLLOW, id=id_of(job)) as results:
        first = await next_of(results, "importProgress")
        assert (first["sequence"], first["status"]) == (1, "QUEUED")
        await given.claim(job)
        second = await next_of(results, "importProgress")
        assert (second["sequence"], second["status"]) == (2, "RUNNING")
        await given.move(job, acts.cancel)
        last = await next_of(results, "importProgress")
        assert (last["sequence"], last["status"]) == (3, "CANCELLED")
        assert last["job"] == {"status": "CANCELLED", "lastSequence": 3}
        with pytest.raises(StopAsyncIteration):
            await anext(results)


async def test_a_listener_who_comes_back_misses_nothing_and_hears_nothing_twice(
    given: World,
) -> None:
    job = await given.claim(await given.start(given.ada))
    await given.move(job, acts.cancel)
    assert await follow(given, job) == [1, 2, 3]
    assert await follow(given, job, None) == [1, 2, 3]
    assert await follow(given, job, 2) == [3]


async def test_a_listener_who_has_heard_the_end_is_told_at_once_that_nothing_follows(
    given: World,
) -> None:
    job = await given.start(given.ada)
    await given.move(job, acts.cancel)
    assert await follow(given, job, 2) == []


@pytest.mark.parametrize("after", [-1, 2])
async def test_a_number_that_no_event_has_is_refused(given: World, after: int) -> None:
    job = await given.start(given.ada)
    async with given.listening(given.ada, FOLLOW, id=id_of(job), after=after) as results:
        [error] = [error async for result in results for error in result.errors or []]
    assert error.extensions == {"code": "BAD_INPUT"}
    assert f"after is {after}" in error.message


async def test_an_old_event_comes_with_the_job_as_it_is_now(given: World) -> None:
    job = await given.start(given.ada)
    await given.claim(job)
    async with given.listening(given.ada, FOLLOW, id=id_of(job)) as results:
        first = await next_of(results, "importProgress")
    assert first["sequence"] == 1
    assert first["job"] == {"status": "RUNNING", "lastSequence": 2}


async def test_a_listener_that_leaves_is_forgotten(given: World) -> None:
    job = await given.start(given.ada)
    channel = job_channel(job.id)
    async with given.listening(given.ada, FOLLOW, id=id_of(job)) as results:
        await next_of(results, "importProgress")
        assert given.workshop.live.count_listeners(channel) == 1
    assert given.workshop.live.count_listeners(channel) == 0


async def heard(events: AsyncGenerator[ProgressEvent, None], count: int) -> list[int]:
    async with aclosing(events), asyncio.timeout(10):
        return [(await anext(events)).sequence for _ in range(count)]


async def test_a_followed_job_is_known_for_as_long_as_somebody_holds_it(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    jobs = FollowedJobs(Progress(given.database, given.workshop.live))
    followed = jobs.of(job)
    assert jobs.of(job) is followed is jobs.find(job.id)
    assert await heard(followed.follow(0), 2) == [1, 2]
    assert await heard(followed.follow(1), 1) == [2]
    del followed
    assert jobs.find(job.id) is None


async def test_a_followed_job_knows_its_newest_event_and_its_end(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    followed = FollowedJobs(Progress(given.database, given.workshop.live)).of(job)
    await given.move(job, acts.cancel)
    assert await heard(followed.follow(2), 1) == [3]
    assert followed.newest == 3
    assert [event async for event in followed.follow(3)] == []


async def test_a_long_log_is_told_from_any_number(given: World) -> None:
    job = await given.claim(await given.start(given.ada))
    progress = Progress(given.database, given.workshop.live)
    async with aclosing(progress.follow(job.id, 1)) as events:
        second = await anext(events)
    numbers = range(3, 2 * PAGE)
    async with given.database.write() as connection:
        await append_events(connection, [replace(second, sequence=number) for number in numbers])
    followed = FollowedJobs(progress).of(replace(job, last_sequence=numbers[-1]))
    for after in (0, 1, PAGE, numbers[-1] - 2):
        count = numbers[-1] - after
        assert await heard(followed.follow(after), count) == list(
            range(after + 1, after + count + 1)
        )


async def test_a_job_that_is_followed_already_is_shown_to_its_owner_alone(given: World) -> None:
    job = await given.start(given.ada)
    async with given.listening(given.ada, FOLLOW, id=id_of(job)) as results:
        await next_of(results, "importProgress")
        async with given.listening(given.root, FOLLOW, id=id_of(job)) as admins:
            assert (await next_of(admins, "importProgress"))["sequence"] == 1
        async with given.listening(given.ben, FOLLOW, id=id_of(job)) as others:
            [error] = [error async for result in others for error in result.errors or []]
    assert error.extensions == {"code": "NOT_FOUND"}


async def test_a_number_that_another_replica_told_first_is_known_from_the_log(
    given: World,
) -> None:
    job = await given.start(given.ada)
    followed = given.contexts.of(given.ada).followed_jobs.of(job)
    await given.claim(job)
    assert followed.newest == 1
    async with given.listening(given.ada, FOLLOW, id=id_of(job), after=2) as results:
        await given.move(job, acts.cancel)
        assert (await next_of(results, "importProgress"))["sequence"] == 3


async def test_updates_begin_with_what_is_at_work_and_tell_each_change_once(given: World) -> None:
    job = await given.start(given.ada)
    async with given.listening(given.ada, UPDATES) as results:
        first = await next_of(results, "jobUpdates")
        assert first == {"id": id_of(job), "status": "QUEUED", "lastSequence": 1}
        await given.claim(job)
        second = await next_of(results, "jobUpdates")
        assert second == {"id": id_of(job), "status": "RUNNING", "lastSequence": 2}
        other = await given.start(given.ada, "o/other", may_queue=True)
        third = await next_of(results, "jobUpdates")
        assert third == {"id": id_of(other), "status": "WAITING", "lastSequence": 1}


async def test_updates_are_the_users_own(given: World) -> None:
    async with given.listening(given.root, UPDATES) as results:
        heard = asyncio.ensure_future(next_of(results, "jobUpdates"))
        await given.start(given.ada)
        own = await given.start(given.root)
        assert (await heard)["id"] == id_of(own)


async def test_messages_that_are_here_already_are_taken_at_once() -> None:
    listener = Listener()
    for message in (b"a", b"b", b"a"):
        listener.hand(message)
    assert await listener.next(timeout_seconds=0) == b"a"
    assert listener.arrived() == [b"b", b"a"]
    assert listener.arrived() == []
    listener.hand(b"c")
    listener.lose()
    assert listener.arrived() == []
    assert await listener.next(timeout_seconds=0) is LOST


async def test_changes_of_one_job_that_come_together_are_told_once(given: World) -> None:
    job = await given.start(given.ada)
    async with given.listening(given.ada, UPDATES) as results:
        assert (await next_of(results, "jobUpdates"))["lastSequence"] == 1
        await given.claim(job)
        for percent in (20, 40, 60):
            await given.move(job, report(percent))
        last = await given.move(job, acts.cancel)
        told = [await next_of(results, "jobUpdates")]
        while told[-1]["status"] != "CANCELLED":
            told.append(await next_of(results, "jobUpdates"))
    numbers = [update["lastSequence"] for update in told]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == last.last_sequence


def report(percent: float) -> Any:
    return lambda now: acts.report(now, "fetch_repository", percent, f"{percent} %", ())


async def test_what_changed_while_the_live_feed_was_away_is_told_after_it(given: World) -> None:
    job = await given.start(given.ada)
    async with given.listening(given.ada, UPDATES) as results:
        assert (await next_of(results, "jobUpdates"))["status"] == "QUEUED"
        await given.workshop.redis.client_kill_filter(_type="pubsub")
        missed = await given.start(given.ada, "o/other", may_queue=True)
        await given.move(missed, acts.cancel)
        told = []
        while {"id": id_of(missed), "status": "CANCELLED", "lastSequence": 2} not in told:
            told.append(await next_of(results, "jobUpdates"))
        await given.move(job, acts.cancel)
        last = await next_of(results, "jobUpdates")
        assert last == {"id": id_of(job), "status": "CANCELLED", "lastSequence": 2}
    assert given.workshop.live.count_listeners(user_channel(given.ada.id)) == 0
