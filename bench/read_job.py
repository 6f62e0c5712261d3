"""`job(id)`, saturated: Gantry, three peers, and a bare Starlette route over Gantry's database."""

import asyncio
import json
from contextlib import ExitStack

from bench.contestants import Contestant, apollo, gantry, read_floor, strawberry, yoga
from bench.figures import GANTRY, Figures, Goal
from bench.plan import Plan
from bench.questions import JOB, START, Asker, newcomer
from bench.saturate import LOAD_METRICS, saturate
from bench.steady import answers
from schema.ids import unseal

CONTESTANTS = {GANTRY: gantry, "Apollo": apollo, "Yoga": yoga, "Strawberry": strawberry}
JOBS = 2_000
WARM_SECONDS = 2


def measure(plan: Plan) -> Figures:
    """As many looks at a job as one process answers."""
    figures = Figures(
        "read",
        "job(id): one process, 32 connections, saturated",
        LOAD_METRICS,
        (Goal("rate", "at least 1.6 times Apollo", at_least=1.6, against="Apollo"),),
    )
    with ExitStack() as stack:
        contestants = stack.enter_context(plan.ready("read", CONTESTANTS, JOBS))
        askers = {name: owners(contestant) for name, contestant in contestants.items()}
        ours = contestants[GANTRY]
        contestants["floor"] = stack.enter_context(read_floor(plan.place("read-floor"), ours))
        askers["floor"] = [Asker(asker.token, unseal(asker.value)[1]) for asker in askers[GANTRY]]
        for name, contestant in contestants.items():
            saturate(contestant, JOB, askers[name], WARM_SECONDS, plan.room)
        for _round in range(plan.rounds):
            for name, contestant in contestants.items():
                measured = saturate(
                    contestant, JOB, askers[name], plan.seconds, plan.room
                ).figures()
                figures.add(name, measured)
                plan.tell(f"read: {name}", measured)
    return figures


def owners(contestant: Contestant) -> list[Asker]:
    """Users who ask for the job that each has started."""
    newcomers = [newcomer(number) for number in range(JOBS)]
    told = asyncio.run(answers(contestant, START, newcomers))
    jobs = [json.loads(body)["data"]["startImport"]["job"]["id"] for body in told]
    return [Asker(who.token, job) for who, job in zip(newcomers, jobs, strict=True)]
