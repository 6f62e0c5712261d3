"""AsciiDoc's markup inside a line: emphasis, code, links, images, attributes."""

import re
from html import escape

from pipeline.analysis.document.elements import image, link

_TOKEN = re.compile(
    r"""
      \+\+\+(?P<raw>[^+]*+)\+\+\+ | pass:[a-z,]*\[(?P<passed>[^\]]{0,2000}+)\]
    | (?<![\w`])``?(?P<code>[^`]++)``?(?![\w`])
    | (?<![\w*])\*\*?(?P<strong>[^\s*][^*]*+)\*\*?(?![\w*])
    | (?<![\w_])__?(?P<emphasis>[^\s_][^_]*+)__?(?![\w_])
    | (?<![\w#])\#\#?(?P<mark>[^\s#][^#]*+)\#\#?(?![\w#])
    | image:(?P<image>[^\s\[:][^\s\[]{0,2000}+)\[(?P<image_words>[^\]]{0,2000}+)\]
    | (?:link:|xref:)(?P<target>[^\s\[]{1,2000}+)\[(?P<words>[^\]]{0,2000}+)\]
    | (?P<address>(?:https?://|mailto:)[^\s\[\]<>"']{1,2000}+)(?:\[(?P<address_words>[^\]]{0,2000}+)\])?
    | <<(?P<reference>[^<>,]{1,200}+)(?:,(?P<reference_words>[^<>]*+))?>>
    | footnote:\w*\[(?P<footnote>[^\]]{0,2000}+)\] | (?:kbd|btn|menu):\w*\[(?P<key>[^\]]{0,200}+)\]
    | (?P<line_end>\s\+(?=\n))
    """,
    re.VERBOSE,
)
_NAMED = re.compile(r"(?<!\w)(\w++)=\"?([^\",]*+)\"?")
_ATTRIBUTE = re.compile(r"\{([\w-]{1,60})\}")
_EXPANSION = 100_000
_DEPTH = 4


class Inline:
    """Keeps the page's attributes; a page may expand them to so many characters in all."""

    def __init__(self) -> None:
        self._attributes: dict[str, str] = {}
        self._left = _EXPANSION

    def define(self, name: str, value: str) -> None:
        self._attributes[name] = self._expanded(value.strip())[:1_000]

    def html(self, text: str) -> str:
        return _html(self._expanded(text), _DEPTH)

    def _expanded(self, text: str) -> str:
        return _ATTRIBUTE.sub(self._value, text) if "{" in text else text

    def _value(self, reference: re.Match[str]) -> str:
        value = self._attributes.get(reference[1])
        if value is None or len(value) > self._left:
            return reference[0]
        self._left -= len(value)
        return value


def _html(text: str, depth: int) -> str:
    if depth == 0:
        return escape(text, quote=False)
    pieces: list[str] = []
    position = 0
    for match in _TOKEN.finditer(text):
        pieces += (escape(text[position : match.start()], quote=False), _shown(match, depth - 1))
        position = match.end()
    pieces.append(escape(text[position:], quote=False))
    return "".join(pieces)


def _shown(match: re.Match[str], depth: int) -> str:  # noqa: PLR0911 - a case, an answer
    given = {name: value for name, value in match.groupdict().items() if value is not None}
    match next(iter(given)):
        case "raw" | "passed" as name:
            return escape(given[name], quote=False)
        case "code":
            return f"<code>{escape(given['code'], quote=False)}</code>"
        case "strong" | "emphasis" | "mark" as name:
            tag = {"emphasis": "em"}.get(name, name)
            return f"<{tag}>{_html(given[name], depth)}</{tag}>"
        case "image":
            return _image(given["image"], given["image_words"])
        case "target":
            return link(given["target"], _words(given["words"], given["target"], depth))
        case "address":
            return _address(given["address"], given.get("address_words"), depth)
        case "reference":
            anchor = given["reference"].strip()
            return link(f"#{anchor}", _words(given.get("reference_words", ""), anchor, depth))
        case "footnote":
            return f"<sup>({_html(given['footnote'], depth)})</sup>"
        case "key":
            return f"<kbd>{escape(given['key'], quote=False)}</kbd>"
        case _:
            return "<br>"


def _words(words: str, target: str, depth: int) -> str:
    """A link's words stand before its attributes; `^` at their end asks for a new window."""
    words = words.strip().strip('"') if words.startswith('"') else words.partition(",")[0]
    return _html(words.strip().removesuffix("^"), depth) or escape(target, quote=False)


def _address(address: str, words: str | None, depth: int) -> str:
    if words is None:
        bare = address.rstrip(".,;:!?)")
        shown = escape(bare, quote=False)
        return link(bare, shown) + escape(address[len(bare) :], quote=False)
    return link(address, _words(words, address, depth))


def _image(target: str, words: str) -> str:
    named = dict(_NAMED.findall(words))
    plain = [part.strip().strip('"') for part in words.split(",") if "=" not in part]
    width = named.get("width") or "".join(part for part in plain[1:2] if part.isdecimal())
    html = image(target, named.get("alt") or "".join(plain[:1]), width)
    return link(named["link"], html) if named.get("link") else html
