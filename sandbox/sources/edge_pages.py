"""Edge cases of long lists: repositories whose pull requests are paged in odd ways."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sandbox.model import Quirk, Repository
from sandbox.sources.edge_case import PLAIN, EdgeCase
from sandbox.sources.generated import generate
from sandbox.world import Unloaded


def repositories(now: datetime) -> Iterator[Repository | Unloaded]:
    for case in _CASES:
        yield case.repository(now)


def _paged(quirk: Quirk, pulls: int) -> Any:
    def change(repository: Repository, now: datetime) -> Mapping[str, Any]:
        made = generate(repository.owner.login, repository.name, now, files=1, pulls=pulls)
        return {"pulls": made.pulls, "quirks": frozenset({quirk})}

    return change


def _plain_later() -> Mapping[str, Any]:
    """The files, and with them the pull requests, when somebody asks for them."""
    return PLAIN


def _case(name: str, description: str, quirk: Quirk, pulls: int) -> EdgeCase:
    return EdgeCase(name, description, _plain_later, _paged(quirk, pulls))


_CASES = (
    _case("pages-small", "Gives thirty rows, whatever is asked for", Quirk.PAGES_SMALL, 100),
    _case("pages-cut", "Lists the first two hundred rows", Quirk.PAGES_CUT, 320),
    _case("pages-by-cursor", "Its pages have no numbers", Quirk.PAGES_BY_CURSOR, 250),
    _case("pages-refused", "Refuses the eleventh page", Quirk.PAGES_REFUSED, 1150),
    _case("next-elsewhere", "Its next page is on another host", Quirk.NEXT_ELSEWHERE, 150),
    _case("next-in-circles", "Its second page leads to itself", Quirk.NEXT_IN_CIRCLES, 250),
)
