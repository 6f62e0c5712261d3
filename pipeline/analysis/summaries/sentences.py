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


def sentences(text: str) -> list[str]:
    """In order; abbreviations and what is in brackets don't end one."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        part = text[start : match.end()].strip()
        is_open = part.count("(") > part.count(")") or part.count("（") > part.count("）")
        if part and not _ABBREVIATION.search(part) and not is_open:
            found.append(part)
            start = match.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


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
