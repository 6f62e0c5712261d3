"""Work that would block the event loop, done in processes of its own."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
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


class ComputePool:
    """Runs pure functions in `processes` worker processes, each of which begins with `prepare`."""

    def __init__(self, processes: int, prepare: Callable[[], None]) -> None:
        self._processes = processes
        self._prepare = prepare
        self._pool: ProcessPoolExecutor | None = None

    async def start(self) -> None:
        """Have the processes ready before the first job comes; they start without it, too."""
        try:
            await asyncio.gather(*(self.run(os.getpid) for _ in range(self._processes)))
        except ProcessLostError as error:
            log.warning("compute.not_started", reason=str(error))

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result. Arguments and result are pickled. Raises what it raises, and
        `ProcessLostError` if its process died."""
        pool = self._pool = self._pool or self._started()
        future: Future[R] | None = None
        try:
            future = pool.submit(function, *args, **kwargs)
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if future is not None and not future.cancel():
                self._end(pool)
            raise
        except BrokenProcessPool as error:
            if self._pool is pool:
                self._pool = None
            raise ProcessLostError(str(error)) from error

    def _end(self, pool: ProcessPoolExecutor) -> None:
        """Somebody gave up on work that is under way, and no process can be told to stop: all are
        ended, and what else was at work there is lost and tried again."""
        if self._pool is pool:
            self._pool = None
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._prepare,),
        )

    async def close(self) -> None:
        if self._pool is not None:
            await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
