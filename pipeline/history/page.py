"""The seam to a host's list of pull requests: a place in it, a page of it, and who reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from db.records.problem import Problem
from db.records.pull_request import PullRequest
from pipeline.outbound.messages import Request, Response

# Pages have so many rows at most; a host that fails at large ones is asked for less.
MOST_ROWS = 100
LEAST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a page begins. `link` is the host's own word for it, None for the top;
    `position` counts the rows before it where pages go by number."""

    link: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class PullRequestPage:
    """A page, the lately updated first. `next` is None at the end of the list.

    `is_by_key`: the next page begins after this one's last row, whatever moves meanwhile. Where
    pages go by number instead, a row that vanishes pulls those behind it up, past the page's edge.
    `total` is about how many the whole list has; `lost` rows could not be read; `broken` says why
    nobody can read on, though there is more.
    """

    rows: tuple[PullRequest, ...]
    next: Place | None
    is_by_key: bool
    total: int | None = None
    lost: int = 0
    points: int = 0
    broken: Problem | None = None


class PullRequestList(Protocol):
    """One host's list of one repository's pull requests, sorted by last update, newest first. It
    does no I/O. `way` names how it is asked: a place of another way means nothing."""

    @property
    def way(self) -> str: ...

    def ask(self, place: Place, size: int) -> Request:
        """The request for the page of `size` rows, at most, that begins at the place."""
        ...

    def read(self, place: Place, size: int, response: Response) -> PullRequestPage:
        """The page. Raises a `StageError` where the answer is none."""
        ...

    @property
    def points_a_page(self) -> int:
        """What a page costs beside the request."""
        ...

    def end_of(self, position: int, size: int) -> int:
        """How many rows lie before the end of the page that begins behind so many."""
        ...

    def glance(self) -> Request | None:
        """A request that costs nothing as long as the list is what it was; None where the first
        page is that itself."""
        ...

    def read_glance(self, response: Response) -> datetime | None:
        """When what heads the list was updated; None if the list is empty."""
        ...
