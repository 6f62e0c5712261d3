"""What the import of a long history takes: requests, seconds, memory, beside a bare loop.

The sandbox in one process, the server with its workers in another, this one looks on. First a bare
httpx loop fetches the pages of the list one after the other and throws them away; then Gantry
imports the same repository, and its history's stage alone is timed. Memory is the server's peak.

The loop does less than any importer must: it stores nothing, reads no more of an answer than where
the next page is, and by REST its pages have no row in common (Gantry asks for 115 pages where the
loop asks for 100, decision 14).

    python -m bench.import_pull_requests --pulls 10000
    python -m bench.import_pull_requests --pulls 10000 --token sandbox_classic
"""

import argparse
import asyncio
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bench.figures import GANTRY, Figures, Goal, Metric
from bench.plan import Plan
from pipeline.providers.github.pull_requests_graphql import QUERY

MAIN = str(Path(__file__).parent.parent / "main.py")
REPOSITORY = "deep-stacks/long-hall"
PULLS = 10_000
LOOP = "a bare loop"
DAYS_BACK = 3650
MINUTES_APART = 50  # 100,000 of them lie within the days
START = """
mutation($input: StartImportInput!) { startImport(input: $input) {
  __typename ... on ImportStarted { job { id } }
} }
"""
JOB = """
query($id: ID!) { job(id: $id) {
  status stages { name startedAt endedAt } receipt { requests graphqlPoints bytes }
  project { pullRequests(first: 1) { totalCount } }
} }
"""


@dataclass(frozen=True, slots=True)
class Run:
    """`seconds` and `cpu_seconds` are the history's alone; `peak_mib` is the server's."""

    pulls: int
    requests: int
    seconds: float
    cpu_seconds: float
    peak_mib: float


@asynccontextmanager
async def program(*arguments: str, says: str, **environment: str) -> AsyncIterator[tuple[int, str]]:
    """A command of ours; gives its process and what it says of its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        MAIN,
        *arguments,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        while line := (await process.stdout.readline()).decode():
            if found := re.search(says, line):
                yield process.pid, found.group(0)
                break
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def host(pulls: int) -> AsyncIterator[str]:
    """The sandbox, with quota for all and a repository of so many pull requests."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, MAIN, "sandbox", "--port", str(port)
    )
    try:
        url = f"http://127.0.0.1:{port}"
        transport = httpx.AsyncHTTPTransport(retries=8)  # while it starts
        async with httpx.AsyncClient(base_url=url, timeout=300, transport=transport) as client:
            limits = dict.fromkeys(("anonymous_core", "token_core", "token_graphql"), 10_000_000)
            (await client.patch("/_sandbox/limits", json=limits)).raise_for_status()
            change = {
                "change": "generate",
                "repository": REPOSITORY,
                "files": 2,
                "pulls": pulls,
                "minutes_apart": MINUTES_APART,
            }
            (await client.post("/_sandbox/changes", json=change)).raise_for_status()
        yield url
    finally:
        process.terminate()
        await process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def bare(url: str, token: str) -> tuple[int, float]:
    """Fetch all pages, by the way that the token makes Gantry go; requests and seconds."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(base_url=url, timeout=300, headers=headers) as client:
        began = time.perf_counter()
        count = await (by_graphql(client) if token else by_rest(client))
        return count, time.perf_counter() - began


async def by_rest(client: httpx.AsyncClient) -> int:
    following: str | None = (
        f"/repos/{REPOSITORY}/pulls?state=all&sort=updated&direction=desc&per_page=100"
    )
    count = 0
    while following:
        answer = await client.get(following)
        following = answer.links.get("next", {}).get("url")
        count += 1
    return count


async def by_graphql(client: httpx.AsyncClient) -> int:
    owner, _, name = REPOSITORY.partition("/")
    after, count = None, 0
    while True:
        variables = {"owner": owner, "name": name, "size": 100, "after": after}
        answer = await client.post("/graphql", json={"query": QUERY, "variables": variables})
        info = answer.json()["data"]["repository"]["pullRequests"]["pageInfo"]
        count += 1
        if not info["hasNextPage"]:
            return count
        after = info["endCursor"]


async def gantry(url: str, token: str) -> Run:
    """An import of all of it."""
    with tempfile.TemporaryDirectory(prefix="gantry-bench-") as directory:
        environment = {
            "GANTRY_DATA_DIR": directory,
            "GANTRY_GITHUB_URL": url,
            "GANTRY_GITHUB_TOKEN": token,
            "GANTRY_DEV": "1",
            "GANTRY_LOG_LEVEL": "error",
        }
        serving = program("serve", "--port", "0", says=r"http://[\d.:]+", **environment)
        async with (
            serving as (pid, address),
            httpx.AsyncClient(base_url=address, timeout=60) as client,
        ):
            return await one_import(client, pid)


async def one_import(client: httpx.AsyncClient, pid: int) -> Run:
    given = {"url": REPOSITORY, "daysBack": DAYS_BACK}
    job_id = (await ask(client, START, input=given))["startImport"]["job"]["id"]
    before: float | None = None
    while True:
        job = (await ask(client, JOB, id=job_id))["job"]
        history = job["stages"][-1]
        if before is None and history["startedAt"]:
            before = cpu_seconds(pid)
        if job["status"] not in ("QUEUED", "RUNNING", "WAITING"):
            break
        await asyncio.sleep(0.1)
    assert job["status"] == "COMPLETED", job
    began, ended = (datetime.fromisoformat(history[name]) for name in ("startedAt", "endedAt"))
    return Run(
        pulls=job["project"]["pullRequests"]["totalCount"],
        requests=job["receipt"]["requests"],
        seconds=(ended - began).total_seconds(),
        cpu_seconds=cpu_seconds(pid) - (before or 0.0),
        peak_mib=peak_mib(pid),
    )


async def ask(client: httpx.AsyncClient, document: str, **variables: object) -> dict[str, Any]:
    answer = await client.post("/graphql", json={"query": document, "variables": variables})
    return dict(msgspec.json.decode(answer.content)["data"])


def cpu_seconds(pid: int) -> float:
    """What the process has spent on a processor (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    """The most memory that the process has ever had in hand (proc(5): VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


@dataclass(frozen=True, slots=True)
class Bare:
    """What fetching the same pages takes, and throwing them away."""

    requests: int
    seconds: float


async def compare(pulls: int, token: str) -> tuple[Bare, Run]:
    async with host(pulls) as url:
        await bare(url, token)  # what the host computes once, it has computed then
        return Bare(*await bare(url, token)), await gantry(url, token)


async def run(pulls: int, token: str) -> Run:
    async with host(pulls) as url:
        return await gantry(url, token)


def measure(plan: Plan, token: str = "") -> Figures:
    """Ten thousand, beside a bare loop; by GraphQL with a token, else by REST."""
    way = "GraphQL" if token else "REST"
    figures = Figures(
        "history-token" if token else "history",
        f"the history of a repository with {PULLS:,} pull requests, by {way}",
        (
            Metric("seconds", "seconds", 2),
            Metric("requests", "requests"),
            Metric("cpu", "CPU ms/page", 1),
            Metric("peak", "peak MiB", is_compared=False),
        ),
        (Goal("seconds", f"at most twice {LOOP}", at_most=2, against=LOOP),),
    )
    for _ in range(plan.rounds):
        loop, ours = asyncio.run(compare(PULLS, token))
        figures.add(LOOP, {"seconds": loop.seconds, "requests": loop.requests})
        measured = {
            "seconds": ours.seconds,
            "requests": ours.requests,
            "cpu": ours.cpu_seconds / ours.requests * 1000,
            "peak": ours.peak_mib,
        }
        figures.add(GANTRY, measured)
        plan.tell(f"{figures.name}: {GANTRY}", measured)
    return figures


def report(loop: Bare, ours: Run) -> None:
    print(f"bare loop: {loop.requests} requests, {loop.seconds:.2f} s")
    print(
        f"Gantry:    {ours.requests} requests, {ours.seconds:.2f} s ({ours.cpu_seconds:.2f} s of "
        f"the processor), peak {ours.peak_mib:.0f} MiB, {ours.pulls:,} pull requests"
    )
    print(f"ratio:     {ours.seconds / loop.seconds:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pulls", type=int, default=PULLS)
    parser.add_argument("--token", default="", help="of the sandbox; without one, by REST")
    arguments = parser.parse_args()
    report(*asyncio.run(compare(arguments.pulls, arguments.token)))
