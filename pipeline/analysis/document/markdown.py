"""GitHub-flavoured Markdown to HTML."""

import re
from functools import cache
from typing import TYPE_CHECKING

from rich.emoji import Emoji

from pipeline.analysis.bounds import Budget, require

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# What the inline parser may spend on one page, in characters that make it stop and look. A page of
# prose of 1 MB has some 100,000; one that is made of nothing else would take minutes.
_BUDGET = 250_000
_STOPS = "[]!*_`~<&\\@w"
# Cells that the rows of tables lack: each is filled up, so that rows of a letter grow a
# hundredfold.
_MOST_FILLED = 20_000
# Characters of addresses and titles: a definition is written out again at each reference.
_MOST_REPEATED = 4_000_000
_SCHEMES = ("http", "https", "mailto", "xmpp")
_SCHEME = re.compile(r"(?:^|.)(https?|mailto|xmpp)$", re.DOTALL)
_PARENTHESES = ")" * 20
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+-]{2,40}:(?![\w:])")


def markdown_to_html(text: str) -> str:
    """HTML as the author wrote it, raw parts included: not yet safe."""
    return str(_parser().render(text, {}))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - imported with the first README
    from mdit_py_plugins.gfm import gfm_plugin  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": True})
    parser.use(gfm_plugin, front_matter=True)
    parser.core.ruler.before("inline", "budget", _keep_within_budget)
    parser.core.ruler.push("repeated", _require_little_repeated)
    parser.core.ruler.push("emoji", _show_emoji)
    parser.inline.ruler.at("gfm_autolink_protocol", _link_protocol)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return parser


class _SchemeAtEnd:
    """In place of the plugin's expression, which looks for a scheme in all text before a colon."""

    @staticmethod
    def search(text: str) -> re.Match[str] | None:
        return _SCHEME.search(text, max(0, len(text) - 8))


def _link_protocol(state: "StateInline", silent: bool) -> bool:
    from mdit_py_plugins.gfm_autolink import index  # noqa: PLC0415

    if not state.pending.endswith(_SCHEMES):
        return False
    index._PROTO_RE = _SchemeAtEnd  # type: ignore[assignment]
    return index._protocol_rule(state, silent)


def _table(
    state: "StateBlock",
    start: int,
    end: int,
    silent: bool,
) -> bool:
    """Counts, before the table is made, the cells that its rows lack."""
    from markdown_it.rules_block.table import table  # noqa: PLC0415

    if not silent and table(state, start, end, True):
        columns = _line(state, start + 1).count("|") + 1
        for row in range(start + 2, end):
            text = _line(state, row)
            if not text.strip():
                break
            lacking = max(0, columns - 2 - text.count("|"))
            state.env["filled"] = state.env.get("filled", 0) + lacking
        require(state.env.get("filled", 0), _MOST_FILLED, "cells that rows of tables lack")
    return table(state, start, end, silent)


def _line(state: "StateBlock", number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _require_little_repeated(state: "StateCore") -> None:
    budget = Budget(_MOST_REPEATED, "characters of addresses that are referred to")
    for token in state.tokens:
        for child in token.children or ():
            if child.attrs:
                budget.spend(sum(len(str(value)) for value in child.attrs.values()))


def _keep_within_budget(state: "StateCore") -> None:
    """Paragraphs that would cost more than what is left are shown as they are."""
    left = _BUDGET
    for token in state.tokens:
        if token.type == "inline":
            cost = _cost(token.content)
            if cost > left:
                _show_as_is(token)
            else:
                left -= cost


def _cost(text: str) -> int:
    """A bracket starts a search for its end; a scheme's colon and a parenthesis after others, one
    in all of the text."""
    stops = sum(map(text.count, _STOPS)) + 5 * text.count("[")
    searches = sum(text.count(f"{scheme}:") for scheme in _SCHEMES)
    searches += text.count(")") if _PARENTHESES in text else 0
    return stops + (searches + text.count("~www.")) * len(text) // 4_000


def _show_as_is(token: "Token") -> None:
    from markdown_it.token import Token  # noqa: PLC0415

    token.type, token.tag = "text", ""
    token.children = [Token("text", "", 0, content=token.content)]


def _show_emoji(state: "StateCore") -> None:
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and ":" in child.content:
                child.content = _EMOJI.sub(lambda code: Emoji.replace(code[0]), child.content)
