"""AsciiDoc to HTML: what READMEs use of it, line by line."""

import re
from collections.abc import Iterator

from pipeline.analysis.document.asciidoc_inline import Inline
from pipeline.analysis.document.asciidoc_table import rows_of
from pipeline.analysis.document.elements import (
    Item,
    alert,
    anchor,
    checkbox,
    code_block,
    nested_list,
    table,
)
from pipeline.analysis.document.lines import Lines

_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*)$")
_ATTRIBUTE = re.compile(r":(!?[\w-]+!?):(?:\s+(.*))?$")
_STYLE = re.compile(r"\[([^\[\]]*)\]\s*$")
_ANCHOR = re.compile(r"\[\[([^\],]++)[^\]]*+\]\]\s*$")
_ITEM = re.compile(r"\s*(\*{1,5}|\.{1,5}|-|\d+\.)\s+(\S.*)$")
_CHECKBOX = re.compile(r"\[([ xX*])\]\s+")
_TERM = re.compile(r"(?![/:])(\S[^:;]*)(?:::|;;)(?:\s+(\S.*))?$")
_TITLE = re.compile(r"\.([^.\s].*)$")
_RULE = re.compile(r"('{3,}+|-{3}|\*{3})\s*+$")
_NOT_SHOWN = re.compile(r"(?:include|toc|ifdef|ifndef|endif|ifeval)::|//(?!/)|<<<\s*$")
_DELIMITER = re.compile(
    r"(-{4,}+|\.{4,}+|={4,}+|\*{4,}+|_{4,}+|\+{4,}+|/{4,}+|--|```)([\w+-]*+)\s*+$"
)
_TABLE = re.compile(r"[|,:]={3,}\s*$")
_ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+(?=\S)")
_ADMONITIONS = frozenset({"NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"})
_AUTHOR = re.compile(r"[^<>:]+ <[^<>\s][^<>\s@]*+@[^<>\s]++>|v\d[\w.]*+,? [\d-]+")
_STARTS = (
    *(_HEADING, _STYLE, _ANCHOR, _ITEM, _TERM),
    *(_DELIMITER, _TABLE, _ATTRIBUTE, _NOT_SHOWN),
)
_DEPTH = 10


def asciidoc_to_html(text: str) -> str:
    """HTML, not yet safe."""
    return "\n".join(_Converter().blocks(Lines(text.split("\n")), depth=0))


class _Converter:
    def __init__(self) -> None:
        self._inline = Inline()

    def blocks(self, lines: Lines, depth: int) -> Iterator[str]:
        """`depth`: how many delimited blocks are around these lines."""
        style: list[str] = []
        while lines:
            if attribute := _ATTRIBUTE.match(lines.next):
                self._inline.define(attribute[1], attribute[2] or "")
                lines.take()
            elif given := _STYLE.match(lines.next):
                style = [part.strip() for part in given[1].split(",")]
                lines.take()
            elif not lines.next.strip() or _NOT_SHOWN.match(lines.next):
                lines.take()
            else:
                yield self._block(lines, style, depth)
                style = []

    def _block(self, lines: Lines, style: list[str], depth: int) -> str:
        line = lines.next
        if delimiter := _DELIMITER.match(line):
            return self._delimited(lines, delimiter, style, depth)
        if _TABLE.match(line):
            mark = lines.take().rstrip()
            inner = lines.take_until(lambda each: each.rstrip() == mark)
            rows, has_head = rows_of(inner, ",".join(style))
            return table(
                [[self._inline.html(cell) for cell in row] for row in rows], has_head=has_head
            )
        if _ITEM.match(line):
            return self._list(lines, depth)
        if _TERM.match(line):
            return self._terms(lines, depth)
        return self._line(lines) or self._paragraph(lines, style)

    def _line(self, lines: Lines) -> str | None:
        """A block that is one line."""
        line = lines.next
        html = None
        if heading := _HEADING.match(line):
            level, title = len(heading[1]), heading[2].rstrip().removesuffix(heading[1])
            html = f"<h{level}>{self._inline.html(title)}</h{level}>"
        elif named := _ANCHOR.match(line):
            html = anchor(named[1])
        elif image := _block_image(line):
            html = f"<p>{self._inline.html(f'image:{image}')}</p>"
        elif _RULE.match(line):
            html = "<hr>"
        elif title := _TITLE.match(line):
            html = f"<p><strong>{self._inline.html(title[1])}</strong></p>"
        if html is not None:
            lines.take()
        if heading and len(heading[1]) == 1:
            lines.take_while(lambda each: bool(_AUTHOR.match(each)))
        return html

    def _delimited(
        self, lines: Lines, delimiter: re.Match[str], style: list[str], depth: int
    ) -> str:
        lines.take()
        mark = delimiter[1]
        inner = lines.take_until(lambda each: each.rstrip() == mark)
        is_source = style[:1] in (["source"], ["listing"], ["literal"])
        if mark[0] == "/":
            return ""
        if is_source or (mark[0] in "-.`+" and mark != "--") or depth >= _DEPTH:
            return code_block("\n".join(inner), delimiter[2] or _language(style))
        body = "\n".join(self.blocks(Lines(inner), depth + 1))
        if style and style[0] in _ADMONITIONS:
            return alert(style[0].lower(), body)
        return f"<blockquote>{body}</blockquote>" if mark[0] == "_" else f"<div>{body}</div>"

    def _paragraph(self, lines: Lines, style: list[str]) -> str:
        taken = [lines.take(), *lines.take_while(_goes_on)]
        if style[:1] == ["source"] or taken[0].startswith(" "):
            return code_block("\n".join(taken), _language(style))
        text = "\n".join(taken)
        admonition = _ADMONITION.match(text)
        html = f"<p>{self._inline.html(text[admonition.end() :] if admonition else text)}</p>"
        kind = admonition[1] if admonition else "".join(style[:1])
        if kind in _ADMONITIONS:
            return alert(kind.lower(), html)
        return f"<blockquote>{html}</blockquote>" if kind in {"quote", "verse"} else html

    def _list(self, lines: Lines, depth: int) -> str:
        items: list[Item] = []
        while item := _ITEM.match(lines.next):
            lines.take()
            is_numbered = item[1][0] not in "*-"
            mark = "1." if item[1][0].isdigit() else item[1]
            items.append(Item(mark, self._item(lines, item[2], depth), is_numbered))
            if _ITEM.match(lines.after_blank()):
                lines.skip_blank()
        return nested_list(items)

    def _item(self, lines: Lines, first: str, depth: int) -> str:
        """An item's text, and the blocks that a lone `+` attaches to it."""
        text = "\n".join([first, *lines.take_while(_goes_on)])
        box = _CHECKBOX.match(text)
        html = checkbox(is_checked=box[1] != " ") if box else ""
        html += self._inline.html(text[box.end() :] if box else text)
        while lines.next.strip() == "+":
            lines.take()
            style: list[str] = []
            if given := _STYLE.match(lines.next):
                style = [part.strip() for part in given[1].split(",")]
                lines.take()
            if lines.next.strip() and depth < _DEPTH:
                html += self._block(lines, style, depth + 1)
        return html

    def _terms(self, lines: Lines, depth: int) -> str:
        html: list[str] = []
        while term := _TERM.match(lines.next):
            lines.take()
            html.append(f"<dt>{self._inline.html(term[1])}</dt>")
            html.append(f"<dd>{self._item(lines, term[2] or '', depth)}</dd>")
            if _TERM.match(lines.after_blank()):
                lines.skip_blank()
        return f"<dl>{''.join(html)}</dl>"


def _goes_on(line: str) -> bool:
    """Whether the line belongs to the paragraph before it."""
    is_text = bool(line.strip()) and line.strip() != "+"
    return is_text and not any(start.match(line) for start in _STARTS) and not _block_image(line)


def _block_image(line: str) -> str | None:
    """What follows `image::` in a line that is no more than that: `target[words]`."""
    if not line.startswith("image::") or not (rest := line[7:].rstrip()).endswith("]"):
        return None
    words = rest.find("[", max(rest.rfind("]", 0, -1) + 1, 1))
    is_target = words > 0 and not any(map(str.isspace, rest[:words]))
    return rest if is_target else None


def _language(style: list[str]) -> str:
    return style[1] if style[:1] == ["source"] and len(style) > 1 else ""
