"""Notices that something blocks the event loop, and says what.

A thread knocks at the loop and looks at the loop's stack when the answer is late.
"""

import gc
import sys
import threading
import traceback
from asyncio import AbstractEventLoop, get_running_loop, to_thread
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import FrameType

import structlog

_log = structlog.get_logger("server.loop")

_FRAMES = 15
"""Of the stack, the innermost; those further out are the loop's own and the middlewares'."""


@dataclass(frozen=True, slots=True)
class Blockage:
    """`seconds` from the unanswered knock to the answer, without those in which the machine was
    busy with other things; `culprit` is `file:line in function`. `is_collection`: the garbage
    collector was at work there."""

    seconds: float
    culprit: str
    stack: str
    is_collection: bool


@asynccontextmanager
async def watched_loop(
    patience: float, on_blocked: Callable[[Blockage], object] | None = None
) -> AsyncIterator[None]:
    """Watches the running loop while the block runs, and logs `loop.blocked`.

    A blockage half as long again as `patience` (seconds) is always noticed, one shorter than
    `patience` never. `on_blocked`, if given, is called instead of logging: in the watch's thread,
    when the loop turns again.
    """
    watch = _Watch(get_running_loop(), patience, on_blocked or _report)
    thread = threading.Thread(target=watch.run, name="loop-watch", daemon=True)
    gc.callbacks.append(watch.note_collection)
    thread.start()
    try:
        yield
    finally:
        watch.stopped.set()
        gc.callbacks.remove(watch.note_collection)
        await to_thread(thread.join)


@asynccontextmanager
async def unblocked_loop(patience: float) -> AsyncIterator[None]:
    """For tests: raises `AssertionError` at the end if the loop was blocked in between."""
    found: list[Blockage] = []
    async with watched_loop(patience, found.append):
        yield
    require_unblocked(found)


def require_unblocked(found: Iterable[Blockage]) -> None:
    """Raises `AssertionError` for the worst of these, if there are any."""
    worst = max(found, key=lambda blockage: blockage.seconds, default=None)
    if worst is not None:
        raise AssertionError(
            f"The loop was blocked for {worst.seconds:.3f} s by {worst.culprit}\n{worst.stack}"
        )


class _Watch:
    """Made in the loop's thread, run in another."""

    def __init__(
        self, loop: AbstractEventLoop, patience: float, on_blocked: Callable[[Blockage], object]
    ) -> None:
        self.stopped = threading.Event()
        self._loop = loop
        self._patience = patience
        self._on_blocked = on_blocked
        self._thread = threading.get_ident()
        self._clock = _Clock(threading.get_native_id())
        self._collects = False

    def note_collection(self, phase: str, _info: dict[str, int]) -> None:
        if threading.get_ident() == self._thread:
            self._collects = phase == "start"

    def run(self) -> None:
        while not self.stopped.wait(self._patience / 2):
            answered = threading.Event()
            knocked = self._clock.seconds()
            try:
                self._loop.call_soon_threadsafe(answered.set)
            except RuntimeError:
                return  # the loop is closed
            if self._answers_in_time(answered, knocked):
                continue
            frame = sys._current_frames().get(self._thread)
            is_collection = self._collects
            if frame is None or (_is_idle(frame) and not is_collection):
                continue  # the machine is busy, not the loop
            culprit, stack = _describe(frame)
            while not answered.wait(self._patience):
                if self._loop.is_closed():
                    return
            # What the thread waited for its turn is known when it has had it.
            seconds = self._clock.seconds() - knocked
            if seconds >= self._patience:
                self._on_blocked(Blockage(seconds, culprit, stack, is_collection))

    def _answers_in_time(self, answered: threading.Event, knocked: float) -> bool:
        left = self._patience
        while left > 0:
            if answered.wait(left):
                return True
            left = knocked + self._patience - self._clock.seconds()
        return False


class _Clock:
    """Stands still while a thread could run and the system lets others run instead. Only Linux
    tells (Documentation/scheduler/sched-stats.rst); elsewhere it is a clock like any other."""

    def __init__(self, thread: int) -> None:
        self._source = Path(f"/proc/self/task/{thread}/schedstat")

    def seconds(self) -> float:
        try:
            _, delayed, _ = self._source.read_text().split()
        except OSError:
            return perf_counter()
        return perf_counter() - int(delayed) / 1e9


def _report(blockage: Blockage) -> None:
    _log.warning(
        "loop.blocked",
        milliseconds=round(blockage.seconds * 1000),
        culprit=blockage.culprit,
        garbage_collection=blockage.is_collection,
    )
    _log.debug("loop.blocked_stack", stack=blockage.stack)


def _is_idle(frame: FrameType) -> bool:
    """asyncio's loop waits in a selector. uvloop's has no frames: while it waits, the innermost is
    that of who runs it (and so is it in a callback that is all C)."""
    return frame.f_code.co_filename.endswith(("selectors.py", "asyncio/runners.py"))


def _describe(frame: FrameType) -> tuple[str, str]:
    stack = traceback.extract_stack(frame)[-_FRAMES:]
    innermost = stack[-1]
    culprit = f"{innermost.filename}:{innermost.lineno} in {innermost.name}"
    return culprit, "".join(traceback.format_list(stack))
