"""Generated histories of jobs: whatever befalls one, it keeps to what is promised of every job."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.records.job import (
    ImportInput,
    Job,
    JobKind,
    JobStatus,
    ProgressEvent,
    StageStatus,
    WaitReason,
)
from db.records.problem import Gap, Problem, ProblemCode
from pipeline.runner import acts
from pipeline.runner.decide import decide
from pipeline.runner.kind import Kind, Queue, Stage
from pipeline.runner.outcome import Done, Failed, Outcome, Skipped, Wait
from pipeline.runner.pause import is_parked
from pipeline.runner.retry import waits_for_an_act
from pipeline.runner.transition import Message, Transition
from pipeline.runner.work import Work

START = datetime(2026, 1, 1, tzinfo=UTC)
PROBLEM = Problem(ProblemCode.HOST_FAILED, "The host failed.")


async def nothing(_work: Work) -> Outcome:
    return Done("Done.")


def stage(name: str, *, required: bool = True, queue: Queue = Queue.IO, weight: float = 1) -> Stage:
    return Stage(name, name.title(), nothing, queue=queue, required=required, weight=weight)


KIND = Kind(
    JobKind.IMPORT_REPOSITORY,
    "The import",
    [
        stage("fetch", weight=5),
        [
            stage("read", required=False, queue=Queue.COMPUTE),
            stage("draw", required=False, queue=Queue.COMPUTE, weight=0.5),
            stage("check", queue=Queue.COMPUTE),
        ],
        stage("create", weight=2),
    ],
)


def new_job() -> Job:
    return Job(
        id="job",
        kind=JobKind.IMPORT_REPOSITORY,
        owner_id="user",
        status=JobStatus.QUEUED,
        input=ImportInput("o/r", "github", "o", "r"),
        repository="o/r",
        stages=acts.first_stages(KIND),
        created_at=START,
        updated_at=START,
    )


@dataclass
class World:
    """A job, its log, and the messages that would be on the queue."""

    job: Job
    now: datetime = START
    log: list[ProgressEvent] = field(default_factory=list)
    queued: Message | None = None

    def apply(self, act: Callable[[Transition], Transition]) -> None:
        self.now += timedelta(seconds=1)
        transition = act(Transition.of(KIND, self.job, self.now, {}))
        assert transition.job.percent >= self.job.percent
        assert transition.job.fence >= self.job.fence
        self.job = transition.job
        self.log.extend(transition.events)
        if transition.message is not None:
            assert transition.message.turn == self.job.turn
            self.queued = transition.message

    @property
    def is_queued(self) -> bool:
        """A message of another turn is stale: no worker heeds it."""
        return self.queued is not None and self.queued.turn == self.job.turn

    @property
    def at_work(self) -> list[str]:
        return [stage.name for stage in self.job.stages if stage.status is StageStatus.RUNNING]

    def is_over(self) -> bool:
        return self.job.status.is_terminal

    def has_a_next_step(self) -> bool:
        """Something is at work, or a message of this turn is queued, or somebody must act."""
        return bool(self.at_work) or self.is_queued or _waits_for_somebody(self.job)


def _waits_for_somebody(job: Job) -> bool:
    return waits_for_an_act(job) or is_parked(job)


outcomes = st.one_of(
    st.just(Done("Done.")),
    st.just(Done("Done.", gaps=(Gap("fetch", PROBLEM, "releases", retriable=True),))),
    st.just(Skipped("Nothing to do.")),
    st.builds(
        Wait,
        st.sampled_from(
            # no stage stands in line, or lacks a worker
            sorted(set(WaitReason) - {WaitReason.USER_SLOT, WaitReason.NO_WORKER})
        ),
        st.one_of(st.none(), st.integers(0, 5000).map(lambda s: START + timedelta(seconds=s))),
        st.just(PROBLEM),
    ),
    st.builds(Failed, st.just(PROBLEM), st.booleans(), st.booleans()),
)
befalls = st.one_of(
    st.tuples(st.just("outcome"), outcomes, st.integers(0, 2), st.floats(0, 1)),
    st.tuples(st.just("claim")),
    st.tuples(st.just("report"), st.floats(0, 100)),
    st.tuples(st.just("hand over")),
    st.tuples(st.just("crash")),
    st.tuples(st.just("somebody acts")),
    st.tuples(st.just("park")),
    st.tuples(st.just("nobody there")),
    st.tuples(st.just("somebody there")),
    st.tuples(st.just("resume")),
    st.tuples(st.just("requeue")),
    st.tuples(st.just("cancel")),
)


def live_through(world: World, event: tuple[object, ...]) -> None:
    match event:
        case ("outcome", outcome, int(which), float(dice)) if world.at_work:
            name = world.at_work[which % len(world.at_work)]
            world.apply(lambda now: decide(now, name, outcome, dice))  # type: ignore[arg-type]
        case ("claim",) if world.is_queued and not world.at_work:
            world.apply(acts.claim)
        case ("report", float(percent)) if world.at_work:
            name = world.at_work[0]
            world.apply(lambda now: acts.report(now, name, percent, "At it.", ()))
        case ("hand over",) if world.at_work:
            world.apply(acts.hand_over)
        case ("crash",) if world.at_work:
            world.apply(acts.claim)
        case ("somebody acts",) if waits_for_an_act(world.job):
            world.apply(acts.go_on)
        case ("park",) if world.is_queued and not world.at_work:
            world.apply(acts.park)
        case ("nobody there",) if not _waits_for_somebody(world.job):
            world.apply(acts.lack_worker)
        case ("somebody there",) if world.job.waits_for(WaitReason.NO_WORKER):
            world.apply(acts.find_worker)
        case ("resume",) if is_parked(world.job):
            world.apply(acts.go_on)
        case ("requeue",):
            world.apply(acts.requeue)
        case ("cancel",):
            world.apply(acts.cancel)


@given(st.lists(befalls, max_size=60))
def test_whatever_befalls_a_job_it_has_a_next_step_or_is_over(
    events: list[tuple[object, ...]],
) -> None:
    world = World(new_job())
    world.apply(acts.accept)
    for event in events:
        if world.is_over():
            break
        live_through(world, event)
        assert world.is_over() or world.has_a_next_step()
    assert [event.sequence for event in world.log] == list(range(1, len(world.log) + 1))
    assert world.job.last_sequence == len(world.log)
    percents = [event.percent for event in world.log]
    assert percents == sorted(percents)
    assert not any(event.status.is_terminal for event in world.log[:-1])
    assert world.log[-1].status.is_terminal == world.job.status.is_terminal


@given(st.lists(st.tuples(outcomes, st.integers(0, 2), st.floats(0, 1)), min_size=40, max_size=60))
def test_a_job_that_is_always_taken_up_comes_to_an_end_or_waits_for_somebody(
    history: list[tuple[Outcome, int, float]],
) -> None:
    world = World(new_job())
    world.apply(acts.accept)
    for outcome, which, dice in history:
        if not world.at_work and not world.job.status.is_terminal:
            world.apply(acts.claim)
        live_through(world, ("outcome", outcome, which, dice))
        if world.job.status.is_terminal:
            break
    while not world.job.status.is_terminal:
        if not world.at_work:
            world.apply(acts.claim)
        live_through(world, ("outcome", Done("Done."), 0, 0.5))
    assert world.job.ended_at is not None
    assert (world.job.error is not None) == (world.job.status is JobStatus.FAILED)
    if world.job.status in (JobStatus.COMPLETED, JobStatus.COMPLETED_WITH_GAPS):
        assert world.job.percent == 100
        assert (world.job.gap_count > 0) == (world.job.status is JobStatus.COMPLETED_WITH_GAPS)
