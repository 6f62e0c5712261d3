"""A README once it is read: its HTML, and what was found on the way through it."""

from dataclasses import dataclass
from enum import StrEnum

from db.records.project import Badge, Heading


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text. `linked`: the part of it, 0..1, that stands in links; `depth`: the number
    of lists and quotes around it."""

    kind: BlockKind
    text: str
    linked: float = 0.0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code: a block's, or a span's if `is_inline`; `language` is "" where nobody said."""

    text: str
    language: str
    is_inline: bool


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Document:
    """`html` is sanitised; everything else is in the order of the page."""

    html: str
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    badges: tuple[Badge, ...]
    images: tuple[Image, ...]
    snippets: tuple[Snippet, ...]

    @property
    def text(self) -> str:
        """What a person reads: blocks apart by an empty line, items and rows one to a line."""
        pieces: list[str] = []
        previous: BlockKind | None = None
        for block in self.blocks:
            is_list = block.kind in (BlockKind.ITEM, BlockKind.ROW)
            if previous is not None:
                pieces.append("\n" if is_list and block.kind is previous else "\n\n")
            pieces.append(f"- {block.text}" if block.kind is BlockKind.ITEM else block.text)
            previous = block.kind
        return "".join(pieces)
