"""How fast `startImport` answers while imports run in the same process.

One server process with its workers (its own Redis, SQLite), the sandbox in another, the load in a
third. A number of users import one repository after the other, so that as many imports are always
at work; other users start imports at a steady rate, each of which is timed, and then cancelled.

    python -m bench.start_while_importing --imports 20 --rate 5 --seconds 20 --latency 1000
"""

import argparse
import asyncio
import json
import os
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.figures import GANTRY, Figures, Goal, Metric, at
from bench.plan import Plan
from db.database import Database, DatabaseSettings
from db.identifiers import id_source
from db.migrate import migrate
from db.records.user import User
from db.users import hash_token, insert_user
from tests.flow.house import START
from tests.flow.workshop import now

MAIN = str(Path(__file__).parent.parent / "main.py")
REPOSITORIES = ("harbor-lights/tide-tables", "paper-lantern/handbook", "night-ferry/timetable")
CANCEL = "mutation($id: ID!) { cancelJob(id: $id) { __typename } }"
STATUS = "query($id: ID!) { job(id: $id) { status } }"


@asynccontextmanager
async def program(*arguments: str, says: str, **environment: str) -> AsyncIterator[str]:
    """A command of ours; gives what it says of its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        MAIN,
        *arguments,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        while line := (await process.stdout.readline()).decode():
            if found := re.search(says, line):
                yield found.group(0)
                break
    finally:
        process.terminate()
        await process.wait()


async def make_users(directory: str, count: int) -> list[str]:
    """Tokens of new users, written to the database before the server starts."""
    database = Database(DatabaseSettings(f"sqlite:///{directory}/gantry.db"))
    await migrate(database)
    new_id = id_source()
    async with database.write() as connection:
        for number in range(count):
            user = User(new_id(), f"user-{number}", is_admin=False, created_at=now())
            await insert_user(connection, user, hash_token(f"token-{number}"))
    await database.close()
    return [f"token-{number}" for number in range(count)]


class Load:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.seconds: list[float] = []
        self.answers: dict[str, int] = {}

    async def ask(
        self, token: str, document: str, **variables: object
    ) -> dict[str, dict[str, Any]]:
        answer = await self._client.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {token}"},
        )
        body = json.loads(answer.content)
        if body.get("errors"):
            raise RuntimeError(f"{answer.status_code}: {body['errors']}")
        return dict(body["data"])

    async def start(self, token: str, repository: str, *, timed: bool) -> str | None:
        began = time.perf_counter()
        answer = (await self.ask(token, START, input={"url": repository}))["startImport"]
        if timed:
            self.seconds.append(time.perf_counter() - began)
            name = answer["__typename"]
            self.answers[name] = self.answers.get(name, 0) + 1
        job = answer.get("job")
        if timed and isinstance(job, dict):
            # What was started to be timed is not to add to the imports at work.
            await self.ask(token, CANCEL, id=job["id"])
        return job["id"] if isinstance(job, dict) else None

    async def import_on_and_on(self, tokens: list[str]) -> None:
        """Keep one import at work: when it has ended, another user of the list goes on."""
        for token in tokens:
            for repository in REPOSITORIES:
                job = await self.start(token, repository, timed=False)
                while job is not None:
                    await asyncio.sleep(1)
                    status = (await self.ask(token, STATUS, id=job))["job"]["status"]
                    if status not in ("QUEUED", "RUNNING", "WAITING"):
                        break


async def run(imports: int, rate: float, seconds: float, latency: int) -> Load:
    starts = int(rate * seconds)
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="gantry-bench-"))
        tokens = await make_users(directory, starts + imports * 30)
        sandbox = await stack.enter_async_context(sandbox_on(_free_port(), latency))
        url = await stack.enter_async_context(
            program(
                "serve",
                "--port",
                "0",
                says=r"http://[\d.:]+",
                GANTRY_DATA_DIR=directory,
                GANTRY_GITHUB_URL=sandbox,
                GANTRY_GITHUB_TOKEN="sandbox_classic",
                GANTRY_LOG_LEVEL="error",
            )
        )
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
        load = Load(client)
        async with asyncio.TaskGroup() as importing:
            importers = [
                importing.create_task(
                    load.import_on_and_on(tokens[starts + n * 30 : starts + n * 30 + 30])
                )
                for n in range(imports)
            ]
            await asyncio.sleep(3)
            async with asyncio.TaskGroup() as timed:
                for number in range(starts):
                    timed.create_task(load.start(tokens[number], REPOSITORIES[0], timed=True))
                    await asyncio.sleep(1 / rate)
            for task in importers:
                task.cancel()
    return load


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def sandbox_on(port: int, latency: int) -> AsyncIterator[str]:
    """The sandbox, slowed to a host's usual pace, with quota for all."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, MAIN, "sandbox", "--port", str(port), stdout=asyncio.subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url) as client:
        try:
            async with asyncio.timeout(10):
                while True:
                    try:
                        limits = {"token_core": 1_000_000, "token_graphql": 1_000_000}
                        await client.patch("/_sandbox/limits", json=limits)
                        break
                    except httpx.ConnectError:
                        await asyncio.sleep(0.05)
            await client.put("/_sandbox/latency", json={"ms": latency})
            yield url
        finally:
            process.terminate()
            await process.wait()


def measure(plan: Plan) -> Figures:
    """The figures of one long round: 20 imports at work, a host that takes a second to answer."""
    figures = Figures(
        "busy",
        "startImport while 20 imports run in the same process, 5/s",
        (Metric("p50", "p50 ms", 1), Metric("p99", "p99 ms", 1), Metric("most", "most ms", 1)),
        (Goal("p99", "p99 under 50 ms", at_most=50),),
    )
    load = asyncio.run(run(20, 5, 6 * plan.seconds, 1000))
    milliseconds = sorted(second * 1000 for second in load.seconds)
    figures.add(
        GANTRY,
        {"p50": at(0.5, milliseconds), "p99": at(0.99, milliseconds), "most": milliseconds[-1]},
    )
    return figures


def report(load: Load) -> None:
    milliseconds = sorted(second * 1000 for second in load.seconds)
    cuts = statistics.quantiles(milliseconds, n=100)
    print(f"startImport: {len(milliseconds)} timed, {load.answers}")
    print(
        f"  p50 {cuts[49]:.1f} ms   p90 {cuts[89]:.1f} ms   p99 {cuts[98]:.1f} ms   "
        f"most {milliseconds[-1]:.1f} ms"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--imports", type=int, default=20)
    parser.add_argument("--rate", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--latency", type=int, default=1000, help="of the host, in ms per answer")
    arguments = parser.parse_args()
    report(
        asyncio.run(run(arguments.imports, arguments.rate, arguments.seconds, arguments.latency))
    )
