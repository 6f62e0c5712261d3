"""How fast a million stored pull requests are listed, filtered, counted and drawn.

One project's history is written as a sync writes it, page by page, to SQLite (or the database of
`--database`); then each question is asked many times over, at places all over the list.

    python -m bench.list_pull_requests --pulls 1000000
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

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
    began = time.perf_counter()
    for page in pages(total):
        async with database.write() as connection:
            await save_pull_requests(connection, project.id, page)
    seconds = time.perf_counter() - began
    print(f"{total:,} written in {seconds:.0f} s, {seconds / total * PAGE * 1000:.1f} ms a page")
    return project.id


async def run(url: str, total: int, times: int) -> bool:
    database = Database(DatabaseSettings(url))
    await migrate(database)
    project = await fill(database, total)
    dice = random.Random(3)
    is_met = True
    for name, question in QUESTIONS.items():
        taken = []
        for _ in range(times):
            place = dice.randrange(1, total + 2)
            began = time.perf_counter()
            async with database.read() as connection:
                await question(connection, project, place)
            taken.append((time.perf_counter() - began) * 1000)
        cuts = statistics.quantiles(taken, n=100)
        is_met = is_met and cuts[98] < LIMIT_MS
        print(f"{name:<12} p50 {cuts[49]:6.2f} ms   p99 {cuts[98]:6.2f} ms")
    await database.close()
    return is_met


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pulls", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=300, help="that each question is asked")
    parser.add_argument("--database", help="postgresql://…; without it, SQLite in a new file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gantry-bench-") as directory:
        where = arguments.database or f"sqlite:///{directory}/bench.db"
        asyncio.run(run(where, arguments.pulls, arguments.times))
