"""The seam: how a provider finds out, by a request or two, what an import would take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pipeline.outbound.messages import Request, Response


@dataclass(frozen=True, slots=True)
class Prospect:
    """What there is to be imported, as far as it is known. `requests` are the import's, by the
    quota that they are counted against, and `points` what they cost besides, but for its history's.
    `pull_requests` are those within the window, None while it is not known; `listed` are all that
    there are."""

    repository: str
    requests: Mapping[str, int]
    points: int = 0
    is_empty: bool = False
    pull_requests: int | None = None
    listed: int | None = None


class Sounding(Protocol):
    """The questions about one repository; it does no I/O."""

    def ask(self, known: Prospect | None) -> Request | None:
        """What to ask next; None once all is known."""
        ...

    def read(self, known: Prospect | None, response: Response) -> Prospect:
        """What is known with this answer. Raises a `StageError` where the repository can't be
        imported."""
        ...
