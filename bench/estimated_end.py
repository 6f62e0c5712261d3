"""How far the estimated end of a running import is from the truth, over the samples.

Each sample, and some histories, are imported from a host that takes its time. From the half of an
import's time on, every event's estimate is compared with when the import did end; the error is a
share of the import's whole time. The first imports find a host that has no history of its own.

    python -m bench.estimated_end --latency 300
"""

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.figures import GANTRY, Figures, Goal, Metric, at
from bench.plan import Plan
from sandbox.changes import Generate
from sandbox.sources.samples import FOLDER, METADATA
from tests.flow.house import House
from tests.flow.lodging import TOKEN, lodging

EVENTS = """
subscription($jobId: ID!) { importProgress(jobId: $jobId, after: 0) { at estimatedEndAt } }
"""
HISTORIES = {f"deep-stacks/hall-{pulls}": pulls for pulls in (150, 900, 2_500)}
PRIVATE = "north-quay/sealed-orders"


@dataclass(frozen=True, slots=True)
class Course:
    """An import: how long it took, and by which shares of that its estimates were off."""

    name: str
    seconds: float
    errors: tuple[float, ...]

    @property
    def worst(self) -> float:
        return max(self.errors, default=0.0)


def errors_of(events: list[Any]) -> Iterator[float]:
    """The estimates that were told from the half on, each as a share of the whole time."""
    moments = [datetime.fromisoformat(event["at"]) for event in events]
    began, ended = moments[0], moments[-1]
    whole = (ended - began).total_seconds()
    for moment, event in zip(moments, events, strict=True):
        if (moment - began).total_seconds() >= whole / 2 and event["estimatedEndAt"]:
            estimate = datetime.fromisoformat(event["estimatedEndAt"])
            yield abs((estimate - ended).total_seconds()) / whole


async def one(house: House, name: str) -> Course:
    answer = await house.start(name, daysBack=3650)
    events = [event async for event in house.subscribe(EVENTS, jobId=answer["job"]["id"])]
    began, ended = (datetime.fromisoformat(events[place]["at"]) for place in (0, -1))
    return Course(name, (ended - began).total_seconds(), tuple(errors_of(events)))


async def courses(latency_ms: int, token: str) -> list[Course]:
    samples = sorted(
        each.parent.name.replace("__", "/") for each in FOLDER.glob(f"*__*/{METADATA}")
    )
    async with lodging(GITHUB_TOKEN=token) as house:
        for name, pulls in HISTORIES.items():
            await house.sandbox.change(Generate(name, files=20, pulls=pulls))
        house.sandbox.script.latency_ms = latency_ms
        return [await one(house, name) for name in (*samples, *HISTORIES) if name != PRIVATE]


def measure(plan: Plan, token: str = "", latency_ms: int = 300) -> Figures:
    way = "with a token" if token else "without a token"
    figures = Figures(
        "eta-token" if token else "eta",
        f"the estimated end from the half on, {way}, a host that takes {latency_ms} ms",
        (
            Metric("worst", "worst error %", 1),
            Metric("nine", "of 9 in 10 %", 1),
            Metric("median", "median %", 1),
        ),
        (Goal("worst", "within 30 % of the truth", at_most=30),),
    )
    for _ in range(plan.rounds):
        measured = summary(asyncio.run(courses(latency_ms, token)))
        figures.add(GANTRY, measured)
        plan.tell(figures.name, measured)
    return figures


def summary(found: list[Course]) -> dict[str, float]:
    errors = sorted(error * 100 for course in found for error in course.errors)
    return {"worst": errors[-1], "nine": at(0.9, errors), "median": at(0.5, errors)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--latency", type=int, default=300, help="of the host, milliseconds")
    parser.add_argument("--token", action="store_true", help="import with one")
    arguments = parser.parse_args()
    for course in (found := asyncio.run(courses(arguments.latency, TOKEN * arguments.token))):
        print(f"{course.name:40} {course.seconds:6.2f} s   worst {course.worst:6.1%}")
    print({name: round(value, 1) for name, value in summary(found).items()})
