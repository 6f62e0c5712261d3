"""The operator's view, as the schema shows it: to administrators, and to nobody else."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from db.quota import QuotaRules, Quotas
from db.records.job import Job, JobStatus, WaitReason
from db.records.operations import WorkerSign
from db.records.quota import Account, Standing
from db.roster import Roster
from pipeline.runner import acts
from pipeline.runner.kind import Queue
from pipeline.runner.transition import Transition
from schema.node import id_of
from tests.flow.workshop import now
from tests.unit.schema_world import World, world

LOOK = """{ operations {
  queues { queue depth oldestSince atWork waiting places pause { since by } }
  workers { name host processId version isLost startedAt seenAt places { queue places }
    holds { owner leaseEndsAt job { id } } }
  quotas { holder name host resource limit remaining resetsAt blockedUntil blockedBy
    inFlight inLine }
  timeline(span: DAY) { countedSince whole { ...figures } buckets { ...figures } }
  activeJobs { totalCount nodes { owner job { id } } }
  endedJobs { totalCount nodes { owner job { id } } }
} }
fragment figures on Figures {
  start end completed completedWithGaps failed cancelled medianSeconds p95Seconds
  failures { code count }
}"""
PAUSE = "mutation($queue: Queue!) { pauseQueue(queue: $queue) { queue pause { by } } }"
RESUME = "mutation($queue: Queue!) { resumeQueue(queue: $queue) { queue wasPaused } }"
REQUEUE = """mutation($id: ID!) { requeueJob(id: $id) { __typename ... on Problem { code message }
  ... on JobRequeued { isNew job { id status attempt } }
  ... on JobNotRequeuable { job { id } } } }"""
CANCEL = """mutation($id: ID!) { cancelAnyJob(id: $id) { __typename
  ... on JobCancelled { job { id status } } ... on Problem { code } } }"""
PURGE = """mutation($id: ID!) { purgeJob(id: $id) { __typename ... on Problem { code message }
  ... on JobsPurged { jobs events } } }"""
PURGE_ALL = """mutation($days: Int!) { purgeJobs(olderThanDays: $days) {
  left purged { jobs events } } }"""
ALL = {
    "operations": LOOK,
    "pauseQueue": PAUSE,
    "resumeQueue": RESUME,
    "requeueJob": REQUEUE,
    "cancelAnyJob": CANCEL,
    "purgeJob": PURGE,
    "purgeJobs": PURGE_ALL,
}


@pytest.fixture
async def given(tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    async with world(tmp_path, redis_url) as built:
        yield built


async def ask(world: World, document: str, **variables: Any) -> Any:
    """What the administrator is answered, of the operation's only field."""
    [answer] = (await world.ask(world.root, document, **variables)).values()
    return answer


async def queue(world: World, name: str = "IO") -> Any:
    return next(one for one in (await ask(world, LOOK))["queues"] if one["queue"] == name)


@pytest.mark.parametrize("document", ALL.values(), ids=ALL)
async def test_who_is_no_administrator_is_refused_and_changes_nothing(
    given: World, document: str
) -> None:
    job = await given.start(given.ada)
    known = {"id": id_of(job), "queue": "IO", "days": 1}
    variables = {name: value for name, value in known.items() if f"${name}:" in document}
    for user in (given.ada, given.ben):
        code, _message = await given.refusal(user, document, **variables)
        assert code == "FORBIDDEN"
    assert (await given.workshop.now(job)).status is JobStatus.QUEUED
    assert await given.workshop.journal.pauses.queues() == frozenset()


async def test_a_fresh_gantry_has_nothing_to_show(given: World) -> None:
    shown = await ask(given, LOOK)
    [io] = shown["queues"]
    assert io == {
        "queue": "IO",
        "depth": 0,
        "oldestSince": None,
        "atWork": 0,
        "waiting": 0,
        "places": 0,
        "pause": None,
    }
    assert (shown["workers"], shown["quotas"]) == ([], [])
    assert shown["activeJobs"] == shown["endedJobs"] == {"totalCount": 0, "nodes": []}
    assert len(shown["timeline"]["buckets"]) == 48


async def test_jobs_of_all_users_are_shown_with_their_owners(given: World) -> None:
    adas, bens = await given.start(given.ada), await given.start(given.ben)
    await given.move(adas, acts.cancel)
    shown = await ask(given, LOOK)
    assert shown["activeJobs"]["nodes"] == [{"owner": "ben", "job": {"id": id_of(bens)}}]
    assert shown["endedJobs"]["nodes"] == [{"owner": "ada", "job": {"id": id_of(adas)}}]
    assert shown["timeline"]["whole"]["cancelled"] == 1


@pytest.mark.parametrize("name", ["activeJobs", "endedJobs"])
async def test_lists_are_paged_without_a_hole(given: World, name: str) -> None:
    jobs = [await given.start(given.ada, f"o/r{number}", may_queue=True) for number in range(5)]
    if name == "endedJobs":
        for job in jobs:
            await given.move(job, acts.cancel)
    document = f"""query($after: String) {{ operations {{ {name}(first: 2, after: $after) {{
        nodes {{ job {{ id }} }} pageInfo {{ endCursor hasNextPage }} }} }} }}"""
    seen: list[str] = []
    after, is_more = None, True
    while is_more:
        page = (await ask(given, document, after=after))[name]
        seen += [node["job"]["id"] for node in page["nodes"]]
        after, is_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == [id_of(job) for job in reversed(jobs)]


async def test_a_queue_tells_its_depth_its_age_and_who_waits(given: World) -> None:
    queued = await given.start(given.ada)
    await given.start(given.ada, "o/second", may_queue=True)
    at_work = await given.claim(await given.start(given.ben))
    async with given.workshop.leases.take_up(at_work.id, at_work.owner_id, ()):
        state = await queue(given)
        assert (state["depth"], state["atWork"], state["waiting"]) == (1, 1, 1)
        assert state["oldestSince"][:19] == queued.updated_at.isoformat()[:19]
    # Without a lease it stands between two steps, or its worker is gone.
    assert (await queue(given))["depth"] == 2
    await given.move(queued, acts.cancel)
    state = await queue(given)
    assert (state["depth"], state["atWork"]) == (2, 0)
    assert state["oldestSince"][:19] == at_work.updated_at.isoformat()[:19]


async def test_workers_tell_what_they_hold_and_who_was_lost(given: World) -> None:
    roster = Roster(given.workshop.redis)
    began = now()
    for name, seen_at in (
        ("workshop", began),
        ("silent", began - timedelta(minutes=1)),
        ("gone", began - timedelta(minutes=6)),
    ):
        await roster.sign(WorkerSign(name, "here", 7, "0.1.0", began, seen_at, {Queue.IO: 8}))
    job = await given.claim(await given.start(given.ada))
    async with given.workshop.leases.take_up(job.id, job.owner_id, ()):
        silent, workshop = (await ask(given, LOOK))["workers"]
        assert (await queue(given))["places"] == 8
    assert (silent["name"], silent["isLost"], silent["holds"]) == ("silent", True, [])
    assert (workshop["isLost"], workshop["places"]) == (False, [{"queue": "IO", "places": 8}])
    [held] = workshop["holds"]
    assert (held["owner"], held["job"]) == ("ada", {"id": id_of(job)})
    assert held["leaseEndsAt"] > began.isoformat()


async def test_quotas_are_told_without_what_leads_to_a_token(given: World) -> None:
    quotas, name = Quotas(given.workshop.redis, QuotaRules()), "0123456789abcdef"
    for identity in (name, "anonymous"):
        account = Account("https://api.github.com", identity)
        await quotas.take(account, "job/1", "core", now())
        standing = Standing("core", 60, 57, now() + timedelta(minutes=5))
        await quotas.give(account, "job/1", now(), resource="core", standing=standing)
    shown = (await ask(given, LOOK))["quotas"]
    assert [(one["holder"], one["name"]) for one in shown] == [
        ("ANONYMOUS", "anonymous"),
        ("USER", "01234567"),
    ]
    assert (shown[0]["resource"], shown[0]["limit"], shown[0]["remaining"]) == ("core", 60, 57)
    assert name not in json.dumps(shown)


async def test_a_paused_queue_parks_its_jobs_which_say_so_and_go_on_when_resumed(
    given: World,
) -> None:
    job = await given.start(given.ada)
    assert await ask(given, PAUSE, queue="IO") == {"queue": "IO", "pause": {"by": "root"}}
    parked = await given.workshop.now(job)
    assert parked.waiting is not None
    assert (parked.status, parked.waiting.reason) == (JobStatus.WAITING, WaitReason.PAUSED)
    assert parked.waiting.until is None
    state = await queue(given)
    assert (state["depth"], state["waiting"], state["pause"]["by"]) == (1, 0, "root")
    assert await ask(given, RESUME, queue="IO") == {"queue": "IO", "wasPaused": True}
    assert await ask(given, RESUME, queue="IO") == {"queue": "IO", "wasPaused": False}
    resumed = await given.workshop.now(job)
    assert (resumed.status, resumed.waiting) == (JobStatus.QUEUED, None)


async def test_a_pause_keeps_who_began_it(given: World) -> None:
    await given.workshop.journal.pauses.add("io", "somebody", now())
    assert (await ask(given, PAUSE, queue="IO"))["pause"] == {"by": "somebody"}


async def test_a_retry_does_not_lead_past_a_pause(given: World) -> None:
    job = await given.start(given.ada)
    await ask(given, PAUSE, queue="IO")
    retry = "mutation($id: ID!) { retryJob(id: $id) { __typename } }"
    answer = await given.ask(given.ada, retry, id=id_of(job))
    assert answer["retryJob"]["__typename"] == "JobNotRetriable"


async def test_a_job_of_any_user_is_cancelled_and_its_owner_told_by_whom(given: World) -> None:
    job = await given.start(given.ada)
    answer = await ask(given, CANCEL, id=id_of(job))
    assert answer["job"] == {"id": id_of(job), "status": "CANCELLED"}
    assert (await given.workshop.follow(job))[-1].message == "Cancelled by the operator"
    again = await ask(given, CANCEL, id=id_of(job))
    assert again == {"__typename": "JobAlreadyEnded", "code": "JOB_ALREADY_ENDED"}


async def test_a_job_is_queued_anew_whoever_has_it(given: World) -> None:
    claimed = await given.claim(await given.start(given.ada))
    answer = await ask(given, REQUEUE, id=id_of(claimed))
    assert answer["__typename"] == "JobRequeued"
    assert (answer["isNew"], answer["job"]["status"]) == (False, "QUEUED")
    queued = await given.workshop.now(claimed)
    assert queued.fence > claimed.fence
    assert queued.turn > claimed.turn


async def test_an_ended_job_goes_on_as_a_new_one_of_its_owner(given: World) -> None:
    job = await given.move(await given.start(given.ada), acts.cancel)
    answer = await ask(given, REQUEUE, id=id_of(job))
    assert (answer["isNew"], answer["job"]["attempt"]) == (True, 2)
    mine = await given.ask(given.ada, "{ jobs { totalCount } }")
    assert mine["jobs"]["totalCount"] == 2


async def test_a_job_in_line_or_complete_is_not_queued_anew(given: World) -> None:
    first = await given.start(given.ada)
    second = await given.start(given.ada, "o/second", may_queue=True)
    answer = await ask(given, REQUEUE, id=id_of(second))
    assert (answer["__typename"], answer["code"]) == ("JobNotRequeuable", "USER_BUSY")
    await given.move(first, completed)
    answer = await ask(given, REQUEUE, id=id_of(first))
    assert (answer["__typename"], answer["code"]) == ("JobNotRequeuable", "JOB_NOT_RETRIABLE")


def completed(transition: Transition) -> Transition:
    return transition.ended(JobStatus.COMPLETED, "Complete")


async def test_a_purge_deletes_what_has_ended_and_says_how_much(given: World) -> None:
    job = await given.start(given.ada)
    refused = await ask(given, PURGE, id=id_of(job))
    assert (refused["__typename"], refused["code"]) == ("JobNotEnded", "JOB_NOT_ENDED")
    await given.move(job, acts.cancel)
    assert await ask(given, PURGE_ALL, days=1) == {"left": 0, "purged": {"jobs": 0, "events": 0}}
    answer = await ask(given, PURGE, id=id_of(job))
    assert answer == {"__typename": "JobsPurged", "jobs": 1, "events": 2}
    gone = await ask(given, PURGE, id=id_of(job))
    assert (gone["__typename"], gone["code"]) == ("NotFound", "NOT_FOUND")
    assert (await given.refusal(given.root, PURGE_ALL, days=0))[0] == "BAD_INPUT"


async def test_a_purge_of_many_deletes_those_that_ended_long_ago(given: World) -> None:
    old = await ended(given, "o/old", days_ago=40)
    young = await ended(given, "o/young", days_ago=20)
    document = """query($days: Int!) {
        operations { endedJobs(olderThanDays: $days) { totalCount nodes { job { id } } } } }"""
    listed = (await ask(given, document, days=30))["endedJobs"]
    assert listed == {"totalCount": 1, "nodes": [{"job": {"id": id_of(old)}}]}
    answer = await ask(given, PURGE_ALL, days=30)
    assert answer == {"left": 0, "purged": {"jobs": 1, "events": 2}}
    left = (await ask(given, document, days=0))["endedJobs"]["nodes"]
    assert left == [{"job": {"id": id_of(young)}}]


async def ended(world: World, name: str, *, days_ago: float) -> Job:
    """A job of ada's that ended then."""

    def end(transition: Transition) -> Transition:
        ago = timedelta(days=days_ago)
        then = type(transition).of(
            transition.kind, transition.job, transition.now - ago, transition.known
        )
        return acts.cancel(then)

    return await world.move(await world.start(world.ada, name), end)


@pytest.fixture
def audible() -> Iterator[None]:
    """What is logged in production with a level that is quieter than the usual one."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.configure(wrapper_class=before)


@pytest.mark.usefixtures("audible")
async def test_every_act_is_logged_under_the_name_of_who_did_it(given: World) -> None:
    job = await given.start(given.ada)
    with capture_logs() as logs:
        for document, variables in (
            (PAUSE, {"queue": "IO"}),
            (RESUME, {"queue": "IO"}),
            (REQUEUE, {"id": id_of(job)}),
            (CANCEL, {"id": id_of(job)}),
            (REQUEUE, {"id": id_of(job)}),
            (PURGE, {"id": id_of(job)}),
            (PURGE_ALL, {"days": 1}),
        ):
            await ask(given, document, **variables)
    told = [line for line in logs if line["event"].startswith("operator.")]
    assert [line["event"].removeprefix("operator.") for line in told] == [
        "paused_queue",
        "resumed_queue",
        "requeued_job",
        "cancelled_job",
        "retried_job",
        "purged_job",
        "purged_jobs",
    ]
    assert {line["operator"] for line in told} == {"root"}
