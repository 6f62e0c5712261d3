"""Work that would block the event loop, done in processes of its own, each within limits."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import ParamSpec, TypeVar

import structlog

from pipeline.compute_limits import OUT_OF_MEMORY, Bound, Limits, Note, OverLimitError, held_to

log = structlog.get_logger()

# Who asks the server is answered before an analysis goes on.
NICENESS = 5
_ENDING_SECONDS = 5.0

P = ParamSpec("P")
R = TypeVar("R")

_own_note: Note | None = None  # a worker process has one; its parent reads it


class ProcessLostError(Exception):
    """A process died while it was at work; nobody knows whether of this work."""


def note(text: str) -> None:
    """Within a worker process: what it is at, for the parent to know if it has to be ended."""
    if _own_note is not None:
        _own_note.write(text)


def _begin(prepare: Callable[[], None], own_note: Note) -> None:
    """A worker must not outlive a server that was killed: nothing would ever tell it to stop."""
    global _own_note  # noqa: PLW0603 - the one place that this process's work can reach
    _own_note = own_note
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt from the terminal is the parent's
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            wait([sentinel])
            os._exit(0)

        threading.Thread(target=watch, daemon=True, name="parent watch").start()
    prepare()


def _within(limits: Limits, work: Callable[[], R]) -> R:
    note("")
    with held_to(limits):
        return work()


class Process:
    """One worker process, which begins with `prepare` when the first work comes, and is replaced
    when it was ended. Each work is held to `limits`."""

    def __init__(self, prepare: Callable[[], None], limits: Limits | None = None) -> None:
        self._prepare = prepare
        self._limits = limits or Limits()
        self._note = Note()
        self._executor: ProcessPoolExecutor | None = None
        self._worker: BaseProcess | None = None

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result. Arguments and result are pickled. Raises what it raises,
        `OverLimitError` if it was ended over a limit, `ProcessLostError` if the process died
        otherwise.

        Who gives up on the work ends its process, for none can be told to stop.
        """
        limit = asyncio.timeout(self._limits.wall_seconds)
        try:
            async with limit:
                future = self._submit(
                    partial(_within, self._limits, partial(function, *args, **kwargs))
                )
                return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self._end()
            raise
        except TimeoutError as error:
            if not limit.expired():  # the work's own
                raise
            self._end()
            raise self._over(Bound.WALL) from error
        except MemoryError as error:
            self._end()  # what is left of it may lie in pieces
            raise self._over(Bound.MEMORY) from error
        except BrokenProcessPool as error:
            raise await self._lost(error) from error

    async def _lost(self, error: BrokenProcessPool) -> Exception:
        worker, self._worker, self._executor = self._worker, None, None
        match await asyncio.to_thread(_exit_code, worker):
            case code if code == -signal.SIGPROF:
                return self._over(Bound.CPU)
            case code if code == OUT_OF_MEMORY:
                return self._over(Bound.MEMORY)
            case _:
                return ProcessLostError(str(error))

    def _over(self, bound: Bound) -> OverLimitError:
        amounts = {
            Bound.CPU: self._limits.cpu_seconds,
            Bound.WALL: self._limits.wall_seconds,
            Bound.MEMORY: self._limits.memory_mebibytes,
        }
        return OverLimitError(bound, amounts[bound] or 0, self._note.read())

    def _submit(self, work: Callable[[], R]) -> Future[R]:
        if self._executor is not None:
            with suppress(BrokenProcessPool):  # it died while it had nothing to do
                return self._executor.submit(work)
        self._executor = self._started()
        future = self._executor.submit(work)
        self._worker = next(iter(self._executor._processes.values()))
        return future

    def _end(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            for process in list((executor._processes or {}).values()):
                process.kill()
            executor.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._prepare, self._note),
        )

    async def close(self) -> None:
        if self._executor is not None:
            await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)


def _exit_code(worker: BaseProcess | None) -> int | None:
    """The executor's own thread waits for the process too, and only one of both is answered: the
    other finds the code a moment later."""
    if worker is None:
        return None
    worker.join(_ENDING_SECONDS)
    pause = threading.Event()
    for _ in range(100):
        if worker.exitcode is not None:
            break
        pause.wait(_ENDING_SECONDS / 100)
    return worker.exitcode


class _Line:
    """Those who wait, by user: each user's first in turn, however many more the user has."""

    def __init__(self) -> None:
        self._users: OrderedDict[str, deque[asyncio.Future[Process]]] = OrderedDict()

    def join(self, user: str) -> asyncio.Future[Process]:
        place: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._users.setdefault(user, deque()).append(place)
        return place

    def next(self) -> asyncio.Future[Process] | None:
        """Of the user who has waited longest since the last turn; who gave up is passed over."""
        while self._users:
            user, places = self._users.popitem(last=False)
            place = places.popleft()
            if places:
                self._users[user] = places
            if not place.done():
                return place
        return None


class ComputePool:
    """Lends worker processes, each to one caller at a time: who loses or ends theirs harms nobody
    else. Users take turns, so that one who has much to do delays another by one piece of work."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._all = processes
        self._free = list(processes)
        self._line = _Line()

    async def start(self) -> None:
        """Have the processes ready before the first job comes; they start without it, too."""
        try:
            await asyncio.gather(*(self._start_one() for _ in self._all))
        except (ProcessLostError, OverLimitError) as error:
            log.warning("compute.not_started", reason=str(error))

    async def _start_one(self) -> None:
        async with self.process() as process:
            await process.run(os.getpid)

    @asynccontextmanager
    async def process(
        self,
        in_line: Callable[[], AbstractContextManager[None]] = nullcontext,
        user: str = "",
    ) -> AsyncIterator[Process]:
        """A process for the length of the block; it is waited for within the context `in_line`, in
        the user's turn."""
        with in_line():
            process = self._free.pop() if self._free else await self._lent(user)
        try:
            yield process
        finally:
            self._give_back(process)

    async def _lent(self, user: str) -> Process:
        place = self._line.join(user)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # lent in the moment of giving up
                self._give_back(place.result())
            raise

    def _give_back(self, process: Process) -> None:
        place = self._line.next()
        if place is None:
            self._free.append(process)
        else:
            place.set_result(process)

    async def close(self) -> None:
        await asyncio.gather(*(process.close() for process in self._all))
