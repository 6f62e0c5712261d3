"""Takes up a turn of a job: claims it, runs the step that is next, and writes down what becomes."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass

import structlog

from db.jobs import LeaseLostError
from db.leases import Lease, Leases, Taken
from db.records.job import Job, JobStatus, StageStatus
from db.records.problem import Problem, ProblemCode
from db.redis_connection import RedisAway
from pipeline.errors import Fault, MustWait, Refused
from pipeline.runner import acts
from pipeline.runner.attempt import Attempt, Turn, encode_all
from pipeline.runner.decide import decide
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue, Stage
from pipeline.runner.outcome import Done, Failed, Outcome, Wait
from pipeline.runner.transition import Transition

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RunnerSettings:
    """A running job shows a sign of life every `sign_seconds`."""

    sign_seconds: float = 1.5


@dataclass(slots=True, eq=False)
class _Hand:
    """A turn that this worker has taken. A job whose lease was lost may be in two at a time."""

    job_id: str
    goes_on: bool = True
    work: asyncio.Task[Transition | None] | None = None

    def interrupt(self) -> None:
        self.goes_on = False
        if self.work is not None:
            self.work.cancel()


class JobEndedError(Exception):
    """The job came to its end while stages were still at work; they are to stop."""


class Runner:
    """The handler behind the queue: one call per message."""

    def __init__(self, journal: Journal, leases: Leases, settings: RunnerSettings) -> None:
        self._journal = journal
        self._leases = leases
        self._settings = settings
        self._hands: set[_Hand] = set()
        self._stopping = asyncio.Event()

    async def take_turn(self, job_id: str, turn: int) -> None:
        """Do what this message stands for, unless it is stale or another worker is at it."""
        with structlog.contextvars.bound_contextvars(job_id=job_id, turn=turn):
            job, keys = await self._journal.look(job_id)
            if job is None or self._is_stale(job, turn):
                log.info("turn.stale")
                return
            async with self._leases.take_up(job_id, job.owner_id, keys) as taken:
                if taken is None:
                    log.info("turn.held_elsewhere")
                    return
                last = await self._work(job, turn, taken)
                if last is not None:
                    # The lease is free before the next message is there for whoever takes it.
                    lease = taken.lease
                    lease.is_released = await self._journal.follow(last, [lease.release_command()])

    async def _work(self, job: Job, turn: int, taken: Taken) -> Transition | None:
        hand = _Hand(job.id)
        self._hands.add(hand)
        try:
            claimed = await self._claim(job, turn, taken)
            if claimed is None or not hand.goes_on:
                return None
            return await self._run(claimed, taken.lease, hand)
        finally:
            self._hands.discard(hand)

    def interrupt(self, job_id: str) -> None:
        """The job was cancelled: stop its step. What claims a step, or follows its end, is let
        finish, for it finds the cancel in the row, and leaves nothing behind half done."""
        for hand in self._hands:
            if hand.job_id == job_id:
                hand.interrupt()

    async def hand_over(self) -> None:
        """Stop: put every step that is at work back on the queue, for another worker."""
        self._stopping.set()
        at_work = [hand.work for hand in self._hands if hand.work is not None]
        for work in at_work:
            work.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)

    async def _claim(self, job: Job, turn: int, taken: Taken) -> Transition | None:
        journal = self._journal

        def claim(now: Transition) -> Transition | None:
            if self._is_stale(now.job, turn):
                return None
            if not taken.has_slot:
                return acts.stand_in_line(now, "another repository")
            return acts.park(now) if journal.queue_of(now.job) in taken.paused else acts.claim(now)

        claimed = await journal.bring_about(job, claim)
        if claimed is None:
            log.info("turn.taken_elsewhere")
            await journal.give_back_if_ended(job)
            return None
        return claimed if claimed.job.status is JobStatus.RUNNING else None

    def _is_stale(self, job: Job, turn: int) -> bool:
        return job.status.is_terminal or job.turn != turn or self._stopping.is_set()

    async def _run(self, claimed: Transition, lease: Lease, hand: _Hand) -> Transition | None:
        """Run the step. Answers with the last transition, written but not yet followed."""
        turn = Turn(self._journal, claimed.job)
        if self._stopping.is_set():
            return await self._give_back(turn)
        step = self._step(turn, lease)
        hand.work = asyncio.create_task(step, name=f"step of {turn.job.id}")
        try:
            return await hand.work
        except asyncio.CancelledError:
            if _is_being_cancelled():
                raise
            return await self._give_back(turn) if self._stopping.is_set() else None
        finally:
            hand.work = None

    async def _give_back(self, turn: Turn) -> Transition | None:
        log.info("turn.handed_over")
        with suppress(LeaseLostError):
            return await turn.hand_over()
        return None

    async def _step(self, turn: Turn, lease: Lease) -> Transition | None:
        kind = self._journal.kind(turn.job.kind)
        at_work = {stage.name for stage in turn.job.stages if stage.status is StageStatus.RUNNING}
        over = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as around:
                around.create_task(self._keep(turn, lease, over), name="keeper")
                try:
                    async with asyncio.TaskGroup() as stages:
                        for stage in kind:
                            if stage.name in at_work:
                                stages.create_task(self._stage(turn, stage), name=stage.name)
                finally:
                    over.set()
        except* LeaseLostError:
            log.info("turn.lost")
            turn.last = None
        except* JobEndedError:
            pass
        return turn.last

    async def _keep(self, turn: Turn, lease: Lease, over: asyncio.Event) -> None:
        """Renew the lease, look whether the job is still this worker's, and show a sign when a
        stage is silent, until the step is `over`. The look finds a cancel whose message Redis lost.

        It is told so rather than cancelled: a driver may lose a cancellation, and a keeper that
        goes on would keep the job from everybody.
        """
        sign_seconds, renew_seconds = self._settings.sign_seconds, self._leases.seconds / 4
        loop = asyncio.get_running_loop()
        renewed_at = loop.time()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(sign_seconds / 2, renew_seconds)):
                    await over.wait()
                    return
            if loop.time() - renewed_at >= renew_seconds:
                renewed_at = loop.time()
                await self._renew(turn, lease)
            await turn.look()
            await turn.give_a_sign(sign_seconds)
            if await turn.is_overdue():
                await turn.move(acts.time_out)
                raise JobEndedError

    async def _renew(self, turn: Turn, lease: Lease) -> None:
        # With Redis away the fence alone protects the job, and the work goes on.
        with suppress(*RedisAway):
            if not await lease.renew():
                raise LeaseLostError(f"the lease of job {turn.job.id} fell to somebody else")

    async def _stage(self, turn: Turn, stage: Stage) -> None:
        outcome = await self._attempt(turn, stage)
        dice = random.random()  # noqa: S311  # a back-off's jitter is no secret
        results = outcome.results if isinstance(outcome, Done) else {}
        kept = await encode_all(results)
        last = await turn.move(lambda before: decide(before, stage.name, outcome, dice), kept)
        if last.job.status.is_terminal:
            raise JobEndedError

    async def _attempt(self, turn: Turn, stage: Stage) -> Outcome:
        """Run one stage; whatever it raises becomes an outcome."""
        limit = asyncio.timeout(stage.timeout_seconds)
        try:
            async with limit:
                return await stage.run(Attempt(turn, stage.name, limit))
        except LeaseLostError:
            raise
        except asyncio.CancelledError:
            if _is_being_cancelled():
                raise
            log.exception("stage.cancelled_itself", stage=stage.name)
            return Failed(_crashed(stage), transient=True, retriable=True)
        except MustWait as wait:
            return Wait(wait.reason, wait.until, wait.problem)
        except Fault as fault:
            return Failed(fault.problem, True, True, fault.not_before)
        except Refused as refusal:
            return Failed(refusal.problem, False, refusal.retriable)
        except TimeoutError:
            if not limit.expired():
                log.exception("stage.crashed", stage=stage.name)
                return Failed(_crashed(stage), transient=True, retriable=True)
            # What was computed for too long would be once more, and hold a process from others.
            is_computed = stage.queue is Queue.COMPUTE
            return Failed(_timed_out(stage), transient=not is_computed, retriable=True)
        except Exception:
            log.exception("stage.crashed", stage=stage.name)
            return Failed(_crashed(stage), transient=True, retriable=True)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _timed_out(stage: Stage) -> Problem:
    return Problem(
        ProblemCode.STAGE_TIMED_OUT,
        f"“{stage.title}” took longer than {stage.timeout_seconds:g} seconds.",
        "Retry the import: it goes on from its last checkpoint.",
    )


def _crashed(stage: Stage) -> Problem:
    return Problem(
        ProblemCode.INTERNAL,
        f"“{stage.title}” met an error within Gantry.",
        "The server's log has the details, under the job's id. Retry, or report it.",
    )
