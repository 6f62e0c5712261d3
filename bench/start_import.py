"""`startImport`, saturated and at a steady rate: Gantry and four that accept the same."""

from collections.abc import Callable, Mapping

from bench.contestants import Contestant, apollo, django, gantry, strawberry, yoga
from bench.figures import GANTRY, Figures, Goal, Metric, at
from bench.plan import Plan
from bench.questions import START, START_REST, Asker, Question, newcomer
from bench.saturate import LOAD_METRICS, saturate
from bench.steady import WARM_SECONDS as STEADY_WARM_SECONDS
from bench.steady import latencies

CONTESTANTS = {
    GANTRY: gantry,
    "Apollo": apollo,
    "Yoga": yoga,
    "Strawberry": strawberry,
    "Django": django,
}
QUESTIONS = dict.fromkeys(CONTESTANTS, START) | {"Django": START_REST}

MOST_PER_SECOND = 8_000
"""Users for each second: more than any contestant accepts of them."""

WARM_SECONDS = 2
STEADY_RATE = 100


class _Newcomers:
    """Users of one contestant who have started nothing yet."""

    def __init__(self, users: int) -> None:
        self._users = users
        self._next = 0

    def show(self, most: int) -> list[Asker]:
        last = min(self._users, self._next + most)
        return [newcomer(number) for number in range(self._next, last)]

    def spend(self, count: int) -> None:
        self._next += count


Ask = Callable[[Contestant, Question, _Newcomers, int], dict[str, float]]
"""Has newcomers start imports for some seconds."""


def saturated(plan: Plan) -> Figures:
    """As many starts as one process accepts."""

    def ask(
        contestant: Contestant, question: Question, newcomers: _Newcomers, seconds: int
    ) -> dict[str, float]:
        askers = newcomers.show(seconds * MOST_PER_SECOND)
        answered = saturate(contestant, question, askers, seconds, plan.room)
        newcomers.spend(answered.asked)
        return answered.figures()

    figures = Figures(
        "start",
        "startImport: one process, 32 connections, saturated",
        LOAD_METRICS,
        (
            Goal("rate", "at least 1.2 times Apollo", at_least=1.2, against="Apollo"),
            Goal("rate", "at least 8 times Django", at_least=8.0, against="Django"),
        ),
    )
    _measure(plan, figures, ask, MOST_PER_SECOND)
    return figures


def steady(plan: Plan) -> Figures:
    """How fast a start is answered where there is time enough."""

    def ask(
        contestant: Contestant, question: Question, newcomers: _Newcomers, seconds: int
    ) -> dict[str, float]:
        askers = newcomers.show((STEADY_WARM_SECONDS + seconds) * STEADY_RATE)
        newcomers.spend(len(askers))
        before = contestant.server.cpu_seconds()
        waited = [1000 * second for second in latencies(contestant, question, askers, STEADY_RATE)]
        used = contestant.server.cpu_seconds() - before
        return {
            "p50": at(0.50, waited),
            "p99": at(0.99, waited),
            "most": waited[-1],
            "cpu": used / len(askers) * 1e6,
        }

    figures = Figures(
        "steady",
        f"startImport: a steady {STEADY_RATE}/s",
        (
            Metric("p50", "p50 ms", 2),
            Metric("p99", "p99 ms", 2),
            Metric("most", "most ms", 1),
            Metric("cpu", "server CPU µs/start"),
        ),
        (
            Goal("p99", "p99 of Apollo's at most", at_most=1.0, against="Apollo"),
            Goal("p99", "p99 of 5 ms at most", at_most=5.0),
        ),
    )
    _measure(plan, figures, ask, 2 * STEADY_RATE)
    return figures


def _measure(plan: Plan, figures: Figures, ask: Ask, most_per_second: int) -> None:
    users = (WARM_SECONDS + plan.rounds * plan.seconds) * most_per_second
    with plan.ready(figures.name, CONTESTANTS, users) as contestants:
        newcomers: Mapping[str, _Newcomers] = {name: _Newcomers(users) for name in contestants}
        for name, contestant in contestants.items():
            ask(contestant, QUESTIONS[name], newcomers[name], WARM_SECONDS)
        for _round in range(plan.rounds):
            for name, contestant in contestants.items():
                measured = ask(contestant, QUESTIONS[name], newcomers[name], plan.seconds)
                figures.add(name, measured)
                plan.tell(f"{figures.name}: {name}", measured)
