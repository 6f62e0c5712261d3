"""What a kind of job consists of: its stages in order, and what each may take."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from db.records.job import ImportInput, Job, JobKind
from pipeline.runner.outcome import Outcome
from pipeline.runner.work import Work


class Queue(StrEnum):
    """What a stage mostly waits for. Workers are started per queue."""

    IO = "io"
    COMPUTE = "compute"
    LLM = "llm"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """`attempts` in all, and a back-off that doubles from `first_seconds` up to `most_seconds`."""

    attempts: int = 3
    first_seconds: float = 1.0
    most_seconds: float = 10.0

    def back_off_seconds(self, attempt: int, dice: float) -> float:
        """The pause after failed attempt number `attempt` (1..). `dice` in 0..1 is the jitter:
        up to as much again is added, so that jobs which failed together don't come back together,
        and none comes back before what failed has had a moment."""
        longest = min(self.most_seconds, self.first_seconds * 2.0**attempt)
        return longest * (1 + dice) / 2


StageFunction = Callable[[Work], Awaitable[Outcome]]


def _once(_given: ImportInput) -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One named step. `weight` is its part of the job's percent, relative to the others';
    `expected_seconds` is assumed for the time left until this host has a history of its own. Where
    jobs differ in how much there is to do, `amount` tells by how many times both are taken."""

    name: str
    title: str
    run: StageFunction
    queue: Queue = Queue.IO
    weight: float = 1.0
    expected_seconds: float = 1.0
    timeout_seconds: float = 300.0
    required: bool = True
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    amount: Callable[[ImportInput], float] = _once


@dataclass(frozen=True, slots=True)
class Step:
    """The stages that one message stands for: a single one, or several side by side."""

    stages: tuple[Stage, ...]

    @property
    def queue(self) -> Queue:
        return self.stages[0].queue


class Kind:
    """A kind of job. A nested list in `stages` is what runs side by side, on one queue.

    `title` says what is done, for people; `timeout_seconds` bounds a job's whole time, without
    what it spends waiting, for whatever or whomever. A step that loses its worker is taken up
    `most_claims` times in all, unless it gets anywhere in between.
    """

    def __init__(
        self,
        name: JobKind,
        title: str,
        stages: Sequence[Stage | Sequence[Stage]],
        timeout_seconds: float = 6 * 3600,
        most_claims: int = 3,
    ) -> None:
        self.name = name
        self.title = title
        self.timeout_seconds = timeout_seconds
        self.most_claims = most_claims
        self.steps = tuple(
            Step((entry,) if isinstance(entry, Stage) else tuple(entry)) for entry in stages
        )
        self._by_name = {stage.name: stage for stage in self}
        if len(self._by_name) != sum(1 for _ in self):
            raise ValueError(f"{name}: two stages share a name")
        for step in self.steps:
            if len({stage.queue for stage in step.stages}) != 1:
                raise ValueError(f"{name}: stages that run side by side need one queue")

    def __iter__(self) -> Iterator[Stage]:
        return chain.from_iterable(step.stages for step in self.steps)

    def stage(self, name: str) -> Stage:
        return self._by_name[name]

    def step_of(self, job: Job) -> Step | None:
        """The first step of which something is still to be done."""
        over = {stage.name for stage in job.stages if stage.status.is_over}
        for step in self.steps:
            if any(stage.name not in over for stage in step.stages):
                return step
        return None
