"""Relay connections over tuples, by position or by key."""

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from sandbox.graphql_api.question import Resolvers

T = TypeVar("T")
Key = tuple[float, int]


@dataclass(frozen=True, slots=True)
class Connection(Generic[T]):
    total: int
    rows: Sequence[T]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool


def by_position(rows: Sequence[T], arguments: dict[str, Any]) -> Connection[T]:
    """A page of rows that don't change while they are read."""
    return _page(rows, lambda place: place, arguments)


def by_key(
    rows: Sequence[T], arguments: dict[str, Any], key: Callable[[T], Key], *, descending: bool
) -> Connection[T]:
    """A page that begins after a key, so that rows that move between two pages are neither given
    twice nor push others aside. `rows` are in the order of the key."""
    sign = -1 if descending else 1

    def key_at(place: int) -> Key:
        moment, number = key(rows[place])
        return sign * moment, sign * number

    return _page(rows, key_at, arguments)


CONNECTION: Resolvers = {
    "totalCount": lambda connection, _info: connection.total,
    "nodes": lambda connection, _info: connection.rows,
    "edges": lambda connection, _info: list(zip(connection.cursors, connection.rows, strict=True)),
    "pageInfo": lambda connection, _info: connection,
}
PAGE_INFO: Resolvers = {
    "hasNextPage": lambda connection, _info: connection.has_next,
    "hasPreviousPage": lambda connection, _info: connection.has_previous,
    "startCursor": lambda connection, _info: next(iter(connection.cursors), None),
    "endCursor": lambda connection, _info: next(iter(connection.cursors[-1:]), None),
}


def _page(
    rows: Sequence[T], key_at: Callable[[int], Any], arguments: dict[str, Any]
) -> Connection[T]:
    """The rows after and before the cursors, cut to `first` or `last`. The keys ascend."""
    places = range(len(rows))
    start, end = 0, len(rows)
    if (after := _key(arguments.get("after"))) is not None:
        start = bisect_right(places, after, key=key_at)
    if (before := _key(arguments.get("before"))) is not None:
        end = bisect_left(places, before, key=key_at)
    if (first := arguments.get("first")) is not None:
        end = min(end, start + first)
    elif (last := arguments.get("last")) is not None:
        start = max(start, end - last)
    end = max(start, end)
    return Connection(
        total=len(rows),
        rows=rows[start:end],
        cursors=[_cursor(key_at(place)) for place in places[start:end]],
        has_next=end < len(rows),
        has_previous=start > 0,
    )


def _cursor(key: object) -> str:
    return base64.b64encode(msgspec.json.encode(key)).decode()


def _key(cursor: str | None) -> Any:
    """What a cursor holds; None for one that the host never gave, as for none at all."""
    if not cursor:
        return None
    try:
        key = msgspec.json.decode(base64.b64decode(cursor))
    except (ValueError, msgspec.DecodeError):
        return None
    return tuple(key) if isinstance(key, list) else key
