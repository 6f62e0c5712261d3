"""`job(id)`, saturated: one process of Gantry's, and two that share a port."""

from functools import partial

from bench.contestants import Start, gantry
from bench.figures import GANTRY, Figures, Goal
from bench.plan import Plan
from bench.questions import JOB
from bench.read_job import JOBS, WARM_SECONDS, owners
from bench.saturate import LOAD_METRICS, saturate

ONE = "one process"
CONTESTANTS: dict[str, Start] = {ONE: gantry, GANTRY: partial(gantry, processes=2)}
"""The two have every core, which on a machine of two they share with the load."""


def measure(plan: Plan) -> Figures:
    """What a second process adds."""
    figures = Figures(
        "processes",
        "job(id): serve --processes 2 beside one process, 32 connections, saturated",
        LOAD_METRICS,
        (Goal("rate", "at least 1.7 times one process", at_least=1.7, against=ONE),),
    )
    with plan.ready(figures.name, CONTESTANTS, JOBS) as contestants:
        askers = {name: owners(contestant) for name, contestant in contestants.items()}
        for name, contestant in contestants.items():
            saturate(contestant, JOB, askers[name], WARM_SECONDS, plan.room)
        for _round in range(plan.rounds):
            for name, contestant in contestants.items():
                measured = saturate(
                    contestant, JOB, askers[name], plan.seconds, plan.room
                ).figures()
                figures.add(name, measured)
                plan.tell(f"processes: {name}", measured)
    return figures
