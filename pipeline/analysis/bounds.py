"""What bounds a reader: files that were refused are not read again, and what grows is counted."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pipeline.compute import note
from pipeline.repository import SourceFile

T = TypeVar("T")


class OverBoundError(ValueError):
    """A file would grow, or did, beyond what a reader takes. The message names the bound, in
    words that go on from "it has": "more than 64 keys in one name"."""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """`digest` is that of its content: it is refused wherever else it is met."""

    path: str
    digest: str
    bound: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a search found, the files that it went without, and those that it took for text."""

    value: T
    refused: tuple[RefusedFile, ...] = ()
    simplified: tuple[RefusedFile, ...] = ()


@dataclass(slots=True)
class _Reading:
    """One search: `known` are the bounds of refused contents, by digest."""

    known: Mapping[str, str]
    refused: dict[str, RefusedFile] = field(default_factory=dict)
    simplified: dict[str, RefusedFile] = field(default_factory=dict)
    path: str = ""
    digest: str = ""


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)


class Budget:
    """So many of something, and no more: `spend` before it is made."""

    def __init__(self, most: int, unit: str) -> None:
        self._most = most
        self._left = most
        self._unit = unit

    def spend(self, amount: int = 1) -> None:
        """Raises OverBoundError."""
        self._left -= amount
        if self._left < 0:
            raise OverBoundError(f"more than {self._most:,} {self._unit}")


def require(amount: int, most: int, unit: str) -> None:
    """Raises OverBoundError if there are more than `most`."""
    Budget(most, unit).spend(amount)


def search_within(search: Callable[[bytes], T], kept: bytes, known: Mapping[str, str]) -> Found[T]:
    """What `search` finds in a kept source without the contents that are `known`, by digest, to be
    over a bound."""
    reading = _Reading(known)
    token = _reading.set(reading)
    try:
        value = search(kept)
    finally:
        _reading.reset(token)
    return Found(value, tuple(reading.refused.values()), tuple(reading.simplified.values()))


@contextmanager
def reading(file: SourceFile) -> Iterator[None]:
    """Within the block the file is read: if it is refused there, or was before, this is said of it
    in what the search found. Raises OverBoundError, also for a lack of memory."""
    now = _reading.get() or _Reading({})
    digest = hashlib.sha256(file.content).hexdigest()
    try:
        if bound := now.known.get(digest):
            raise OverBoundError(bound)  # noqa: TRY301 - said of the file like any other
        now.path, now.digest = file.path, digest
        note(noted(file.path, digest))
        yield
    except MemoryError:
        bound = "taken more memory than a part of the analysis may"
        now.refused[digest] = RefusedFile(file.path, digest, bound)
        raise OverBoundError(bound) from None
    except OverBoundError as error:
        now.refused[digest] = RefusedFile(file.path, digest, str(error))
        raise
    finally:
        note("")


def shown_as_text(bound: str) -> None:
    """Say of the file that is being read that its markup was left alone."""
    if now := _reading.get():
        now.simplified[now.digest] = RefusedFile(now.path, now.digest, bound)


def noted(path: str, digest: str) -> str:
    """A note of the file that is being read: its parent learns by it what to refuse."""
    return f"{digest} {path[:1_000]}"


def refused_by_note(text: str, bound: str) -> RefusedFile | None:
    """The file of a note, refused; None if the note is of none."""
    digest, _, path = text.partition(" ")
    return RefusedFile(path, digest, bound) if path else None
