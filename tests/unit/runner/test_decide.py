"""The decisions that histories can't name one by one."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.records.job import JobStatus, StageStatus, WaitReason
from db.records.problem import Gap
from db.records.replacing import replace
from pipeline.runner import acts
from pipeline.runner.decide import decide
from pipeline.runner.estimate import expected_end
from pipeline.runner.kind import RetryPolicy
from pipeline.runner.outcome import Done, Failed, Wait
from pipeline.runner.retry import is_retriable, next_attempt, waits_for_an_act
from pipeline.runner.transition import Transition
from tests.unit.runner.test_histories import KIND, PROBLEM, START, World, new_job


def running_world() -> World:
    world = World(new_job())
    world.apply(acts.accept)
    world.apply(acts.claim)
    return world


def status_of(world: World) -> JobStatus:
    return world.job.status


def finish(world: World, *names: str) -> None:
    for name in names:
        world.apply(lambda now, name=name: decide(now, name, Done("Done."), 0.5))  # type: ignore[misc]


def test_a_transient_failure_waits_longer_each_time_and_then_fails_the_job() -> None:
    world = running_world()
    pauses = []
    for _ in range(2):
        world.apply(lambda now: decide(now, "fetch", Failed(PROBLEM, True, True), 0.0))
        assert world.job.status is JobStatus.WAITING
        assert world.job.waiting is not None
        assert world.job.waiting.reason is WaitReason.RETRY
        assert world.job.waiting.until is not None
        pauses.append(world.job.waiting.until - world.now)
        world.apply(acts.claim)
    assert pauses == [timedelta(seconds=1), timedelta(seconds=2)]
    world.apply(lambda now: decide(now, "fetch", Failed(PROBLEM, True, True), 1.0))
    assert world.job.status is JobStatus.FAILED
    assert world.job.error is not None
    assert world.job.error.retriable
    assert world.job.error.problem.message == f"{PROBLEM.message} It was tried 3 times."
    assert world.job.error.stage == "fetch"


@given(attempt=st.integers(1, 50), dice=st.floats(0, 1))
def test_a_pause_doubles_up_to_the_longest_and_chance_adds_up_to_as_much_again(
    attempt: int, dice: float
) -> None:
    policy = RetryPolicy(first_seconds=0.5, most_seconds=8)
    shortest = policy.back_off_seconds(attempt, 0)
    assert shortest == min(8 / 2, 0.5 * 2 ** (attempt - 1))
    assert shortest <= policy.back_off_seconds(attempt, dice) <= 2 * shortest
    assert policy.back_off_seconds(attempt, 1) == 2 * shortest


def test_progress_between_failures_starts_the_attempts_anew() -> None:
    world = running_world()
    for _ in range(10):
        world.job = acts.get_somewhere(world.job, "fetch")
        world.apply(lambda now: decide(now, "fetch", Failed(PROBLEM, True, True), 0.0))
        assert world.job.status is JobStatus.WAITING
        world.apply(acts.claim)


def test_an_optional_stage_that_fails_leaves_a_gap_and_the_rest_goes_on() -> None:
    world = running_world()
    finish(world, "fetch")
    world.apply(acts.claim)
    world.apply(lambda now: decide(now, "read", Failed(PROBLEM, False, False), 0.5))
    finish(world, "draw", "check")
    world.apply(acts.claim)
    finish(world, "create")
    assert world.job.status is JobStatus.COMPLETED_WITH_GAPS
    assert world.job.gap_count == 1
    assert world.log[-1].message == "The import of o/r is complete, but for one gap"


def test_a_required_stage_that_fails_ends_the_job_while_others_are_at_work() -> None:
    world = running_world()
    finish(world, "fetch")
    world.apply(acts.claim)
    world.apply(lambda now: decide(now, "check", Failed(PROBLEM, False, False), 0.5))
    assert world.job.status is JobStatus.FAILED
    assert world.at_work == []


def test_of_two_waits_side_by_side_the_sooner_ends_the_rest() -> None:
    world = running_world()
    finish(world, "fetch")
    world.apply(acts.claim)
    late, soon = START + timedelta(hours=1), START + timedelta(minutes=1)
    world.apply(lambda now: decide(now, "read", Wait(WaitReason.QUOTA, late, PROBLEM), 0.5))
    world.apply(lambda now: decide(now, "draw", Wait(WaitReason.QUOTA, soon, PROBLEM), 0.5))
    assert status_of(world) is JobStatus.RUNNING
    finish(world, "check")
    assert status_of(world) is JobStatus.WAITING
    assert world.queued is not None
    assert world.queued.at == soon


def test_a_wait_uses_up_no_attempt_and_is_counted_in_the_receipt() -> None:
    world = running_world()
    for _ in range(8):
        until = world.now + timedelta(minutes=1)
        wait = Wait(WaitReason.QUOTA, until, PROBLEM)
        world.apply(lambda now, wait=wait: decide(now, "fetch", wait, 0.5))  # type: ignore[misc]
        world.now += timedelta(minutes=1)
        world.apply(acts.claim)
        assert world.job.status is JobStatus.RUNNING
    assert world.job.receipt.seconds_waited == 8 * 61


def test_a_stage_that_loses_its_worker_again_and_again_is_given_up() -> None:
    world = running_world()
    for _ in range(KIND.most_claims - 1):
        world.apply(acts.claim)
        assert world.job.status is JobStatus.RUNNING
    world.apply(acts.claim)
    assert world.job.status is JobStatus.FAILED
    assert world.job.error is not None
    assert world.job.error.problem.code == "WORKER_LOST"


def test_a_step_that_was_handed_over_is_queued_at_once_and_counts_no_crash() -> None:
    world = running_world()
    for _ in range(10):
        fence = world.job.fence
        world.apply(acts.hand_over)
        assert world.queued is not None
        assert world.queued.at is None
        assert world.job.fence > fence
        world.apply(acts.claim)
    assert world.job.status is JobStatus.RUNNING


def test_a_job_at_work_for_longer_than_its_kind_may_be_fails_but_waiting_does_not_count() -> None:
    world = running_world()
    world.now += timedelta(seconds=KIND.timeout_seconds + 60)
    overdue = Transition.of(KIND, world.job, world.now, {})
    assert acts.is_overdue(overdue)
    waited = replace(world.job.receipt, seconds_waited=120.0)
    assert not acts.is_overdue(replace(overdue, job=replace(world.job, receipt=waited)))


def test_a_long_wait_does_not_make_a_job_overdue() -> None:
    world = running_world()
    until = world.now + timedelta(hours=10)
    world.apply(lambda now: decide(now, "fetch", Wait(WaitReason.QUOTA, until, PROBLEM), 0.5))
    world.now = until
    world.apply(acts.claim)
    assert world.job.status is JobStatus.RUNNING


def test_time_in_line_is_no_part_of_a_job_s_time() -> None:
    world = World(new_job())
    world.apply(lambda now: acts.stand_in_line(now, "o/other"))
    world.now += timedelta(hours=10)
    world.apply(acts.call_up)
    world.apply(acts.claim)
    assert world.job.receipt.seconds_waited == 0
    overdue = timedelta(seconds=KIND.timeout_seconds + 60)
    later = Transition.of(KIND, world.job, world.now + overdue, {})
    assert acts.is_overdue(later)


def test_time_without_a_worker_is_no_part_of_a_jobs_time() -> None:
    world = running_world()
    world.now += timedelta(hours=10)
    world.apply(acts.claim)
    assert world.job.status is JobStatus.RUNNING
    assert world.job.receipt.seconds_waited == timedelta(hours=10, seconds=1).total_seconds()


def test_the_moment_between_two_steps_is_no_wait() -> None:
    world = running_world()
    finish(world, "fetch")
    world.now += acts.SHORTEST_REST - timedelta(seconds=2)
    world.apply(acts.claim)
    assert world.job.receipt.seconds_waited == 0


def test_a_job_that_is_taken_up_too_late_fails_and_says_what_to_do() -> None:
    world = running_world()
    world.now += timedelta(seconds=KIND.timeout_seconds + 60)
    world.apply(lambda now: acts.report(now, "fetch", 50, "At it.", ()))
    world.apply(acts.claim)
    assert world.job.status is JobStatus.FAILED
    assert world.job.error is not None
    assert world.job.error.problem.code == "JOB_TIMED_OUT"
    assert world.job.error.problem.remedy is not None
    assert is_retriable(world.job)


def wait_for_somebody(world: World) -> None:
    wait = Wait(WaitReason.AUTHENTICATION, None, PROBLEM)
    world.apply(lambda now: decide(now, "fetch", wait, 0.5))


def test_an_end_is_estimated_unless_nobody_knows_when_work_goes_on() -> None:
    world = running_world()
    wait_for_somebody(world)
    world.apply(acts.go_on)
    known = {event.status: event.estimated_end_at is not None for event in world.log}
    assert known == {JobStatus.QUEUED: True, JobStatus.RUNNING: True, JobStatus.WAITING: False}


def test_a_wait_for_somebody_ends_when_they_have_acted() -> None:
    world = running_world()
    assert not waits_for_an_act(world.job)
    wait_for_somebody(world)
    assert waits_for_an_act(world.job)
    turn = world.job.turn
    world.apply(acts.go_on)
    assert status_of(world) is JobStatus.QUEUED
    assert world.queued is not None
    assert world.queued.turn == turn + 1
    world.apply(acts.claim)
    assert world.at_work == ["fetch"]


def test_who_stands_in_line_or_waits_for_a_time_waits_for_nobodys_act() -> None:
    in_line = World(new_job())
    in_line.apply(lambda now: acts.stand_in_line(now, "o/other"))
    assert not waits_for_an_act(in_line.job)
    timed = running_world()
    wait = Wait(WaitReason.QUOTA, timed.now + timedelta(hours=1), PROBLEM)
    timed.apply(lambda now: decide(now, "fetch", wait, 0.5))
    assert not waits_for_an_act(timed.job)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_estimate_of_a_job_in_the_queue_moves_with_the_time(
    sooner: float, later: float
) -> None:
    world = World(new_job())
    world.apply(acts.accept)
    queued = world.job
    assert queued.estimated_end_at is not None
    left = queued.estimated_end_at - queued.updated_at
    for seconds in (sooner, later):
        now = queued.updated_at + timedelta(seconds=seconds)
        assert expected_end(queued, now) == now + left
    running = replace(queued, status=JobStatus.RUNNING)
    assert expected_end(running, START + timedelta(days=1)) == queued.estimated_end_at


def test_a_retry_begins_anew_where_nothing_is_remembered() -> None:
    world = running_world()
    finish(world, "fetch")
    world.apply(acts.cancel)
    gaps = [Gap("fetch", PROBLEM, item="releases", retriable=False)]
    again, carried = next_attempt(KIND, world.job, gaps, "second", world.now, from_scratch=True)
    assert {stage.status for stage in again.stages} == {StageStatus.PENDING}
    assert (again.percent, carried) == (0, ())


def test_a_retry_after_a_failure_keeps_what_is_done() -> None:
    world = running_world()
    finish(world, "fetch")
    world.apply(acts.claim)
    world.apply(lambda now: decide(now, "check", Failed(PROBLEM, False, True), 0.5))
    assert is_retriable(world.job)
    again, _ = next_attempt(KIND, world.job, (), "second", world.now, from_scratch=False)
    statuses = [stage.status for stage in again.stages]
    assert statuses == [StageStatus.DONE, *[StageStatus.PENDING] * 4]
    assert again.attempt == 2
    assert again.percent > 0


def test_a_retry_of_gaps_does_their_stage_and_all_that_follows_again() -> None:
    world = running_world()
    finish(world, "fetch")
    world.apply(acts.claim)
    finish(world, "read", "draw", "check")
    world.apply(acts.claim)
    finish(world, "create")
    gaps = [
        Gap("read", PROBLEM, retriable=True),
        Gap("fetch", PROBLEM, item="releases", retriable=False),
        Gap("create", PROBLEM, retriable=False),
    ]
    again, carried = next_attempt(KIND, world.job, gaps, "second", world.now, from_scratch=False)
    assert carried == (gaps[1],)
    assert again.gap_count == 1
    statuses = {stage.name: stage.status for stage in again.stages}
    assert statuses == {
        "fetch": StageStatus.DONE,
        "read": StageStatus.PENDING,
        "draw": StageStatus.DONE,
        "check": StageStatus.DONE,
        "create": StageStatus.PENDING,
    }


def test_stages_that_run_side_by_side_share_a_step_also_when_they_are_tried_again() -> None:
    world = running_world()
    steps = [stage.step for stage in world.job.stages]
    assert steps == [0, 1, 1, 1, 2]
    world.apply(acts.cancel)
    again, _gaps = next_attempt(KIND, world.job, (), "again", START, from_scratch=False)
    assert [stage.step for stage in again.stages] == steps
