"""GitHub's links from page to page (RFC 8288): what they say, and how far they are followed. Pure.

Source: "Using pagination in the REST API". Most lists link by page number, by the repository's own
number rather than its name; some go by key, with `after` in place of the number or beside it.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipeline.history.page import MOST_ROWS, Place
from pipeline.outbound.guard import origin_of

_LINK = re.compile(r'<([^<>]*)>\s*;\s*rel="?(next|last)"?')
_KEYS = frozenset({"after", "before", "cursor"})


@dataclass(frozen=True, slots=True)
class Links:
    """`next` is in full, None on the last page; `astray` tells why it can't be followed. `total` is
    about how many rows there are: the host gives the number of the last page alone."""

    next: str | None = None
    astray: str | None = None
    total: int | None = None


def read_links(header: str, asked: str) -> Links:
    """The links of an answer to the request for `asked`."""
    found = {relation: url for url, relation in _LINK.findall(header)}
    pages, rows = (number_in(found.get("last", ""), name) for name in ("page", "per_page"))
    total = None if pages is None or rows is None else pages * rows
    if "next" not in found:
        return Links(total=total)
    try:
        following = urljoin(asked, found["next"])
        return Links(following, _astray(following, asked), total)
    except ValueError:
        return Links(found["next"], "its next page has an address that can't be read", total)


def _astray(following: str, asked: str) -> str | None:
    if origin_of(following) != origin_of(asked):
        return f"its next page is said to be at {origin_of(following)}"
    number, before = number_in(following, "page"), number_in(asked, "page") or 1
    is_behind = number is not None and number <= before and not goes_by_key(following)
    return "its pages lead in a circle" if following == asked or is_behind else None


def goes_by_key(link: str) -> bool:
    query = _query(link)
    return "page" not in query or not _KEYS.isdisjoint(query)


def number_in(url: str, name: str) -> int | None:
    text = _query(url).get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _query(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    except ValueError:
        return {}


def numbers(position: int, size: int) -> tuple[int, int]:
    """The page number, and the rows per page, of the page of about `size` rows that brings the most
    of those behind the first `position`, and the last of these as well."""
    if position <= 0:
        return 1, size
    fitting = range(size, size // 2, -1)
    if all(position % rows == 0 for rows in fitting):
        fitting = range(size, MOST_ROWS + 1)
    rows = max(fitting, key=lambda rows: rows - (position - 1) % rows)
    return (position - 1) // rows + 1, rows


def link_to(place: Place, size: int) -> str:
    """The host's link, with the numbers of the place; one that goes by key is left as it is."""
    link = place.link or ""
    if goes_by_key(link):
        return link
    page, rows = numbers(place.position, size)
    query = _query(link) | {"page": str(page), "per_page": str(rows)}
    return urlunsplit(urlsplit(link)._replace(query=urlencode(query)))
