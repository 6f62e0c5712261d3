"""Chooses the event loop of a process that serves or works."""

from asyncio import AbstractEventLoop
from collections.abc import Callable

LoopFactory = Callable[[], AbstractEventLoop]


def loop_factory(*, uses_uvloop: bool) -> LoopFactory | None:
    """Makes uvloop's loop, if that is wanted and installed; None stands for asyncio's own."""
    if not uses_uvloop:
        return None
    try:
        from uvloop import new_event_loop
    except ImportError:  # there is no wheel for this platform
        return None
    return new_event_loop
