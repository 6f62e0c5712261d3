"""Tags that open and close in order, to a limited depth.

Unclosed and crossed tags make an HTML5 parser repeat every open element again and again, which a
crafted page can turn into gigabytes. After this step there is nothing left to repeat.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.analysis.document.markup import End, Start, Text, Token

DEPTH = 60

VOID = frozenset({"br", "hr", "img", "input", "source", "wbr", "col"})
CONTAINERS = frozenset(
    {"aside", "blockquote", "details", "div", "dl", "figure", "ol", "table", "ul"}
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = (
    CONTAINERS
    | HEADINGS
    | frozenset(
        {
            "caption",
            "center",
            "dd",
            "dt",
            "figcaption",
            "hr",
            "li",
            "p",
            "pre",
            "section",
            "summary",
        }
        | {"tbody", "td", "tfoot", "th", "thead", "tr"}
    )
)
INLINE = (
    frozenset({"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "font"})
    | {"i", "img", "input", "ins", "kbd", "mark", "picture", "q", "rp", "rt", "ruby", "s", "samp"}
    | {"small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
KNOWN = BLOCKS | INLINE | {"col", "colgroup"}

_CELLS = frozenset({"td", "th"})
_ROWS = _CELLS | {"tr"}
_SECTIONS = _ROWS | {"thead", "tbody", "tfoot", "caption", "colgroup"}
_IMPLIED_END = {  # a start tag ends these, unless one of the others stands between
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "td": (_CELLS, frozenset({"table"})),
    "th": (_CELLS, frozenset({"table"})),
    "tr": (_ROWS, frozenset({"table"})),
    "thead": (_SECTIONS, frozenset({"table"})),
    "tbody": (_SECTIONS, frozenset({"table"})),
    "tfoot": (_SECTIONS, frozenset({"table"})),
    "a": (frozenset({"a"}), frozenset({"table"})),
}
_PARAGRAPH = (frozenset({"p"}), CONTAINERS | _CELLS | {"li", "dd"})
_INLINE_BARRIER = CONTAINERS | _CELLS | {"li", "dd", "p", "pre"} | HEADINGS


def balanced(stream: Iterable[Token]) -> Iterator[Token]:
    """The same page of known elements only, each closed in the order it was opened in, none deeper
    than DEPTH. The text of unknown or too deep elements stays."""
    stack: list[str] = []
    ignored: Counter[str] = Counter()  # opened too deep: their end tags close nothing
    for token in stream:
        match token:
            case Text():
                yield token
            case Start(name) if name not in KNOWN:
                continue
            case Start(name):
                yield from _implied_ends(name, stack)
                if len(stack) >= DEPTH:
                    ignored[name] += name not in VOID
                    continue
                yield token
                if name not in VOID:
                    stack.append(name)
            case End(name) if ignored[name]:
                ignored[name] -= 1
            case End(name):
                yield from _ends(name, stack)
    yield from (End(name) for name in reversed(stack))


def _implied_ends(name: str, stack: list[str]) -> Iterator[End]:
    if name in BLOCKS:
        yield from _close(*_PARAGRAPH, stack)
    if name in _IMPLIED_END:
        yield from _close(*_IMPLIED_END[name], stack)


def _ends(name: str, stack: list[str]) -> Iterator[End]:
    barrier = _INLINE_BARRIER if name in INLINE else frozenset({"table"})
    yield from _close(frozenset({name}), barrier - {name}, stack, only_innermost=True)


def _close(
    names: frozenset[str],
    barrier: frozenset[str],
    stack: list[str],
    *,
    only_innermost: bool = False,
) -> Iterator[End]:
    """Close the outermost (or innermost) of `names` that is open within the barrier, and all that
    is open in it."""
    cut = None
    for index in range(len(stack) - 1, -1, -1):
        if stack[index] in names:
            cut = index
            if only_innermost:
                break
        elif stack[index] in barrier:
            break
    if cut is not None:
        while len(stack) > cut:
            yield End(stack.pop())
