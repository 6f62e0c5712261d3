"""One timer of the event loop for many items that all wait equally long."""

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable
from itertools import takewhile
from typing import Generic, TypeVar

Item = TypeVar("Item")

_TOGETHER_SECONDS = 0.05
"""How much later an item may be called, so that its neighbours are called in the same turn."""


class SharedTimer(Generic[Item]):
    """Calls `on_due` with each item `seconds` after it was started, unless it is stopped.

    A timer of the loop for each item would cost ten times the memory, and a place in the loop's
    heap for each that is stopped in time. Items are told apart by their hash.
    """

    def __init__(self, seconds: float, on_due: Callable[[Item], object]) -> None:
        self._seconds = seconds
        self._on_due = on_due
        self._due_at: dict[Item, float] = {}  # the first is due first
        self._timer: TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._due_at)

    def start(self, item: Item) -> None:
        """Starts the item's time, again if it runs already."""
        self._due_at.pop(item, None)
        self._due_at[item] = get_running_loop().time() + self._seconds
        if self._timer is None:
            self._schedule()

    def stop(self, item: Item) -> None:
        """Does nothing for an item that does not wait."""
        self._due_at.pop(item, None)

    def _schedule(self) -> None:
        first = next(iter(self._due_at.values()), None)
        if first is None:
            self._timer = None
        else:
            self._timer = get_running_loop().call_at(first + _TOGETHER_SECONDS, self._call_due)

    def _call_due(self) -> None:
        now = get_running_loop().time()
        due = list(takewhile(lambda item: self._due_at[item] <= now, self._due_at))
        try:
            for item in due:
                if self._due_at.pop(item, None) is not None:
                    self._on_due(item)
        finally:
            self._schedule()
