"""What was measured, round by round, and the goals that it is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

GANTRY = "Gantry"


def at(share: float, ordered: Sequence[float]) -> float:
    """The value below which this share (0..1) of the ordered ones lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass(frozen=True, slots=True)
class Metric:
    """`key` names it in the JSON; `title` holds its unit. What tells of the measurement rather than
    of the contestant is not compared."""

    key: str
    title: str
    digits: int = 0
    is_compared: bool = True


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for Gantry's median; with `against` for its ratio to another's."""

    metric: str
    words: str
    at_least: float | None = None
    at_most: float | None = None
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`measured` is None where a contestant is missing."""

    goal: Goal
    measured: float | None

    @property
    def is_met(self) -> bool:
        least, most, measured = self.goal.at_least, self.goal.at_most, self.measured
        return measured is not None and (
            (least is None or measured >= least) and (most is None or measured <= most)
        )


@dataclass(slots=True)
class Figures:
    """Of one benchmark; `values` holds one number per round, by contestant and metric."""

    name: str
    title: str
    metrics: tuple[Metric, ...]
    goals: tuple[Goal, ...] = ()
    values: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, contestant: str, measured: Mapping[str, float]) -> None:
        """What one round gave."""
        known = self.values.setdefault(contestant, {})
        for metric in self.metrics:
            if metric.key in measured:
                known.setdefault(metric.key, []).append(measured[metric.key])

    def median(self, contestant: str, metric: str) -> float | None:
        rounds = self.values.get(contestant, {}).get(metric)
        return median(rounds) if rounds else None

    def ratio(self, metric: str, against: str) -> float | None:
        """Gantry's median as a multiple of the other's."""
        ours, theirs = self.median(GANTRY, metric), self.median(against, metric)
        return ours / theirs if ours is not None and theirs else None

    def verdicts(self) -> list[Verdict]:
        return [
            Verdict(
                goal,
                self.ratio(goal.metric, goal.against)
                if goal.against
                else self.median(GANTRY, goal.metric),
            )
            for goal in self.goals
        ]
