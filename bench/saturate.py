"""As many requests as a server can answer: wrk, with 32 connections that ask without a pause."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.contestants import Contestant
from bench.figures import Metric
from bench.machine import cores
from bench.questions import Asker, Question

CONNECTIONS = 32
SCRIPT = Path(__file__).parent / "requests.lua"

LOAD_METRICS = (
    Metric("rate", "answers/s"),
    Metric("cpu", "server CPU µs"),
    Metric("redis", "Redis CPU µs"),
    Metric("p50", "p50 ms", 1),
    Metric("p99", "p99 ms", 1),
    Metric("busy", "core %", is_compared=False),
)
"""What `Saturated.figures` gives; processor time is per answer."""


class BadAnswersError(Exception):
    """Some answers were not what was expected; carries the first."""


@dataclass(frozen=True, slots=True)
class Saturated:
    """`asked` counts what was sent, answered or not. `cpu_us` and `redis_us` are microseconds of
    processor time per answer, of the server and of its Redis; `busy` is the share of its core that
    the server had."""

    asked: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    redis_us: float
    busy: float

    def figures(self) -> dict[str, float]:
        return {
            "rate": self.per_second,
            "cpu": self.cpu_us,
            "redis": self.redis_us,
            "p50": self.p50_ms,
            "p99": self.p99_ms,
            "busy": self.busy * 100,
        }


def saturate(
    contestant: Contestant,
    question: Question,
    askers: Sequence[Asker],
    seconds: int,
    room: Path,
) -> Saturated:
    """Ask for so many seconds; after the last asker the first follows. Raises
    `BadAnswersError`."""
    body, asking = room / "body", room / "askers"
    body.write_text(question.body)
    asking.write_text("".join(f"{asker.token}\t{asker.value}\n" for asker in askers))
    command = (
        *("taskset", "--cpu-list", str(cores().load)),
        *("wrk", "--threads", "1", "--connections", str(CONNECTIONS)),
        *("--duration", f"{seconds}s", "--timeout", "10s", "--script", str(SCRIPT)),
        *(contestant.address, "--", question.path, str(body), question.expected, str(asking)),
    )
    server, redis = contestant.server.cpu_seconds(), contestant.redis.cpu_seconds()
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    server = contestant.server.cpu_seconds() - server
    redis = contestant.redis.cpu_seconds() - redis
    said = json.loads(answer.stdout.splitlines()[-1])
    if said["bad"] or said["broken"]:
        raise BadAnswersError(f"{contestant.name}: {said}")
    good = max(1, said["good"])
    return Saturated(
        asked=said["asked"],
        per_second=said["good"] / said["seconds"],
        p50_ms=said["p50_ms"],
        p99_ms=said["p99_ms"],
        cpu_us=server / good * 1e6,
        redis_us=redis / good * 1e6,
        busy=server / said["seconds"],
    )
