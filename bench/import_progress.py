"""`importProgress`: 1,000 subscribers on 10 jobs; Gantry, Node's graphql-ws, and a bare fan-out."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time

import msgspec

from bench.announced import Announced
from bench.contestants import Contestant, Start, fan_out_floor, gantry, graphql_ws
from bench.figures import GANTRY, Figures, Goal, Metric, at
from bench.machine import cores, pinned
from bench.plan import Plan
from bench.program import Program
from bench.questions import START, newcomer
from bench.steady import answers
from bench.stores import insert_peer_job, token_of
from bench.subscribers import Subscribers
from bench.updates import UpdatePlan
from schema.ids import unseal

CONTESTANTS: dict[str, Start] = {
    GANTRY: gantry,
    "graphql-ws": graphql_ws,
    "floor": fan_out_floor,
}
SUBSCRIBERS = 1_000
JOBS = 10
WARM_SECONDS = 2.0
PATIENCE_SECONDS = 20.0
FIRST = 2
"""The number of the first update; Gantry's first event is the job's acceptance."""

DOCUMENT = """subscription($jobId: ID!) { importProgress(jobId: $jobId) {
  sequence at status percent stage message
} }"""

GOALS = (
    Goal("cpu", "18 µs of server CPU per message at most", at_most=18),
    Goal("p99", "p99 of 5 ms at most", at_most=5),
    Goal("memory", "22 kB per subscriber at most", at_most=22),
    Goal("connections", "2,500 connections/s at least", at_least=2500),
)


@dataclass(frozen=True, slots=True)
class _Jobs:
    """As clients name them, and as the updates do."""

    shown: list[str]
    keys: list[str]


def measure(plan: Plan, per_second: int) -> Figures:
    """So many updates a second of each job."""
    figures = Figures(
        f"progress-{per_second}",
        f"importProgress: {SUBSCRIBERS:,} subscribers on {JOBS} jobs, {per_second} updates/s each "
        f"({SUBSCRIBERS * per_second:,} messages/s)",
        (
            Metric("cpu", "server CPU µs", 1),
            Metric("p50", "p50 ms", 1),
            Metric("p99", "p99 ms", 1),
            Metric("memory", "kB each", 1),
            Metric("connections", "connects/s"),
            Metric("delivered", "delivered %", 1, is_compared=False),
            Metric("missed", "missed", is_compared=False),
            Metric("busy", "core %", is_compared=False),
            Metric("client", "client CPU µs", 1, is_compared=False),
        ),
        GOALS,
    )
    for number in range(plan.rounds):
        for name, start in CONTESTANTS.items():
            room = plan.place(f"{figures.name}-{name}-{number}")
            with start(room, JOBS) as contestant:
                measured = _round(plan, contestant, room, per_second)
            figures.add(name, measured)
            plan.tell(f"{figures.name}: {name}", measured)
    return figures


def _round(plan: Plan, contestant: Contestant, room: Path, per_second: int) -> dict[str, float]:
    """A new server each time: its memory is to be that of these subscribers alone."""
    jobs = _make_jobs(contestant)
    server = contestant.server
    announced = Announced(room / "announced", JOBS)
    updates = UpdatePlan(
        jobs.keys,
        str(contestant.redis_socket),
        str(room / "announced"),
        str(room) if contestant.name == GANTRY else None,
        per_second,
        FIRST,
    )
    with pinned(cores().load):
        _visit(contestant, jobs)
        memory = server.resident_bytes()
        subscribers = _subscribers(contestant, jobs)
        took = subscribers.connect(SUBSCRIBERS)
        subscribers.subscribe(DOCUMENT)
        with _updating(updates):
            _warm(subscribers, announced)
            figures = _listen(server, subscribers, announced, plan.seconds)
        memory = server.resident_bytes() - memory
        subscribers.close()
    return {
        **figures,
        "memory": memory / SUBSCRIBERS / 1000,
        "connections": SUBSCRIBERS / took,
    }


def _warm(subscribers: Subscribers, announced: Announced) -> None:
    """Until everyone has heard of an update, and two seconds at least. A server that cannot keep up
    is measured all the same."""
    begin = monotonic()

    def is_warm(now: float) -> bool:
        enough = WARM_SECONDS if subscribers.hearing == SUBSCRIBERS else PATIENCE_SECONDS
        return now - begin > enough

    subscribers.listen(is_warm, announced, [])
    subscribers.missed = 0


def _listen(
    server: Program, subscribers: Subscribers, announced: Announced, seconds: float
) -> dict[str, float]:
    taken: list[float] = []
    begin, cpu, own = monotonic(), server.cpu_seconds(), process_time()
    subscribers.listen(lambda now: now - begin > seconds, announced, taken)
    end, cpu, own = monotonic(), server.cpu_seconds() - cpu, process_time() - own
    expected = max(1, announced.count(begin, end)) * SUBSCRIBERS / JOBS
    received = max(1, len(taken))
    taken = sorted(taken) or [end - begin]
    return {
        "cpu": cpu / received * 1e6,
        "p50": at(0.50, taken) * 1000,
        "p99": at(0.99, taken) * 1000,
        "delivered": 100 * received / expected,
        "missed": subscribers.missed,
        "busy": 100 * cpu / (end - begin),
        "client": own / received * 1e6,
    }


def _make_jobs(contestant: Contestant) -> _Jobs:
    if contestant.name != GANTRY:
        keys = [insert_peer_job(contestant.database, number) for number in range(JOBS)]
        return _Jobs(keys, keys)
    askers = [newcomer(number) for number in range(JOBS)]
    told = asyncio.run(answers(contestant, START, askers))
    shown = [json.loads(body)["data"]["startImport"]["job"]["id"] for body in told]
    return _Jobs(shown, [unseal(job)[1] for job in shown])


def _subscribers(contestant: Contestant, jobs: _Jobs) -> Subscribers:
    tokens = [token_of(number) for number in range(JOBS)]
    return Subscribers(contestant.port, tokens, jobs.shown, FIRST)


def _visit(contestant: Contestant, jobs: _Jobs) -> None:
    """One subscriber beforehand: what the first of them sets up is not the thousand's memory."""
    visitor = _subscribers(contestant, jobs)
    visitor.connect(1)
    visitor.subscribe(DOCUMENT)
    visitor.close()


@contextmanager
def _updating(plan: UpdatePlan) -> Iterator[None]:
    """Updates in a process beside the subscribers', while the block runs."""
    command = ("taskset", "--cpu-list", str(cores().load), sys.executable, "-m", "bench.updates")
    process = subprocess.Popen((*command, msgspec.json.encode(plan).decode()))
    try:
        yield
    finally:
        process.terminate()
        process.wait()
