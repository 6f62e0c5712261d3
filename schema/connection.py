"""Relay's connections: lists that are read page by page."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import strawberry

from schema.client_error import at_most, bad_input
from schema.field import field
from schema.ids import MalformedId, seal, unseal

CURSOR = "Cursor"

Key = TypeVar("Key")
Record = TypeVar("Record")
Shown = TypeVar("Shown")

After = Annotated[str | None, strawberry.argument(description="The endCursor of the page before.")]
"""The argument that says which page comes next."""


@dataclass(frozen=True, slots=True)
class Window(Generic[Key]):
    """Which page is asked for: `first` records behind the one with the key `after`."""

    first: int
    after: Key | None

    @classmethod
    def parse(
        cls,
        first: int | None,
        after: str | None,
        read_key: Callable[[str], Key],
        *,
        usual: int,
        most: int,
    ) -> "Window[Key]":
        """The arguments of a connection. `read_key` raises ValueError for what is no key.

        Raises `ClientError`.
        """
        size = at_most("first", usual if first is None else first, most)
        if not after:
            return cls(size, None)
        try:
            return cls(size, read_key(_key_in(after)))
        except ValueError:
            raise bad_input(
                "after is no cursor of this list. Pass on the endCursor of the page before."
            ) from None


def _key_in(cursor: str) -> str:
    kind, key = unseal(cursor)
    if kind != CURSOR:
        raise MalformedId(cursor)
    return key


@dataclass(frozen=True, slots=True)
class Place(Generic[Record]):
    """A record and where in its list it stands."""

    key: str
    node: Record

    @property
    def cursor(self) -> str:
        return seal(CURSOR, self.key)


@dataclass(frozen=True, slots=True)
class Page(Generic[Record]):
    """The page that a window shows. `count` counts the whole list, if anybody asks."""

    edges: Sequence[Place[Record]]
    has_previous_page: bool
    has_next_page: bool
    count: Callable[[], Awaitable[int]]

    @classmethod
    def of(
        cls,
        window: Window[Key],
        found: Sequence[tuple[object, Record]],
        count: Callable[[], Awaitable[int]],
    ) -> "Page[Record]":
        """`found` are keys and records, and goes one beyond the window if there is more."""
        edges = [Place(str(key), record) for key, record in found[: window.first]]
        return Page(edges, window.after is not None, len(found) > window.first, count)

    @property
    def nodes(self) -> list[Record]:
        return [place.node for place in self.edges]

    @property
    def page_info(self) -> "Page[Record]":
        return self

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follows `endCursor`.")
    has_previous_page: bool = strawberry.field(description="Whether something came before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first of this page.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last: pass it as `after` to read on."
    )


@strawberry.type(description="One element of a list, and its place.")
class Edge(Generic[Shown]):
    cursor: str = strawberry.field(description="Opaque; names this place in the list.")
    node: Shown = strawberry.field(description="The element.")


@strawberry.type(description="One page of a list (Relay's connection).")
class Connection(Generic[Shown]):
    edges: list[Edge[Shown]] = strawberry.field(description="The elements with their cursors.")
    nodes: list[Shown] = strawberry.field(description="The elements alone.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")

    @field("How many the whole list has. Counted only if asked for.")
    @staticmethod
    async def total_count(page: strawberry.Parent[Page[object]]) -> int:
        return await page.count()
