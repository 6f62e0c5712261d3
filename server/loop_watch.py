"""Notices that something blocks the event loop, and says what.

A thread knocks at the loop and looks at the loop's stack when the answer is late.
"""

import sys
import threading
import traceback
from asyncio import AbstractEventLoop, get_running_loop, to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from types import FrameType

import structlog

_log = structlog.get_logger("server.loop")

_FRAMES = 15
"""Of the stack, the innermost; those further out are the loop's own and the middlewares'."""


@dataclass(frozen=True, slots=True)
class Blockage:
    """`seconds` from the unanswered knock to the answer; `culprit` is `file:line in function`."""

    seconds: float
    culprit: str
    stack: str


@asynccontextmanager
async def watched_loop(
    patience: float, on_blocked: Callable[[Blockage], object] | None = None
) -> AsyncIterator[None]:
    """Watches the running loop while the block runs, and logs `loop.blocked`.

    A blockage half as long again as `patience` (seconds) is always noticed, one shorter than
    `patience` never. `on_blocked`, if given, is called instead of logging: in the watch's thread,
    when the loop turns again.
    """
    stopped = threading.Event()
    watch = threading.Thread(
        target=_watch,
        args=(get_running_loop(), threading.get_ident(), patience, stopped, on_blocked or _report),
        name="loop-watch",
        daemon=True,
    )
    watch.start()
    try:
        yield
    finally:
        stopped.set()
        await to_thread(watch.join)


@asynccontextmanager
async def unblocked_loop(patience: float) -> AsyncIterator[None]:
    """For tests: raises `AssertionError` at the end if the loop was blocked in between."""
    found: list[Blockage] = []
    async with watched_loop(patience, found.append):
        yield
    if found:
        worst = max(found, key=lambda blockage: blockage.seconds)
        raise AssertionError(
            f"The loop was blocked for {worst.seconds:.3f} s by {worst.culprit}\n{worst.stack}"
        )


def _watch(
    loop: AbstractEventLoop,
    loop_thread: int,
    patience: float,
    stopped: threading.Event,
    on_blocked: Callable[[Blockage], object],
) -> None:
    while not stopped.wait(patience / 2):
        answered = threading.Event()
        knocked = perf_counter()
        try:
            loop.call_soon_threadsafe(answered.set)
        except RuntimeError:
            return  # the loop is closed
        if answered.wait(patience):
            continue
        frame = sys._current_frames().get(loop_thread)
        if frame is None or _is_idle(frame):
            continue  # the machine is busy, not the loop
        culprit, stack = _describe(frame)
        while not answered.wait(patience):
            if loop.is_closed():
                return
        on_blocked(Blockage(perf_counter() - knocked, culprit, stack))


def _report(blockage: Blockage) -> None:
    milliseconds = round(blockage.seconds * 1000)
    _log.warning("loop.blocked", milliseconds=milliseconds, culprit=blockage.culprit)
    _log.debug("loop.blocked_stack", stack=blockage.stack)


def _is_idle(frame: FrameType) -> bool:
    return frame.f_code.co_filename.endswith("selectors.py")


def _describe(frame: FrameType) -> tuple[str, str]:
    stack = traceback.extract_stack(frame)[-_FRAMES:]
    innermost = stack[-1]
    culprit = f"{innermost.filename}:{innermost.lineno} in {innermost.name}"
    return culprit, "".join(traceback.format_list(stack))
