"""A page's text, gathered block by block while its tags go by."""

import re

from pipeline.analysis.document.balance import BLOCKS, HEADINGS
from pipeline.analysis.document.document import Block, BlockKind

_BLANKS = re.compile(r"[ \t\n\u00a0]+")
_BLANKS_IN_LINE = re.compile(r"[ \t\u00a0]+")
_NESTING = frozenset({"ul", "ol", "dl", "blockquote"})
_LINE_BREAK = "\u2028"


class Blocks:
    """Takes the tags and text of a balanced page, in order; `done` are the blocks so far."""

    def __init__(self) -> None:
        self.done: list[Block] = []
        self._open: list[str] = []
        self._pieces: list[str] = []
        self._linked = 0

    def text(self, text: str) -> None:
        if "pre" not in self._open:
            text = _BLANKS.sub(" ", text)
        self._pieces.append(text)
        if "a" in self._open:
            self._linked += len(text.strip())

    def start(self, name: str) -> None:
        if name == "br":
            self._pieces.append(_LINE_BREAK)
        elif name in {"td", "th"}:
            if any(piece.strip() for piece in self._pieces):
                self._pieces.append(" | ")
        elif name in BLOCKS:
            self._border()
        if name not in {"br", "hr", "img", "input", "source", "wbr", "col"}:
            self._open.append(name)

    def end(self, name: str) -> None:
        if name in BLOCKS and name not in {"td", "th"}:
            self._border(at_row_end=name == "tr")
        self._open.pop()

    def finish(self) -> list[Block]:
        self._border()
        return self.done

    def _border(self, *, at_row_end: bool = False) -> None:
        """Blocks inside a table's row don't part its text: the row does."""
        if "tr" in self._open and not at_row_end:
            self._pieces.append(" ")
            return
        kind = self._kind()
        text = _joined(self._pieces, verbatim=kind is BlockKind.CODE)
        if text:
            depth = sum(name in _NESTING for name in self._open)
            linked = min(1.0, self._linked / len(text))
            self.done.append(Block(kind, text, linked, depth))
        self._pieces.clear()
        self._linked = 0

    def _kind(self) -> BlockKind:
        for name in reversed(self._open):
            if name in HEADINGS:
                return BlockKind.HEADING
            if name == "pre":
                return BlockKind.CODE
            if name == "tr":
                return BlockKind.ROW
            if name in {"li", "dt", "dd"}:
                return BlockKind.ITEM
        return BlockKind.PARAGRAPH


def _joined(pieces: list[str], *, verbatim: bool) -> str:
    text = "".join(pieces)
    if verbatim:
        return text.replace(_LINE_BREAK, "\n").strip("\n")
    lines = (_BLANKS_IN_LINE.sub(" ", line).strip() for line in text.split(_LINE_BREAK))
    return "\n".join(line for line in lines if line)
