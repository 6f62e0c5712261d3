"""GitHub-flavoured Markdown to HTML."""

import re
from functools import cache
from typing import TYPE_CHECKING

from rich.emoji import Emoji

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

# What the inline parser may spend on one page, in characters that make it stop and look. A page of
# prose of 1 MB has some 100,000; one that is made of nothing else would take minutes.
_BUDGET = 250_000
_STOPS = "[]!*_`~<&\\@w"
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
    parser.core.ruler.push("emoji", _show_emoji)
    return parser


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
    """A bracket starts a search for its end; a colon, one for a scheme in all text before it."""
    stops = sum(map(text.count, _STOPS)) + 5 * text.count("[")
    return stops + text.count(":") * len(text) // 400


def _show_as_is(token: "Token") -> None:
    from markdown_it.token import Token  # noqa: PLC0415

    token.type, token.tag = "text", ""
    token.children = [Token("text", "", 0, content=token.content)]


def _show_emoji(state: "StateCore") -> None:
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and ":" in child.content:
                child.content = _EMOJI.sub(lambda code: Emoji.replace(code[0]), child.content)
