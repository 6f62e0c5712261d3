"""What a stage is handed: its job, the checkpoints of earlier work, and a way to report."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from db.connection import Connection
from db.records.job import Counter, Job, Receipt

T = TypeVar("T")


class Work(Protocol):
    """One attempt at one stage.

    Checkpoints outlive the attempt, the worker and the process: what was remembered once need
    not be fetched again. Their names are shared by all stages of the job.
    """

    @property
    def job(self) -> Job: ...

    async def recall(self, name: str, shape: type[T]) -> T | None:
        """What was remembered under `name`, or None."""
        ...

    async def recall_kept(self, name: str) -> bytes | None:
        """The same as it is kept, for a process that decodes it off the event loop."""
        ...

    async def remember(self, name: str, value: object) -> None:
        """Keep `value` (dataclasses of plain data) under `name`. The first of its name counts as
        progress: the stage's attempts, and the workers that it lost, are counted anew."""
        ...

    async def advance(self, name: str, act: Callable[[Connection], Awaitable[T]]) -> T:
        """Write something together with its checkpoint: what `act` answers is kept under `name`, in
        the transaction that it writes in, which is this worker's alone (see `guard`). `act` waits
        for nothing but its connection. Every advance counts as progress."""
        ...

    async def guard(self, connection: Connection) -> None:
        """Within a transaction: see to it that the job is still this worker's and not cancelled.
        Raises `LeaseLostError`, which ends the attempt."""
        ...

    def in_line(self) -> AbstractContextManager[None]:
        """Within the block the stage waits for its turn at something rather than works: its
        time-out stands still."""
        ...

    async def identify(self, repository: str, keys: tuple[str, ...]) -> None:
        """Say what the job's repository turned out to be: its full name, and the keys under
        which a second import of it is to be recognised."""
        ...

    async def report(
        self,
        percent: float,
        message: str,
        counters: tuple[Counter, ...] = (),
        amount: float | None = None,
    ) -> None:
        """Show progress: `percent` of this stage (0..100) and a line for a person. `amount` tells
        how many times the stage's usual work there turned out to be (`JobStage.amount`)."""
        ...

    def spend(self, receipt: Receipt) -> None:
        """Add to what the job has spent."""
        ...
