"""The errors that a stage may raise; the runner turns each into an outcome.

StageError
├── Refused      the answer is no, and will be no again: a required stage fails, typed
├── Fault        it may work on another try: back-off, then again
└── MustWait     nothing is wrong, but nothing may be done until a known time
"""

from datetime import datetime

from db.records.job import WaitReason
from db.records.problem import Problem


class StageError(Exception):
    """Why a stage stopped short of its end."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.message}")
        self.problem = problem


class Refused(StageError):
    """The host or the content refuses for good. `retriable`: a person can mend it and retry."""

    def __init__(self, problem: Problem, *, retriable: bool = False) -> None:
        super().__init__(problem)
        self.retriable = retriable


class Fault(StageError):
    """A passing fault. `not_before` (UTC): the earliest time of the next try, if the host said."""

    def __init__(self, problem: Problem, *, not_before: datetime | None = None) -> None:
        super().__init__(problem)
        self.not_before = not_before


class MustWait(StageError):
    """Work must rest until `until` (UTC), or until somebody acts if it is None."""

    def __init__(self, problem: Problem, *, reason: WaitReason, until: datetime | None) -> None:
        super().__init__(problem)
        self.reason = reason
        self.until = until
