"""What the console asks for, saturated: a project's page, and fifty jobs of the queue."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from bench.console import body_of
from bench.contestants import Contestant, apollo, gantry, yoga
from bench.figures import GANTRY, Figures, Goal
from bench.page_records import PROJECTS, slug_of
from bench.plan import Plan
from bench.questions import PLACE, Asker, Question
from bench.saturate import LOAD_METRICS, BadAnswersError, saturate
from bench.steady import answers
from bench.stores import fill_gantry_database, fill_peer_database, token_of

CONTESTANTS = {GANTRY: gantry, "Apollo": apollo, "Yoga": yoga}
USERS = 20
WARM_SECONDS = 2
GOALS = (Goal("rate", "at least 1.5 times Apollo", at_least=1.5, against="Apollo"),)


def project_page(plan: Plan) -> Figures:
    """The page of a project that has all that a page can show."""
    return _measure(
        plan,
        Figures(
            "project-page",
            "the console's query of a project: one process, 32 connections, saturated",
            LOAD_METRICS,
            GOALS,
        ),
        Question("/graphql", body_of("Project", {"slug": PLACE}), '"technologies"'),
        lambda user: slug_of(user, PROJECTS - 1),
    )


def jobs_50(plan: Plan) -> Figures:
    """The newest 50 of 60 jobs, with the fields that the queue shows."""
    return _measure(
        plan,
        Figures(
            "jobs-50",
            "the console's query of 50 jobs: one process, 32 connections, saturated",
            LOAD_METRICS,
            GOALS,
        ),
        Question(
            "/graphql",
            body_of("Jobs", {"status": None, "first": 50, "after": None}),
            '"hasNextPage":true',
        ),
        lambda _user: "",
    )


def _measure(
    plan: Plan, figures: Figures, question: Question, value_of: Callable[[int], str]
) -> Figures:
    askers = [Asker(token_of(user), value_of(user)) for user in range(USERS)]
    with plan.ready(figures.name, CONTESTANTS, USERS) as contestants:
        for name, contestant in contestants.items():
            fill = fill_gantry_database if name == GANTRY else fill_peer_database
            fill(contestant.database, USERS)
        _require_one_answer(contestants, question, askers)
        for contestant in contestants.values():
            saturate(contestant, question, askers, WARM_SECONDS, plan.room)
        for _round in range(plan.rounds):
            for name, contestant in contestants.items():
                measured = saturate(contestant, question, askers, plan.seconds, plan.room).figures()
                figures.add(name, measured)
                plan.tell(f"{figures.name}: {name}", measured)
    return figures


def _require_one_answer(
    contestants: dict[str, Contestant], question: Question, askers: list[Asker]
) -> None:
    """All show the same of the same rows. Raises `BadAnswersError`."""
    said = {
        name: [
            _comparable(json.loads(body))
            for body in asyncio.run(answers(contestant, question, askers))
        ]
        for name, contestant in contestants.items()
    }
    for name, bodies in said.items():
        if bodies != said[GANTRY]:
            raise BadAnswersError(f"{name} shows something else: {bodies[0]} {said[GANTRY][0]}")


def _comparable(value: Any) -> Any:
    """An answer but for ids and cursors, which each writes in its own way."""
    if isinstance(value, dict):
        return {
            name: _comparable(each)
            for name, each in value.items()
            if name not in ("id", "endCursor", "extensions")
        }
    return [_comparable(each) for each in value] if isinstance(value, list) else value
