"""The ids of a README's elements: prefixed, so that none can pose as one of the page around it."""

import re
from urllib.parse import unquote

PREFIX = "readme-"

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_NOT_IN_ID = re.compile(r"[\s\"'<>`=]")


class Anchors:
    """Hands out ids, each once, and finds the one that a fragment means."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._by_fragment: dict[str, str] = {}
        self._repeats: dict[str, int] = {}

    def for_heading(self, text: str, given: str | None) -> str:
        """The id of a heading: the author's own, or the slug that GitHub would make of its text.
        The slug finds it in either case."""
        slug = slug_of(text) or "section"
        anchor = (given and self.given(given)) or self._numbered(slug)
        self._by_fragment.setdefault(slug, anchor)
        return anchor

    def given(self, name: str) -> str | None:
        """An author's own id, prefixed; None if it is taken or can't be an id."""
        name = _NOT_IN_ID.sub("", name)[:200]
        if not name or PREFIX + name in self._taken:
            return None
        return self._take(name)

    def of_fragment(self, fragment: str) -> str:
        """The id that `#fragment` leads to; if there is none, what it would be."""
        plain = unquote(fragment).removeprefix("user-content-")
        for candidate in (plain, plain.lower(), slug_of(plain)):
            if anchor := self._by_fragment.get(candidate):
                return anchor
        return PREFIX + _NOT_IN_ID.sub("", plain)[:200]

    def _numbered(self, slug: str) -> str:
        name = slug
        while PREFIX + name in self._taken:
            self._repeats[slug] = self._repeats.get(slug, 0) + 1
            name = f"{slug}-{self._repeats[slug]}"
        return self._take(name)

    def _take(self, name: str) -> str:
        anchor = PREFIX + name
        self._taken.add(anchor)
        self._by_fragment.setdefault(name, anchor)
        return anchor


def slug_of(text: str) -> str:
    """Letters, digits, `_` and `-` in lower case, spaces as `-`: as GitHub names its headings."""
    return _NOT_IN_SLUG.sub("", text.strip().lower()).replace(" ", "-")[:200]
