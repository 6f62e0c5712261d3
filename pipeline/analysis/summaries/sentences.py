"""Sentences of a paragraph, in any of the larger scripts."""

import re

_WIDE_END = "。！？｡"
_END = re.compile(
    r"""(?<=[.!?])["'”’]?\s+(?=["'“‘(\[]?[^\sa-z]) | (?<=[。！？｡])["”’」』）)]?\s*""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp|no|fig|st|dr|mr|ms|mrs|prof|inc|ltd|al|ca|z\.B|bzw"
    r"|p\. ?ex)|(?:^|\s)[A-Z])\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 24  # characters, what stands before it and its point included


def sentences(text: str) -> list[str]:
    """In order; abbreviations and what is in brackets don't end one."""
    found: list[str] = []
    start = counted = 0
    brackets = _Brackets()
    for match in _END.finditer(text):
        end = match.end()
        brackets.count(text[counted:end])
        counted = end
        if not _ends(text, start, match) or brackets.are_open:
            continue
        if part := text[start:end].strip():
            found.append(part)
            start = end
            brackets = _Brackets()
    if rest := text[start:].strip():
        found.append(rest)
    return found


class _Brackets:
    """Those of the sentence so far, counted piece by piece: a long one is looked at once."""

    def __init__(self) -> None:
        self._narrow = self._wide = 0

    def count(self, piece: str) -> None:
        self._narrow += piece.count("(") - piece.count(")")
        self._wide += piece.count("（") - piece.count("）")

    @property
    def are_open(self) -> bool:
        return self._narrow > 0 or self._wide > 0


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Not with an abbreviation."""
    tail_start = max(start, match.start() - _LONGEST_ABBREVIATION)
    tail = text[tail_start : match.start()] + match[0].rstrip()
    return not _ABBREVIATION.search(tail.lstrip() if tail_start == start else tail)


def weight(text: str) -> int:
    """How much a text says, in Latin letters: an ideograph, kana or hangul counts for three."""
    return sum(3 if is_wide(letter) else 1 for letter in text)


def is_wide(letter: str) -> bool:
    return "\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3"


def joined(parts: list[str]) -> str:
    """With a blank between them where the script has one."""
    text = ""
    for part in parts:
        text += part if not text or text[-1] in _WIDE_END else f" {part}"
    return text
