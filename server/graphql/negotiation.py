"""Which of our media types a client wants, from its Accept header (RFC 9110 §12.5.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Media(Enum):
    """What `/graphql` can answer with."""

    JSON = "application/json"
    GRAPHQL_JSON = "application/graphql-response+json"
    EVENT_STREAM = "text/event-stream"
    MULTIPART = "multipart/mixed"
    HTML = "text/html"


_BY_NAME = {media.value: media for media in Media}

_WILDCARDS = {"*/*": (Media.JSON, Media.GRAPHQL_JSON), "application/*": (Media.JSON,)}
"""Streams and pages are given only to those who name them."""

_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PARAMETER = re.compile(r';\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))')


@dataclass(frozen=True, slots=True)
class _Range:
    name: str
    parameters: dict[str, str]
    quality: float


@lru_cache(maxsize=128)
def acceptable(accept: str | None) -> tuple[Media, ...]:
    """The media types that may be answered with, best first; empty if there is none.

    Equal in quality means: in the order of the header. A multipart range counts only for
    `subscriptionSpec=1.0`. Without a header JSON is assumed.
    """
    if accept is None or not accept.strip():
        return (Media.JSON,)
    ranges = sorted(_ranges(accept), key=lambda one: -one.quality)
    refused = {one.name for one in ranges if one.quality == 0}
    wanted = [
        media
        for one in ranges
        if one.quality > 0
        for media in _matching(one)
        if media.value not in refused
    ]
    return tuple(dict.fromkeys(wanted))


def _matching(one: _Range) -> tuple[Media, ...]:
    if one.name in _WILDCARDS:
        return _WILDCARDS[one.name]
    media = _BY_NAME.get(one.name)
    if media is None or (
        media is Media.MULTIPART and one.parameters.get("subscriptionspec") != "1.0"
    ):
        return ()
    return (media,)


def _ranges(accept: str) -> Iterator[_Range]:
    for part in _RANGE.findall(accept):
        name, semicolon, rest = part.partition(";")
        parameters = {
            key.lower(): quoted or plain
            for key, quoted, plain in _PARAMETER.findall(semicolon + rest)
        }
        yield _Range(name.strip().lower(), parameters, _quality(parameters.get("q", "1")))


def _quality(text: str) -> float:
    """Between 0 and 1; unreadable means 0, since the client cannot have meant to prefer it."""
    if re.fullmatch(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", text):
        return float(text)
    return 0.0
