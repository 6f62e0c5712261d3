"""HTML as a stream of tags and text, in linear time whatever the input.

The standard library's parser takes quadratic time on crafted pages. This reader can't: nothing it
looks for ever reaches past the next `<`, or else it takes all that is left. What it misreads ends
as text, and the sanitiser has the last word anyway.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True, slots=True)
class Text:
    """Text with its character references resolved."""

    text: str


@dataclass(frozen=True, slots=True)
class Start:
    name: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class End:
    name: str


Token = Text | Start | End

_TOKEN = re.compile(
    r"""
    <!--(?:-?>|.*?(?:-->|\Z))                                          # a comment
    | <[!?][^>]*(?:>|\Z)                                               # a declaration
    | <(?P<opaque>script|style|textarea|title|iframe|object|svg|math|template|noscript|xmp
        |noembed|noframes|select|plaintext)\b.*?(?:</(?P=opaque)\b[^<>]*+>|\Z)
    | </(?P<end>[a-z][a-z0-9-]*+)[^<>]*+>
    | <(?P<start>[a-z][a-z0-9-]*+)
      (?:(?P<attributes>(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>|(?P<broken>[^<>]*+)>)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++))?""")


def tokens(html: str) -> Iterator[Token]:
    """The page's tags and text, in order. Comments, scripts and the like are left out, with what
    is in them. Names are in lower case."""
    position = 0
    for match in _TOKEN.finditer(html):
        if match.start() > position:
            yield Text(unescape(html[position : match.start()]))
        position = match.end()
        if name := match["start"]:
            yield Start(name.lower(), _attributes(match["attributes"] or match["broken"] or ""))
        elif name := match["end"]:
            yield End(name.lower())
    if position < len(html):
        yield Text(unescape(html[position:]))


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(source):
        quoted = value[:1] in {'"', "'"}
        found.setdefault(name.lower(), unescape(value[1:-1] if quoted else value))
    return found
