"""Writes transitions down, and does what follows from them: announce, queue, settle.

The order is always the same: the row, its events and its gaps in one transaction; then the live
announcement; then the queue. A crash in between is repaired by the sweeper, so all of it may happen
twice.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

import msgspec
import structlog

from db.checkpoints import delete_checkpoints
from db.connection import Connection
from db.database import Database
from db.durations import MOST_CHANGE, learn_durations
from db.events import append_events
from db.gaps import append_gaps
from db.identifiers import made_at
from db.jobs import (
    find_claimed_keys,
    find_idle,
    find_job,
    find_next_in_line,
    hold_job,
    is_in_line,
    mark_settled,
    save_job,
)
from db.live import job_channel, user_channel
from db.pauses import Pauses
from db.records.job import Job, JobKind, JobStatus, ProgressEvent, StageStatus, WaitReason
from db.redis_connection import RedisAway
from db.redis_pipeline import Command, RedisPipeline
from db.slots import PROVISIONAL_SECONDS, Slots
from pipeline.runner import acts
from pipeline.runner.engine import Engine
from pipeline.runner.history import History
from pipeline.runner.kind import Kind, Queue
from pipeline.runner.transition import Transition

log = structlog.get_logger()


class Journal:
    def __init__(
        self,
        database: Database,
        pipeline: RedisPipeline,
        engine: Engine,
        slots: Slots,
        pauses: Pauses,
        kinds: Sequence[Kind],
        clock: Callable[[], datetime],
    ) -> None:
        self.database = database
        self.engine = engine
        self.slots = slots
        self.pauses = pauses
        self.clock = clock
        self._pipeline = pipeline
        self._kinds = {kind.name: kind for kind in kinds}
        self._history = History(database, clock)

    def kind(self, name: JobKind) -> Kind:
        return self._kinds[name]

    async def durations(self, name: JobKind) -> Mapping[str, float]:
        """What the stages of a kind take on this host, in seconds of the usual amount."""
        return await self._history.of(name)

    def queues(self) -> frozenset[Queue]:
        """The queues that some kind's stages stand on."""
        kinds = self._kinds.values()
        return frozenset(step.queue for kind in kinds for step in kind.steps)

    def queue_of(self, job: Job) -> Queue | None:
        """The queue that the job's next step stands in; None where nothing is left to be done."""
        step = self.kind(job.kind).step_of(job)
        return None if step is None else step.queue

    async def transition(self, job: Job) -> Transition:
        """The transition of this job that changes nothing yet, as of now."""
        known = await self._history.of(job.kind)
        return Transition.of(self.kind(job.kind), job, self.clock(), known)

    async def look(self, job_id: str) -> tuple[Job | None, tuple[str, ...]]:
        """The job as it is now, and the keys that it has claimed."""

        async def look(connection: Connection) -> tuple[Job | None, tuple[str, ...]]:
            job = await find_job(connection, job_id)
            return job, await find_claimed_keys(connection, job_id)

        return await self.database.ask(look)

    async def write(self, connection: Connection, transition: Transition, *, fence: int) -> None:
        """Write a transition, within a transaction. Raises `LeaseLostError`."""
        job = transition.job
        await save_job(connection, job, fence=fence)
        if transition.events:
            await append_events(connection, transition.events)
        if transition.gaps:
            await append_gaps(connection, job.id, transition.gaps)
        if job.status is JobStatus.COMPLETED:
            await learn_durations(connection, job.kind, _durations(transition))
            await delete_checkpoints(connection, job.id)

    async def announce(self, job: Job, events: Sequence[ProgressEvent]) -> None:
        """Tell who listens now; who does not finds the events in the log."""
        try:
            await self._pipeline.send(_announcement(job, events))
        except RedisAway as error:
            log.warning("live.not_published", job_id=job.id, reason=str(error))

    async def commit(self, transition: Transition, *, fence: int) -> None:
        """Write a transition and do all that follows. Raises `LeaseLostError`."""
        await self.record(transition, fence=fence)
        await self.follow(transition)

    async def record(self, transition: Transition, *, fence: int) -> None:
        """Write a transition, and leave what follows to the caller. Raises `LeaseLostError`."""
        await self.database.transact(
            lambda connection: self.write(connection, transition, fence=fence)
        )

    async def befall(
        self, job: Job, act: Callable[[Transition], Transition | None]
    ) -> Transition | None:
        """Write what `act` makes of the job as its row stands now, whatever a worker has written
        meanwhile; nothing, where it answers with None. What follows is left to the caller."""
        known = await self._history.of(job.kind)

        async def write(connection: Connection) -> Transition | None:
            current = await hold_job(connection, job.id)
            if current is None:
                return None
            before = Transition.of(self.kind(job.kind), current, self.clock(), known)
            after = act(before)
            if after is not None:
                await self.write(connection, after, fence=current.fence)
            return after

        return await self.database.transact(write)

    async def bring_about(
        self, job: Job, act: Callable[[Transition], Transition | None]
    ) -> Transition | None:
        """Have `act` befall the job, and do what follows."""
        moved = await self.befall(job, act)
        if moved is not None:
            await self.follow(moved)
        return moved

    async def idle(
        self, before: datetime, at_once: int, *, but: WaitReason | None = None
    ) -> AsyncIterator[list[Job]]:
        """The jobs that have not ended and show no sign of life since `before`, the oldest first,
        `at_once` at a time; without those that wait for the reason `but`."""
        last: Job | None = None
        while True:
            async with self.database.read() as connection:
                found = await find_idle(connection, before, at_once, after=last, but=but)
            if found:
                yield found
            if len(found) < at_once:
                return
            last = found[-1]

    async def follow(self, transition: Transition, first: Sequence[Command] = ()) -> bool:
        """What follows a written transition: one journey to Redis, which begins with `first`.
        Answers whether it was made; if not, the rest is left to the sweeper."""
        job = transition.job
        log.info(
            "job.moved",
            job_id=job.id,
            status=job.status,
            stage=job.stage,
            percent=job.percent,
            sequence=job.last_sequence,
        )
        commands = [*first, *_announcement(job, transition.events)]
        if transition.message is not None:
            commands.append(self.engine.command(transition.message))
        if job.status.is_terminal:
            keys = await self._claimed_keys(job)
            commands.append(self.slots.release_command(job.owner_id, job.id, keys))
        try:
            await self._pipeline.send(commands)
        except RedisAway as error:
            log.warning("job.not_followed", job_id=job.id, reason=str(error))
            return False
        if job.status.is_terminal:
            await self._settle_released(job)
        return True

    async def settle(self, job: Job) -> None:
        """After the end: give back the slot and the keys, and call up the next in line."""
        keys = await self._claimed_keys(job)
        try:
            await self.slots.release(job.owner_id, job.id, keys)
        except RedisAway as error:
            log.warning("job.not_settled", job_id=job.id, reason=str(error))
            return
        await self._settle_released(job)

    async def _claimed_keys(self, job: Job) -> tuple[str, ...]:
        return await self.database.ask(lambda connection: find_claimed_keys(connection, job.id))

    async def _settle_released(self, job: Job) -> None:
        """Once the slot is free: mark the end as settled; if somebody stands in line, they are
        called up before that, for after a crash only what is unsettled is looked after."""

        async def settle_if_last(connection: Connection) -> bool:
            if await find_next_in_line(connection, job.owner_id) is not None:
                return False
            await mark_settled(connection, job.id)
            return True

        if await self.database.transact(settle_if_last):
            return
        try:
            await self.call_up_next(job.owner_id)
        except RedisAway as error:
            log.warning("job.not_settled", job_id=job.id, reason=str(error))
            return
        await self.database.transact(lambda connection: mark_settled(connection, job.id))

    async def keep_slot(self, job: Job) -> None:
        """Let a job that is in the queue keep what it claimed, however long it is there."""
        _now, keys = await self.look(job.id)
        await self.slots.hold(job.owner_id, job.id, keys)
        await self.give_back_if_ended(job)

    async def call_up_next(self, user_id: str) -> None:
        """Give the user's slot, if it is free, to the job that stands first in line."""
        following = await self.database.ask(
            lambda connection: find_next_in_line(connection, user_id)
        )
        if following is None:
            return
        _, keys = await self.look(following.id)
        while not await self.slots.hold(user_id, following.id, keys):
            if not await self._free_of_the_ended(user_id):
                return
        called = await self.bring_about(following, _called_up)
        if called is None and await self.give_back_if_ended(following):
            await self.call_up_next(user_id)

    async def _free_of_the_ended(self, user_id: str) -> bool:
        """Take the slot from a job that has ended or never came to be; False if it is at work."""
        holder = await self.slots.holder(user_id)
        if holder is None:
            return True
        job, keys = await self.look(holder)
        if job is not None and not job.status.is_terminal:
            return False
        if job is None and made_at(holder) > self.clock().timestamp() - PROVISIONAL_SECONDS:
            return False  # it is being accepted at this moment
        await self.slots.release(user_id, holder, keys)
        return True

    async def give_back_if_ended(self, job: Job) -> bool:
        """After a `hold`: somebody may have ended the job in between, and settled it. Then what
        was taken is given back."""
        now, keys = await self.look(job.id)
        if now is not None and not now.status.is_terminal:
            return False
        await self.slots.release(job.owner_id, job.id, keys)
        return True


def _announcement(job: Job, events: Sequence[ProgressEvent]) -> list[Command]:
    """The events for who follows the job, and its id for who follows all of its owner's."""
    channel = job_channel(job.id)
    told = [Command(("PUBLISH", channel, msgspec.json.encode(event))) for event in events]
    return [*told, Command(("PUBLISH", user_channel(job.owner_id), job.id))]


def _called_up(transition: Transition) -> Transition | None:
    return acts.call_up(transition) if is_in_line(transition.job) else None


def _durations(transition: Transition) -> dict[str, float]:
    """Seconds by stage, of the usual amount, of those that went through at the first attempt. As
    long as this host has no history of a stage, what was expected of it bounds what is learnt."""
    taken = {
        stage.name: (stage.ended_at - stage.started_at).total_seconds() / max(stage.amount, 1.0)
        for stage in transition.job.stages
        if stage.status is StageStatus.DONE
        and stage.attempt == 1
        and stage.started_at
        and stage.ended_at
    }
    return {
        name: min(seconds, MOST_CHANGE * transition.kind.stage(name).expected_seconds)
        if name not in transition.known
        else seconds
        for name, seconds in taken.items()
    }
