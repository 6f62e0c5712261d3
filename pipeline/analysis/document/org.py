"""Org to HTML: what READMEs use of it, line by line."""

import re
from collections.abc import Iterator
from html import escape

from pipeline.analysis.document.elements import (
    Item,
    alert,
    checkbox,
    code_block,
    image,
    link,
    nested_list,
    table,
)
from pipeline.analysis.document.lines import Lines

_HEADING = re.compile(r"(\*++)\s++(?:(?:TO)?DO(?:NE)?\s++)?")
_TAGS = re.compile(r":[\w@#%:]+:")
_BLOCK = re.compile(r"\s*#\+begin_(\w+)\s*([\w+-]*)", re.IGNORECASE)
_TITLE = re.compile(r"#\+title:\s*(\S.*)$", re.IGNORECASE)
_KEYWORD = re.compile(r"\s*#(?:\+\w|\s|$)")
_DRAWER = re.compile(r"\s*+:\w++:\s*+$")
_DRAWER_END = re.compile(r"\s*+:end:\s*+$", re.IGNORECASE)
_ITEM = re.compile(r"(\s*)([-+]|\d+[.)])\s+(?:\[@\d+\]\s*)?(?:\[([ xX-])\]\s+)?(\S.*)$")
_FIXED = re.compile(r"\s*: ?(.*)$")
_FIXED_START = re.compile(r"\s*:(?:\s|$)")
_ROW = re.compile(r"\s*\|")
_RULE_ROW = re.compile(r"\s*\|-")
_RULE = re.compile(r"\s*+-{5,}+\s*+$")
_STARTS = (re.compile(r"\*+\s"), _BLOCK, _KEYWORD, _ITEM, _FIXED_START, _ROW, _RULE)
_ALERTS = frozenset({"note", "tip", "important", "warning", "caution"})
_DEPTH = 10

_TOKEN = re.compile(
    r"""
      \[\[(?P<target>[^\[\]]{1,2000}+)\](?:\[(?P<words>[^\[\]]*+)\])?\]
    | (?P<address>https?://[^\s\[\]<>"']{1,2000}+)
    | (?<![\w=])=(?P<verbatim>[^\s=][^=]*+)=(?![\w=]) | (?<![\w~])~(?P<code>[^\s~][^~]*+)~(?![\w~])
    | (?<![\w*])\*(?P<strong>[^\s*][^*]*+)\*(?![\w*]) | (?<![\w/:<])/(?P<em>[^\s/][^/]*+)/(?![\w/])
    | (?<![\w_])_(?P<u>[^\s_][^_]*+)_(?![\w_]) | (?<![\w+])\+(?P<s>[^\s+][^+]*+)\+(?![\w+])
    | (?P<line_end>\\\\(?=\s*\n))
    """,
    re.VERBOSE,
)
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)(?:\?\S*)?$", re.IGNORECASE)


def org_to_html(text: str) -> str:
    """HTML, not yet safe."""
    return "\n".join(_blocks(Lines(text.split("\n")), depth=0))


def _blocks(lines: Lines, depth: int) -> Iterator[str]:
    """`depth`: how many begin–end blocks are around these lines."""
    while lines:
        line = lines.next
        if title := _TITLE.match(line):
            yield f"<h1>{_inline(title[1])}</h1>"
            lines.take()
        elif _BLOCK.match(line):
            yield _delimited(lines, depth)
        elif _DRAWER.match(line):
            lines.take_until(lambda each: bool(_DRAWER_END.match(each)) or not each.strip())
        elif not line.strip() or _KEYWORD.match(line):
            lines.take()
        else:
            yield _block(lines)


def _block(lines: Lines) -> str:
    line = lines.next
    if heading := _HEADING.match(line):
        lines.take()
        level = min(len(heading[1]), 6)
        return f"<h{level}>{_inline(_without_tags(line[heading.end() :]))}</h{level}>"
    if _RULE.match(line):
        lines.take()
        return "<hr>"
    if _FIXED_START.match(line):
        fixed = lines.take_while(lambda each: bool(_FIXED_START.match(each)))
        return code_block("\n".join(_FIXED.sub(r"\1", each) for each in fixed))
    if _ROW.match(line):
        return _table(lines.take_while(lambda each: bool(_ROW.match(each))))
    if _ITEM.match(line):
        return _list(lines)
    return f"<p>{_inline(chr(10).join([lines.take(), *lines.take_while(_goes_on)]))}</p>"


def _without_tags(title: str) -> str:
    """Tags stand last, apart from the title by a blank."""
    title = title.rstrip()
    words = title.rsplit(None, 1)
    if not words or not _TAGS.fullmatch(words[-1]) or not title[: -len(words[-1])]:
        return title
    return title[: -len(words[-1])].rstrip()


def _delimited(lines: Lines, depth: int) -> str:
    opening = _BLOCK.match(lines.take())
    kind, language = (opening[1].lower(), opening[2]) if opening else ("", "")
    end = f"#+end_{kind}"
    inner = lines.take_until(lambda each: each.strip().lower() == end)
    if kind in {"src", "example", "export"} or depth >= _DEPTH:
        return code_block("\n".join(inner), language if kind == "src" else "")
    if kind == "comment":
        return ""
    body = "\n".join(_blocks(Lines(inner), depth + 1))
    if kind in _ALERTS:
        return alert(kind, body)
    return (
        f"<blockquote>{body}</blockquote>" if kind in {"quote", "verse"} else f"<div>{body}</div>"
    )


def _table(lines: list[str]) -> str:
    rows = [
        [_inline(cell.strip()) for cell in line.strip().strip("|").split("|")]
        for line in lines
        if not _RULE_ROW.match(line)
    ]
    has_head = len(lines) > 1 and _RULE_ROW.match(lines[1]) is not None
    return table(rows, has_head=has_head)


def _list(lines: Lines) -> str:
    """An item's indentation tells its depth."""
    items: list[Item] = []
    while item := _ITEM.match(lines.next):
        lines.take()
        box = checkbox(is_checked=item[3] in {"x", "X"}) if item[3] else ""
        text = "\n".join([item[4], *lines.take_while(_goes_on)])
        items.append(Item(str(len(item[1])), box + _inline(text), item[2][0].isdigit()))
        if _ITEM.match(lines.after_blank()):
            lines.skip_blank()
    return nested_list(items)


def _goes_on(line: str) -> bool:
    """Whether the line belongs to the paragraph before it."""
    return bool(line.strip()) and not any(start.match(line) for start in _STARTS)


def _inline(text: str, depth: int = 4) -> str:
    if depth == 0:
        return escape(text, quote=False)
    pieces: list[str] = []
    position = 0
    for match in _TOKEN.finditer(text):
        pieces += (escape(text[position : match.start()], quote=False), _shown(match, depth - 1))
        position = match.end()
    pieces.append(escape(text[position:], quote=False))
    return "".join(pieces)


def _shown(match: re.Match[str], depth: int) -> str:
    match match.lastgroup:
        case "target" | "words":
            return _link(match["target"], match["words"], depth)
        case "address":
            address = match["address"].rstrip(".,;:!?)")
            rest = match["address"][len(address) :]
            return link(address, escape(address, quote=False)) + escape(rest, quote=False)
        case "verbatim" | "code" as name:
            return f"<code>{escape(match[name], quote=False)}</code>"
        case "strong" | "em" | "u" | "s" as name:
            return f"<{name}>{_inline(match[name], depth)}</{name}>"
        case _:
            return "<br>"


def _link(target: str, words: str | None, depth: int) -> str:
    target = target.removeprefix("file:")
    if target.startswith("*"):
        target = f"#{target[1:]}"
    if words is None and _is_image(target):
        return image(target, "")
    if words and " " not in words and _is_image(words):
        return link(target, image(words.removeprefix("file:"), ""))
    return link(target, _inline(words, depth) if words else escape(target, quote=False))


def _is_image(address: str) -> bool:
    """A query may follow its name, a blank may not."""
    words = address.split()
    return bool(words) and address[-1:].strip() != "" and _IMAGE.search(words[-1]) is not None
