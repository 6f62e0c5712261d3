"""How fast a million stored pull requests are listed, filtered, counted and drawn.

One project's history is written as a sync writes it, page by page, to SQLite (or the database of
`--database`); then each question is asked many times over, at places all over the list.

    python -m bench.list_pull_requests --pulls 1000000
"""

import argparse
import asyncio
import gc
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from bench.figures import GANTRY, Figures, Goal, Metric, at
from bench.plan import Plan
from db.connection import Connection
from db.database import Database, DatabaseSettings
from db.identifiers import id_source
from db.migrate import migrate
from db.projects import insert_project
from db.pull_requests import (
    count_pull_requests,
    list_pull_requests,
    read_days,
    save_pull_requests,
)
from db.records.activity import gather
from db.records.pull_request import ActivityUnit, PullRequest, PullRequestState
from db.records.user import User
from db.users import insert_user
from tests.unit.schema_world import a_project

NOW = datetime(2026, 6, 1, tzinfo=UTC)
YEARS = timedelta(days=3650)
PULLS = 1_000_000
TIMES = 300
PAGE = 100
LABELS = ("bug", "enhancement", "dependencies", "documentation", "question")
LIMIT_MS = 50.0

Question = Callable[[Connection, str, int], Awaitable[object]]


def pages(total: int) -> Iterator[list[PullRequest]]:
    """So many pull requests over ten years; one in ten thousand has a label that is rare."""
    dice = random.Random(7)  # the same data each time
    for start in range(1, total + 1, PAGE):
        yield [a_pull(n, total, dice) for n in range(start, min(start + PAGE, total + 1))]


def a_pull(number: int, total: int, dice: random.Random) -> PullRequest:
    created = NOW - YEARS * (1 - number / total)
    ended = created + timedelta(hours=dice.expovariate(1 / 60))
    state = dice.choices(list(PullRequestState), (5, 20, 75))[0]
    is_open = state is PullRequestState.OPEN
    labels = dice.sample(LABELS, dice.randrange(3)) + (["rare"] if number % 10_000 == 0 else [])
    return PullRequest(
        number=number,
        title=f"Change {number} of what is there",
        state=state,
        url=f"https://github.com/o/r/pull/{number}",
        author=f"author-{dice.randrange(2000)}",
        is_bot=False,
        is_draft=False,
        is_locked=False,
        created_at=created,
        updated_at=created if is_open else ended,
        closed_at=None if is_open else ended,
        merged_at=ended if state is PullRequestState.MERGED else None,
        base_ref="main",
        head_ref=f"change-{number}",
        labels=tuple(labels),
        additions=dice.randrange(900),
        deletions=dice.randrange(300),
        changed_files=dice.randrange(1, 30),
        comments=dice.randrange(9),
        body="What it does, and why it is done so. " * dice.randrange(12),
    )


async def a_list(connection: Connection, project: str, place: int) -> object:
    return await list_pull_requests(connection, project, before=place, limit=51)


async def merged(connection: Connection, project: str, place: int) -> object:
    state = PullRequestState.MERGED
    return await list_pull_requests(connection, project, state=state, before=place, limit=51)


async def still_open(connection: Connection, project: str, place: int) -> object:
    state = PullRequestState.OPEN
    return await list_pull_requests(connection, project, state=state, before=place, limit=51)


async def labelled(connection: Connection, project: str, place: int) -> object:
    return await list_pull_requests(connection, project, label="bug", before=place, limit=51)


async def rarely_labelled(connection: Connection, project: str, _place: int) -> object:
    return await list_pull_requests(connection, project, label="rare", limit=51)


async def count(connection: Connection, project: str, place: int) -> object:
    state = (None, *PullRequestState)[place % 4]
    return await count_pull_requests(connection, project, state=state)


async def activity(connection: Connection, project: str, place: int) -> object:
    unit = list(ActivityUnit)[place % 3]
    days = await read_days(connection, project, NOW - YEARS)
    return gather(days, unit, (NOW - YEARS).date(), NOW.date())


QUESTIONS: dict[str, Question] = {
    "list": a_list,
    "merged": merged,
    "open": still_open,
    "label": labelled,
    "rare label": rarely_labelled,
    "count": count,
    "activity": activity,
}


async def fill(database: Database, total: int) -> str:
    """A project with its history; its id."""
    new_id = id_source()
    user = User(new_id(), new_id(), is_admin=False, created_at=NOW)
    project = a_project(user, user.name)
    async with database.write() as connection:
        await insert_user(connection, user, None)
        await insert_project(connection, project)
    for page in pages(total):
        await database.transact(partial(save_pull_requests, project_id=project.id, page=page))
    return project.id


async def ask_all(url: str, total: int, times: int) -> dict[str, list[float]]:
    """Milliseconds by question, in order."""
    database = Database(DatabaseSettings(url))
    await migrate(database)
    project = await fill(database, total)
    dice = random.Random(3)
    # As the server does: what was loaded to stay is not looked through with every collection.
    gc.collect()
    gc.freeze()
    taken: dict[str, list[float]] = {}
    for name, question in QUESTIONS.items():
        for _ in range(times):
            place = dice.randrange(1, total + 2)
            began = time.perf_counter()
            async with database.read() as connection:
                await question(connection, project, place)
            taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    await database.close()
    return {name: sorted(each) for name, each in taken.items()}


def measure(plan: Plan) -> Figures:
    """All questions at a million, each asked 300 times."""
    figures = Figures(
        "stored",
        f"{PULLS:,} pull requests stored: p99 of the questions in ms (SQLite)",
        tuple(Metric(name, name, 1) for name in QUESTIONS),
        tuple(Goal(name, f"{name}: p99 under 50 ms", at_most=LIMIT_MS) for name in QUESTIONS),
    )
    url = f"sqlite:///{plan.place('stored') / 'bench.db'}"
    taken = asyncio.run(ask_all(url, PULLS, TIMES))
    measured = {name: at(0.99, each) for name, each in taken.items()}
    figures.add(GANTRY, measured)
    plan.tell(f"stored: {GANTRY}", measured)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pulls", type=int, default=PULLS)
    parser.add_argument("--times", type=int, default=TIMES, help="that each question is asked")
    parser.add_argument("--database", help="postgresql://…; without it, SQLite in a new file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gantry-bench-") as directory:
        where = arguments.database or f"sqlite:///{directory}/bench.db"
        for name, each in asyncio.run(ask_all(where, arguments.pulls, arguments.times)).items():
            print(f"{name:<12} p50 {at(0.5, each):6.2f} ms   p99 {at(0.99, each):6.2f} ms")
