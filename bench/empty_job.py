"""A job of one empty stage, from acceptance to COMPLETED: what the runner itself costs.

The process that accepts the jobs also works on them, as `serve` does; it is started by `measure`:

    python -m bench.empty_job ERRAND
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from time import monotonic, process_time

import msgspec

from bench.figures import Figures, Goal, Metric, at
from bench.machine import cores
from bench.plan import Plan
from bench.stores import id_of, make_gantry_database, redis_server
from composition.logs import configure_logs
from composition.services import SWITCH_SECONDS
from db.live import Listener, Signal, job_channel
from db.records.job import ImportInput, Job, JobKind, JobStatus
from pipeline.runner.acts import first_stages
from pipeline.runner.kind import Kind, Queue, Stage
from pipeline.runner.outcome import Done
from pipeline.runner.outcome import Outcome as StageOutcome
from pipeline.runner.start import Accepted, Outcome, Starter
from pipeline.runner.sweep import Sweeper, SweepSettings
from pipeline.runner.work import Work
from tests.flow.workshop import Workshop, new_id, now, stores, workshop

IN_FLIGHT = 32
PLACES = 32
STEADY_RATE = 20
WARM_JOBS = 50
MOST_PER_SECOND = 1_000
PATIENCE_SECONDS = 30.0


class Errand(msgspec.Struct, frozen=True):
    """`users` are in the database of `room`, and have started nothing."""

    room: str
    redis_socket: str
    users: int
    seconds: int


def measure(plan: Plan) -> Figures:
    """Jobs a second with 32 under way; the way to the first stage at a steady rate."""
    figures = Figures(
        "empty-job",
        f"a job of one empty stage: {IN_FLIGHT} under way, then a steady {STEADY_RATE}/s",
        (
            Metric("rate", "jobs/s"),
            Metric("cpu", "CPU µs/job"),
            Metric("p50", "to first stage p50 ms", 1),
            Metric("p99", "p99 ms", 1),
        ),
        (
            Goal("rate", "at least 600 jobs/s", at_least=600),
            Goal("p50", "first stage within 10 ms at p50", at_most=10),
        ),
    )
    users = WARM_JOBS + plan.seconds * (MOST_PER_SECOND + STEADY_RATE)
    for number in range(plan.rounds):
        room = plan.place(f"empty-job-{number}")
        make_gantry_database(room / "test.db", users)
        with redis_server(room) as (_server, socket):
            errand = Errand(str(room), str(socket), users, plan.seconds)
            measured = _run(errand)
        figures.add("Gantry", measured)
        plan.tell("empty-job: Gantry", measured)
    return figures


def _run(errand: Errand) -> dict[str, float]:
    command = ("taskset", "--cpu-list", str(cores().server), sys.executable, "-m", __name__)
    answer = subprocess.run(
        (*command, msgspec.json.encode(errand).decode()),
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    return msgspec.json.decode(answer.stdout.splitlines()[-1], type=dict[str, float])


class Jobs:
    """Starts jobs for one user after the other, and notes when the stage of each began."""

    def __init__(self, users: int) -> None:
        self._begun: dict[str, float] = {}
        self.kind = Kind(
            JobKind.IMPORT_REPOSITORY, "The import", [Stage("empty", "Empty", self._stage)]
        )
        self._next: Iterator[int] = iter(range(users))

    async def _stage(self, work: Work) -> StageOutcome:
        self._begun[work.job.id] = monotonic()
        return Done("There was nothing to do.")

    def numbers(self, count: int) -> Iterator[int]:
        """Users who have started nothing, at most so many."""
        return islice(self._next, count)

    async def take_to_its_end(self, shop: Workshop, number: int) -> float:
        """Accept a job and await its COMPLETED; gives the seconds from the call that accepts it to
        the stage."""
        job = self._job(number)
        async with shop.live.listen(job_channel(job.id)) as listener:
            called = monotonic()
            outcome: Outcome[None] = await Starter(shop.journal).start(
                job,
                (f"github:{job.repository}",),
                may_queue=False,
                check=_no_objection,
            )
            assert isinstance(outcome, Accepted), outcome
            async with asyncio.timeout(PATIENCE_SECONDS):
                await _end(shop, job, listener)
        return self._begun.pop(job.id) - called

    def _job(self, number: int) -> Job:
        repository = f"bench/repository-{number}"
        return Job(
            id=new_id(),
            kind=JobKind.IMPORT_REPOSITORY,
            owner_id=id_of(number),
            status=JobStatus.QUEUED,
            input=ImportInput(repository, "github", "bench", f"repository-{number}"),
            repository=repository,
            stages=first_stages(self.kind),
            created_at=now(),
            updated_at=now(),
        )


async def _end(shop: Workshop, job: Job, listener: Listener) -> None:
    while True:
        match await listener.next(PATIENCE_SECONDS):
            case Signal.LOST:
                if (await shop.now(job)).status.is_terminal:
                    return
            case message if b'"COMPLETED"' in message:
                return


async def _no_objection(_connection: object) -> None:
    return None


@asynccontextmanager
async def _working(errand: Errand, jobs: Jobs) -> AsyncIterator[Workshop]:
    async with (
        stores(Path(errand.room), f"unix://{errand.redis_socket}") as (database, redis_url),
        workshop(jobs.kind, database, redis_url, lease_seconds=10) as shop,
    ):
        engine = shop.journal.engine.work(shop.runner, {Queue.IO: PLACES}, "bench")
        sweeper = Sweeper(shop.journal, shop.leases, SweepSettings())
        shop.tasks = [asyncio.create_task(engine), asyncio.create_task(sweeper.run())]
        yield shop


async def _saturated(jobs: Jobs, shop: Workshop, numbers: Iterator[int], until: float) -> int:
    """How many went through."""
    done = 0

    async def lane() -> None:
        nonlocal done
        for number in numbers:
            if monotonic() > until:
                return
            await jobs.take_to_its_end(shop, number)
            done += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(IN_FLIGHT):
            group.create_task(lane())
    return done


async def _steady(jobs: Jobs, shop: Workshop, seconds: int) -> list[float]:
    begin = monotonic()
    async with asyncio.TaskGroup() as group:
        tasks = []
        for place, number in enumerate(jobs.numbers(seconds * STEADY_RATE)):
            await asyncio.sleep(begin + place / STEADY_RATE - monotonic())
            tasks.append(group.create_task(jobs.take_to_its_end(shop, number)))
    return sorted(task.result() for task in tasks)


async def main(errand: Errand) -> dict[str, float]:
    sys.setswitchinterval(SWITCH_SECONDS)
    jobs = Jobs(errand.users)
    async with _working(errand, jobs) as shop:
        await _saturated(jobs, shop, jobs.numbers(WARM_JOBS), monotonic() + errand.seconds)
        begin, cpu = monotonic(), process_time()
        most = jobs.numbers(errand.seconds * MOST_PER_SECOND)
        done = await _saturated(jobs, shop, most, begin + errand.seconds)
        elapsed, cpu = monotonic() - begin, process_time() - cpu
        waited = await _steady(jobs, shop, errand.seconds)
    return {
        "rate": done / elapsed,
        "cpu": cpu / done * 1e6,
        "p50": at(0.50, waited) * 1000,
        "p99": at(0.99, waited) * 1000,
    }


if __name__ == "__main__":
    configure_logs("warning")  # as all contestants have it: a line for each move would be measured
    result = asyncio.run(main(msgspec.json.decode(sys.argv[1], type=Errand)))
    sys.stdout.write(msgspec.json.encode(result).decode() + "\n")
