"""One turn of a job in a worker's hands, and what its stages are given to work with."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from db.checkpoints import (
    read_checkpoint,
    write_checkpoint,
)
from db.connection import Connection
from db.jobs import (
    LeaseLostError,
    find_claimed_keys,
    find_fence,
    require_fence,
    save_claimed_keys,
    save_job,
)
from db.packing import decode_checkpoint, encode_checkpoint
from db.records.job import Counter, Job, Receipt, StageStatus
from db.records.replacing import replace
from pipeline.runner import acts
from pipeline.runner.journal import Journal
from pipeline.runner.transition import Transition

P = ParamSpec("P")
T = TypeVar("T")

# Reports that follow each other faster are shown together, by the next one or the next sign.
FASTEST_REPORTS = timedelta(milliseconds=100)


async def encode_all(results: Mapping[str, object]) -> dict[str, bytes]:
    """Results as checkpoints keep them; encoded off the event loop, for they may be large."""
    return {
        name: await asyncio.to_thread(encode_checkpoint, value) for name, value in results.items()
    }


def _seen_through(
    write: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """What writes goes on to its end though its stage is stopped: the store may have it already,
    and who writes next builds on what this one says is written."""

    @wraps(write)
    async def to_its_end(*args: P.args, **kwargs: P.kwargs) -> T:
        writing = asyncio.create_task(write(*args, **kwargs))
        # Once nobody waits for it any more, who writes next finds out what it met.
        writing.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(writing)

    return to_its_end


class Turn:
    """The job as this worker has written it last. Its stages write one after the other, all under
    the fence of this turn's claim."""

    def __init__(self, journal: Journal, job: Job) -> None:
        self.journal = journal
        self.job = job
        self.last: Transition | None = None
        self._unwritten = Receipt()
        self._told_at = journal.clock()
        self._counters: dict[str, tuple[Counter, ...]] = {}
        self._writing = asyncio.Lock()

    @_seen_through
    async def move(
        self, act: Callable[[Transition], Transition], kept: Mapping[str, bytes] | None = None
    ) -> Transition:
        """Write what `act` makes of the job, with the checkpoints `kept`, and tell it. A message to
        be queued is left to the caller, who has to free the lease first: see `last`."""
        async with self._writing:
            before = (await self.journal.transition(self.job)).spending(self._spent())
            after = act(before)
            fence = self.job.fence

            async def write(connection: Connection) -> None:
                await self.journal.write(connection, after, fence=fence)
                for name, value in (kept or {}).items():
                    await write_checkpoint(connection, after.job.id, name, value)

            await self.journal.database.transact(write)
            self.job = after.job
            self._told_at = after.now
            if after.message is None and not after.job.status.is_terminal:
                await self.journal.announce(after.job, after.events)
            else:
                self.last = after
            return after

    async def hand_over(self) -> Transition:
        """The worker stops. Answers with the turn's last transition: the step goes back to the
        queue, unless what was being written has ended the turn. Raises `LeaseLostError`."""
        async with self._writing:
            ended = self.last
        return ended or await self.move(acts.hand_over)

    async def report(
        self,
        stage: str,
        percent: float,
        message: str,
        counters: tuple[Counter, ...],
        amount: float | None = None,
    ) -> None:
        self._counters[stage] = counters
        if self.journal.clock() - self._told_at >= FASTEST_REPORTS:
            await self.move(lambda now: acts.report(now, stage, percent, message, counters, amount))

    async def give_a_sign(self, silence_seconds: float) -> None:
        """If nothing was told for so long, tell what is at work, and since when."""
        silent = self.journal.clock() - self._told_at
        if silent < timedelta(seconds=silence_seconds * 0.9):
            return
        for stage in self.job.stages:
            if stage.status is StageStatus.RUNNING:
                message = stage.message or stage.title
                counters = self._counters.get(stage.name, ())
                await self.report(stage.name, stage.percent, message, counters)
                return

    async def look(self) -> None:
        """Raises `LeaseLostError` if the job is not this worker's any more, or was cancelled."""
        async with self._writing:
            job = self.job
            fence = await self.journal.database.ask(lambda one: find_fence(one, job.id))
        if fence != job.fence:
            raise LeaseLostError(f"job {job.id} has passed from this worker")

    async def is_overdue(self) -> bool:
        return acts.is_overdue(await self.journal.transition(self.job))

    def spend(self, receipt: Receipt) -> None:
        self._unwritten = self._unwritten.plus(receipt)

    def _spent(self) -> Receipt:
        """What was spent since the last write. Taken before the write, during which stages side by
        side may spend more."""
        spent, self._unwritten = self._unwritten, Receipt()
        return spent

    @_seen_through
    async def remember(self, stage: str, name: str, kept: bytes) -> None:
        async with self._writing:
            job = replace(self.job, receipt=self.job.receipt.plus(self._spent()))

            async def write(connection: Connection) -> Job:
                is_new = await write_checkpoint(connection, job.id, name, kept)
                kept_by = acts.get_somewhere(job, stage) if is_new else job
                await save_job(connection, kept_by, fence=job.fence)
                return kept_by

            self.job = await self.journal.database.transact(write)

    @_seen_through
    async def advance(self, stage: str, name: str, act: Callable[[Connection], Awaitable[T]]) -> T:
        async with self._writing:
            job = acts.get_somewhere(self.job, stage)
            job = replace(job, receipt=job.receipt.plus(self._spent()))

            async def write(connection: Connection) -> T:
                await save_job(connection, job, fence=job.fence)
                value = await act(connection)
                await write_checkpoint(connection, job.id, name, encode_checkpoint(value))
                return value

            value = await self.journal.database.transact(write)
            self.job = job
            return value

    @_seen_through
    async def identify(self, repository: str, keys: tuple[str, ...]) -> None:
        async with self._writing:
            job = replace(self.job, repository=repository)

            async def write(connection: Connection) -> tuple[str, ...]:
                claimed = await find_claimed_keys(connection, job.id)
                together = tuple(dict.fromkeys((*claimed, *keys)))
                await save_job(connection, job, fence=job.fence)
                await save_claimed_keys(connection, job.id, together)
                return together

            together = await self.journal.database.transact(write)
            self.job = job
            await self.journal.slots.hold(job.owner_id, job.id, together)
            await self.journal.give_back_if_ended(job)


class Attempt:
    """The `Work` of one stage, under its time-out."""

    def __init__(self, turn: Turn, stage: str, limit: asyncio.Timeout) -> None:
        self._turn = turn
        self._stage = stage
        self._limit = limit

    @property
    def job(self) -> Job:
        return self._turn.job

    async def recall_kept(self, name: str) -> bytes | None:
        return await self._turn.journal.database.ask(
            lambda connection: read_checkpoint(connection, self.job.id, name)
        )

    async def recall(self, name: str, shape: type[T]) -> T | None:
        kept = await self.recall_kept(name)
        return None if kept is None else await asyncio.to_thread(decode_checkpoint, kept, shape)

    async def remember(self, name: str, value: object) -> None:
        kept = await asyncio.to_thread(encode_checkpoint, value)
        await self._turn.remember(self._stage, name, kept)

    @contextmanager
    def in_line(self) -> Iterator[None]:
        until, began = self._limit.when(), asyncio.get_running_loop().time()
        if until is None or self._limit.expired():
            yield
            return
        self._limit.reschedule(None)
        try:
            yield
        finally:
            self._limit.reschedule(until + asyncio.get_running_loop().time() - began)

    async def advance(self, name: str, act: Callable[[Connection], Awaitable[T]]) -> T:
        return await self._turn.advance(self._stage, name, act)

    async def guard(self, connection: Connection) -> None:
        await require_fence(connection, self.job.id, self.job.fence)

    async def identify(self, repository: str, keys: tuple[str, ...]) -> None:
        await self._turn.identify(repository, keys)

    async def report(
        self,
        percent: float,
        message: str,
        counters: tuple[Counter, ...] = (),
        amount: float | None = None,
    ) -> None:
        await self._turn.report(self._stage, percent, message, counters, amount)

    def spend(self, receipt: Receipt) -> None:
        self._turn.spend(receipt)
