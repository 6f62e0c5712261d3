"""A document from any converter's HTML: links resolved, ids given, badges told from pictures."""

from html import escape

from db.records.project import Badge, Heading
from pipeline.analysis.document.anchors import Anchors
from pipeline.analysis.document.attributes import kept
from pipeline.analysis.document.badges import badge_label, is_badge
from pipeline.analysis.document.balance import HEADINGS, balanced
from pipeline.analysis.document.blocks import Blocks
from pipeline.analysis.document.document import Document, Image, Snippet
from pipeline.analysis.document.links import Links
from pipeline.analysis.document.markup import End, Start, Text, tokens
from pipeline.analysis.document.sanitising import sanitise

_ICON_HEIGHT = 32
_AMPERSANDS = 500


def read_document(html: str, links: Links) -> Document:
    """What a README's HTML shows. Takes any HTML; that of the answer is sanitised."""
    reader = _Reader(links)
    for token in balanced(tokens(html)):
        match token:
            case Text(text):
                reader.text(text)
            case Start(name, attributes):
                reader.start(name, attributes)
            case End(name):
                reader.end(name)
    return reader.document()


class _Reader:
    def __init__(self, links: Links) -> None:
        self._links = links
        self._anchors = Anchors()
        self._blocks = Blocks()
        self._html: list[str] = []
        self._fragments: list[tuple[int, dict[str, str], str]] = []
        self._heading: tuple[int, Start, list[str]] | None = None
        self._section_id: str | None = None
        self._link: str | None = None
        self._code: list[str] | None = None
        self._language = ""
        self._in_pre = False
        self._headings: list[Heading] = []
        self._badges: dict[Badge, None] = {}
        self._images: dict[str, Image] = {}
        self._snippets: list[Snippet] = []

    def text(self, text: str) -> None:
        self._html.append(_text(text))
        self._blocks.text(text)
        if self._heading:
            self._heading[2].append(text)
        if self._code is not None:
            self._code.append(text)

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "section":  # docutils gives a heading's id to the section around it
            self._section_id = given.get("id")
            return
        self._blocks.start(name)
        attributes = kept(name, given, self._links)
        identifier = given.get("id") or (given.get("name") if name == "a" else None)
        if name in HEADINGS and not self._heading:
            self._heading = (
                len(self._html),
                Start(name, attributes | {"id": identifier or ""}),
                [],
            )
        elif identifier and (anchor := self._anchors.given(identifier)):
            attributes["id"] = anchor
        match name:
            case "a":
                self._link = attributes.get("href")
                if len(fragment := given.get("href", "")) > 1 and fragment.startswith("#"):
                    self._fragments.append((len(self._html), attributes, fragment[1:]))
            case "img":
                self._image(attributes)
            case "pre" | "code":
                self._start_code(name, attributes)
        self._html.append(_tag(name, attributes))

    def end(self, name: str) -> None:
        if name == "section":
            return
        self._blocks.end(name)
        self._html.append(f"</{name}>")
        if name == "a":
            self._link = None
        elif name in {"pre", "code"}:
            self._end_code(name)
        elif self._heading and name == self._heading[1].name:
            self._end_heading(*self._heading)

    def document(self) -> Document:
        for index, attributes, fragment in self._fragments:
            target = "#" + self._anchors.of_fragment(fragment)
            self._html[index] = _tag("a", attributes | {"href": target})
        return Document(
            html=sanitise("".join(self._html)),
            blocks=tuple(self._blocks.finish()),
            headings=tuple(self._headings),
            badges=tuple(self._badges),
            images=tuple(self._images.values()),
            snippets=tuple(self._snippets),
        )

    def _image(self, attributes: dict[str, str]) -> None:
        address = attributes.get("src")
        if not address:
            return
        alt, height = attributes.get("alt", ""), attributes.get("height")
        if is_badge(address, is_linked=self._link is not None, height=height):
            self._badges[Badge(badge_label(address, alt), address, self._link)] = None
        elif not address.startswith("data:") and not _is_icon(attributes):
            self._images.setdefault(address, Image(address, alt))

    def _start_code(self, name: str, attributes: dict[str, str]) -> None:
        classes = attributes.get("class", "").split()
        language = next((each for each in classes if each.startswith("language-")), "")
        self._language = language.removeprefix("language-") or self._language
        if name == "pre":
            self._in_pre = True
        self._code = []

    def _end_code(self, name: str) -> None:
        is_inline = not self._in_pre
        if self._code is not None and (is_inline or name == "pre" or self._code):
            self._snippets.append(Snippet("".join(self._code), self._language, is_inline))
        self._code = None
        if name == "pre" or is_inline:
            self._in_pre = False
            self._language = ""

    def _end_heading(self, index: int, opening: Start, pieces: list[str]) -> None:
        self._heading = None
        text = " ".join("".join(pieces).split())
        own = opening.attributes.pop("id") or self._section_id
        self._section_id = None
        if text:
            anchor = self._anchors.for_heading(text, own)
            self._headings.append(Heading(int(opening.name[1]), text, anchor))
            opening.attributes["id"] = anchor
        self._html[index] = _tag(opening.name, opening.attributes)


def _is_icon(attributes: dict[str, str]) -> bool:
    sizes = [attributes.get(side, "").removesuffix("px") for side in ("height", "width")]
    return any(size.isdecimal() and int(size) <= _ICON_HEIGHT for size in sizes)


def _text(text: str) -> str:
    """The sanitiser takes quadratic time for a run of text with many `&`. A comment ends a run,
    and goes with the sanitising."""
    if text.count("&") < _AMPERSANDS:
        return escape(text, quote=False)
    parts = text.split("&")
    runs = ["&".join(parts[at : at + _AMPERSANDS]) for at in range(0, len(parts), _AMPERSANDS)]
    return "&amp;<!---->".join(escape(run, quote=False) for run in runs)


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"
