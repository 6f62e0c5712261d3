"""What docutils would make of a page before it is asked: its time grows with the square of some."""

import re

# Characters that docutils may look at for markup that doesn't end: about 40 ns each.
_MOST_LOOKS = 40_000_000
# Characters that a page's substitutions may grow to.
_MOST_SUBSTITUTED = 2_000_000
LONGEST_LINE = 10_000

_MARKS = "*`|_["
_TEXT_BORDER = re.compile(r"\n(?=[ \t]*(?:\n|[-*+•+|:]|\d+[.)]\s|\.\. ))")
_DEFINITION = re.compile(r"^[ \t]*\.\. \|[^|\n]+\|(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_REFERENCE = re.compile(r"\|[^\s|][^|\n]*\|")


def is_digestible(text: str) -> bool:
    """Whether docutils converts the page in reasonable time and space."""
    if any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return False
    looks = sum(
        len(part) * sum(map(part.count, _MARKS)) for part in _TEXT_BORDER.split(text) if part
    )
    return looks <= _MOST_LOOKS and _substituted(text) <= _MOST_SUBSTITUTED


def _substituted(text: str) -> int:
    """A definition that refers to others may grow to what docutils allows at most."""
    definitions = _DEFINITION.findall(text)
    if not definitions:
        return 0
    longest = max(LONGEST_LINE if "|" in each else len(each) for each in definitions)
    return longest * len(_REFERENCE.findall(text))
