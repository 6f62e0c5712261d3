"""Lists whose pages are refused from some depth on, or whose links lead astray."""

from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlencode

from sandbox.answer import refusal
from sandbox.call import Call
from sandbox.ledgers import Caller
from sandbox.model import Quirk, Repository
from sandbox.rest.paging import HIGHEST_PER_PAGE, Page, paginate

T = TypeVar("T")

DEEPEST_ROW = 200
DEEPEST_ANONYMOUS_ROW = 1000
SMALL_PAGE = 30
DOCS = "/using-the-rest-api/using-pagination-in-the-rest-api"


def odd_page(
    rows: tuple[T, ...], call: Call, caller: Caller, repository: Repository, path: str
) -> Page[T]:
    """The page that the query asks for, as this repository's quirks have it."""
    quirks = repository.quirks
    if Quirk.PAGES_BY_CURSOR in quirks:
        return _by_cursor(rows, call, path)
    _check_depth(call, caller, repository)
    if Quirk.PAGES_SMALL in quirks:
        size = call.number("per_page", SMALL_PAGE, SMALL_PAGE)
        call = replace(call, query={**call.query, "per_page": str(size)})
    page = paginate(rows, call, path)
    if Quirk.NEXT_ELSEWHERE in quirks:
        port = call.base.rpartition(":")[2]
        return replace(page, link=page.link.replace(call.base, f"http://elsewhere.invalid:{port}"))
    if Quirk.NEXT_IN_CIRCLES in quirks and call.number("page", 1) > 1:
        here = f"{call.base}{path}?{urlencode(call.query)}"
        return replace(page, link=f'<{here}>; rel="next"')
    return page


def _check_depth(call: Call, caller: Caller, repository: Repository) -> None:
    before = (call.number("page", 1) - 1) * call.number("per_page", 30, HIGHEST_PER_PAGE)
    if Quirk.PAGES_CUT in repository.quirks and before >= DEEPEST_ROW:
        raise refusal(
            422,
            "In order to keep the API fast for everyone, pagination is limited for this resource."
            " Check the rel=last link relation in the Link response header to see how far back you"
            " can traverse.",
            DOCS,
        )
    is_refused = Quirk.PAGES_REFUSED in repository.quirks and caller.is_anonymous
    if is_refused and before >= DEEPEST_ANONYMOUS_ROW:
        raise refusal(
            422,
            f"API rate limit exceeded for {caller.address}. (But here's the good news:"
            " Authenticated requests get a higher rate limit. Check out the documentation for more"
            " details.)",
            DOCS,
        )


def _by_cursor(rows: tuple[T, ...], call: Call, path: str) -> Page[T]:
    """Pages whose links name the row before them; asked for by number, they are refused."""
    if call.number("page", 1) > 1:
        raise refusal(
            422,
            "Pagination with the page parameter is not supported for large datasets, please use"
            " cursor based pagination (after/before)",
            DOCS,
        )
    size = call.number("per_page", 30, HIGHEST_PER_PAGE)
    start = int(call.query.get("after", "row-0").removeprefix("row-"))
    end = start + size
    query = {name: value for name, value in call.query.items() if name != "page"}
    target = f"{call.base}{path}?{urlencode({**query, 'after': f'row-{end}'})}"
    return Page(rows[start:end], f'<{target}>; rel="next"' if end < len(rows) else "")
