"""Plain text to HTML: paragraphs stay paragraphs, what was aligned by hand stays aligned."""

import re
from html import escape
from itertools import groupby

_ALIGNED = re.compile(r"^[ \t]{2,}\S|\S[ \t]{3,}\S|\t|^[-=+|*#~_/\\]{3,}", re.MULTILINE)
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`|]{1,2000}")
_PUNCTUATION = ".,;:!?"


def plain_to_html(text: str) -> str:
    lines = (line.rstrip() for line in text.split("\n"))
    paragraphs = groupby(lines, key=bool)
    return "\n".join(_paragraph("\n".join(each)) for is_text, each in paragraphs if is_text)


def _linkified(text: str) -> str:
    """Escaped text, its web addresses made links."""
    pieces: list[str] = []
    position = 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_PUNCTUATION)
        if address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
        pieces.append(escape(text[position : match.start()], quote=False))
        pieces.append(f'<a href="{escape(address)}">{escape(address)}</a>')
        position = match.start() + len(address)
    pieces.append(escape(text[position:], quote=False))
    return "".join(pieces)


def _paragraph(text: str) -> str:
    if _ALIGNED.search(text):
        return f"<pre>{_linkified(text)}</pre>"
    return f"<p>{_linkified(text).replace(chr(10), '<br>')}</p>"
