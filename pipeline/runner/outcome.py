"""What became of one attempt at a stage. Every ending is a type; `decide` matches them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db.records.job import WaitReason
from db.records.problem import Gap, Problem
from db.records.sync import SyncChanges


@dataclass(frozen=True, slots=True)
class Done:
    """The stage is finished. `gaps` are what it could not bring; they do not fail the job.
    `results` are remembered by their names, in the transaction that says it is done. `changes` are
    told of a job that is to tell them."""

    message: str
    gaps: tuple[Gap, ...] = ()
    project_id: str | None = None
    results: Mapping[str, object] = field(default_factory=dict)
    changes: SyncChanges = field(default_factory=SyncChanges)


@dataclass(frozen=True, slots=True)
class Skipped:
    """There was nothing for the stage to do, and that is no fault."""

    message: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Go on at `until`, or when somebody acts if that is None. Uses up no attempt."""

    reason: WaitReason
    until: datetime | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class Failed:
    """The attempt failed. `transient`: another attempt may succeed by itself, not before
    `not_before`. `retriable`: a person may usefully ask for another try."""

    problem: Problem
    transient: bool
    retriable: bool
    not_before: datetime | None = None


Outcome = Done | Skipped | Wait | Failed
