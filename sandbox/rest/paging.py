"""Pages of a list, and the Link header that leads from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar
from urllib.parse import urlencode

from sandbox.call import Call

T = TypeVar("T")
HIGHEST_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`link` is the Link header's value; empty where all is on one page."""

    rows: Sequence[T]
    link: str

    @property
    def headers(self) -> dict[str, str]:
        return {"link": self.link} if self.link else {}


def paginate(rows: Sequence[T], call: Call, path: str, default: int = 30) -> Page[T]:
    """The page that the query asks for. `path` is the list's address in the numeric form, which
    the host's links name; `per_page` above 100 is silently taken for 100."""
    size = call.number("per_page", default, HIGHEST_PER_PAGE)
    page = call.number("page", 1)
    last = max(ceil(len(rows) / size), 1)
    targets: dict[str, int] = {}
    if page > 1:
        targets |= {"prev": min(page - 1, last)}
    if page < last:
        targets |= {"next": page + 1, "last": last}
    if page > 1:
        targets |= {"first": 1}
    link = ", ".join(
        f'<{call.base}{path}?{urlencode({**call.query, "page": number})}>; rel="{relation}"'
        for relation, number in targets.items()
    )
    return Page(rows[(page - 1) * size : page * size], link)
