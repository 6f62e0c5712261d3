"""From the start of a process to its first answer: what a restart costs."""

import asyncio
import json
from time import monotonic
from uuid import uuid4

from bench.contestants import Contestant, apollo, gantry_alone, strawberry, yoga
from bench.figures import GANTRY, Figures, Goal, Metric
from bench.plan import Plan
from bench.questions import PLACE, Asker, Question
from bench.saturate import BadAnswersError
from bench.steady import answers
from bench.stores import token_of
from schema.ids import seal

CONTESTANTS = {GANTRY: gantry_alone, "Apollo": apollo, "Yoga": yoga, "Strawberry": strawberry}

_NO_JOB = "query($id: ID!) { __typename job(id: $id) { id status } }"
QUESTION = Question(
    "/graphql", json.dumps({"query": _NO_JOB, "variables": {"id": PLACE}}), '"Query"'
)


def measure(plan: Plan) -> Figures:
    """One question after another start, each time with a database that is there already."""
    figures = Figures(
        "first-answer",
        "a fresh process, up to its first answer",
        (
            Metric("cpu", "CPU s", 2),
            Metric("all", "with its children's", 2),
            Metric("wall", "wall s", 2),
            Metric("memory", "MB resident", 0),
        ),
        (Goal("cpu", "1.0 s of CPU at most", at_most=1.0),),
    )
    for number in range(plan.rounds):
        for name, start in CONTESTANTS.items():
            with start(plan.place(f"first-answer-{name}-{number}"), 1) as contestant:
                measured = _first_answer(contestant)
            figures.add(name, measured)
            plan.tell(f"first-answer: {name}", measured)
    return figures


def _first_answer(contestant: Contestant) -> dict[str, float]:
    """Asks for a job that there is none of: who asks and the job are looked up all the same."""
    asker = Asker(token_of(0), seal("Job", str(uuid4())))
    [body] = asyncio.run(answers(contestant, QUESTION, [asker]))
    server = contestant.server
    measured = {
        "wall": monotonic() - server.started_at,
        "cpu": server.own_cpu_seconds(),
        "all": server.cpu_seconds(),
        "memory": server.resident_bytes() / 1e6,
    }
    if QUESTION.expected.encode() not in body:
        raise BadAnswersError(f"{contestant.name}: {body.decode(errors='replace')}")
    return measured
