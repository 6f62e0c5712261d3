"""Which attributes of a README's elements are kept, and in what form."""

import re

from pipeline.analysis.document.links import Links

_BY_ELEMENT = {
    "img": ("alt", "title", "width", "height", "align"),
    "source": ("media", "type"),
    "td": ("colspan", "rowspan", "align", "valign", "width"),
    "th": ("colspan", "rowspan", "align", "valign", "width"),
    "col": ("span", "width", "align"),
    "ol": ("start", "type", "reversed"),
    "li": ("value",),
    "details": ("open",),
    "abbr": ("title",),
    "a": ("title",),
    "table": ("align", "width"),
    "time": ("datetime",),
}
_ALIGNED = frozenset({"div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "hr", "center"})
_SHAPES = {
    "width": re.compile(r"\d{1,4}(?:\.\d+)?(?:px|%|em|rem)?"),
    "height": re.compile(r"\d{1,4}(?:\.\d+)?(?:px|%|em|rem)?"),
    "align": re.compile(r"left|right|center|justify|top|middle|bottom", re.IGNORECASE),
    "valign": re.compile(r"top|middle|bottom|baseline", re.IGNORECASE),
    "colspan": re.compile(r"[1-9]\d?"),
    "rowspan": re.compile(r"[1-9]\d{0,2}"),
    "span": re.compile(r"[1-9]\d?"),
    "start": re.compile(r"-?\d{1,6}"),
    "value": re.compile(r"-?\d{1,6}"),
    "type": re.compile(r"[1aAiI]|image/[a-z+.-]+"),
    "media": re.compile(r"[\w\s():,.-]{1,200}"),
}
_TEXT_ALIGN = re.compile(r"text-align:\s*(left|right|center)")
_STYLED_SIZE = re.compile(r"(?:^|[;\s])(width|height):\s*(\d{1,4}(?:\.\d+)?(?:px|%))")
_CLASS = re.compile(
    r"language-[\w+#.-]{1,40}|markdown-alert(?:-[a-z]+)?|task-list-item|contains-task-list"
    r"|footnotes|footnote-(?:ref|item|backref)"
)


def kept(name: str, given: dict[str, str], links: Links) -> dict[str, str]:
    """The attributes to write of an element, without `id` and links to fragments."""
    found = {
        key: given[key]
        for key in _BY_ELEMENT.get(name, ())
        if key in given and is_well_formed(key, given[key])
    }
    if name in _ALIGNED and "align" in given and is_well_formed("align", given["align"]):
        found["align"] = given["align"]
    if name in {"td", "th"} and (aligned := _TEXT_ALIGN.search(given.get("style", ""))):
        found["align"] = aligned[1]
    if name == "img":
        found = dict(_STYLED_SIZE.findall(given.get("style", ""))) | found
    if classes := known_classes(given.get("class", "")):
        found["class"] = classes
    if name == "input":
        found |= {"type": "checkbox", "disabled": ""} | (
            {"checked": ""} if "checked" in given else {}
        )
    return found | _addresses(name, given, links)


def is_well_formed(name: str, value: str) -> bool:
    shape = _SHAPES.get(name)
    return shape is None or shape.fullmatch(value.strip()) is not None


def known_classes(value: str) -> str:
    """Those of the classes that our converters write; any other could borrow the page's style."""
    return " ".join(each for each in value.split() if _CLASS.fullmatch(each))


def _addresses(name: str, given: dict[str, str], links: Links) -> dict[str, str]:
    found: dict[str, str | None] = {}
    match name:
        case "a" if not given.get("href", "#").startswith("#"):
            found["href"] = links.link(given["href"])
        case "img":
            found["src"] = links.image(given.get("src") or given.get("data-canonical-src") or "")
    if name in {"img", "source"} and "srcset" in given:
        found["srcset"] = _source_set(given["srcset"], links)
    return {key: value for key, value in found.items() if value}


def _source_set(value: str, links: Links) -> str:
    candidates = []
    for candidate in re.split(r",\s+", value[:8_000]):
        target, _, size = candidate.strip().partition(" ")
        if (address := links.image(target)) and re.fullmatch(r"(?:[\d.]{1,6}[wx])?", size.strip()):
            candidates.append(f"{address} {size.strip()}".strip())
    return ", ".join(candidates)
