"""Work that would block the event loop, done in processes of its own."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

import structlog

log = structlog.get_logger()

# Who asks the server is answered before an analysis goes on.
NICENESS = 5

P = ParamSpec("P")
R = TypeVar("R")


class ProcessLostError(Exception):
    """A process died while it was at work; nobody knows whether of this work."""


def _begin(prepare: Callable[[], None]) -> None:
    """A worker must not outlive a server that was killed: nothing would ever tell it to stop."""
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


class Process:
    """One worker process, which begins with `prepare` when the first work comes, and is replaced
    when it was ended."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        self._prepare = prepare
        self._executor: ProcessPoolExecutor | None = None

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result. Arguments and result are pickled. Raises what it raises, and
        `ProcessLostError` if the process died.

        Who gives up on the work ends its process, for none can be told to stop.
        """
        future = self._submit(partial(function, *args, **kwargs))
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self._end()
            raise
        except BrokenProcessPool as error:
            self._executor = None
            raise ProcessLostError(str(error)) from error

    def _submit(self, work: Callable[[], R]) -> Future[R]:
        if self._executor is not None:
            with suppress(BrokenProcessPool):  # it died while it had nothing to do
                return self._executor.submit(work)
        self._executor = self._started()
        return self._executor.submit(work)

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
            initargs=(self._prepare,),
        )

    async def close(self) -> None:
        if self._executor is not None:
            await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)


class ComputePool:
    """Lends worker processes, each to one caller at a time: who loses or ends theirs harms nobody
    else."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._all = processes
        self._free: asyncio.LifoQueue[Process] = asyncio.LifoQueue()
        for process in self._all:
            self._free.put_nowait(process)

    async def start(self) -> None:
        """Have the processes ready before the first job comes; they start without it, too."""
        try:
            await asyncio.gather(*(self._start_one() for _ in self._all))
        except ProcessLostError as error:
            log.warning("compute.not_started", reason=str(error))

    async def _start_one(self) -> None:
        async with self.process() as process:
            await process.run(os.getpid)

    @asynccontextmanager
    async def process(
        self, in_line: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> AsyncIterator[Process]:
        """A process for the length of the block; it is waited for within the context `in_line`."""
        with in_line():
            process = await self._free.get()
        try:
            yield process
        finally:
            self._free.put_nowait(process)

    async def close(self) -> None:
        await asyncio.gather(*(process.close() for process in self._all))
