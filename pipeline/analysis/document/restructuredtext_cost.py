"""What docutils would make of a page before it is asked: its time grows with the square of some."""

import re

# Characters that docutils may look at for markup that doesn't end: about 40 ns each.
_MOST_LOOKS = 40_000_000
# Characters that a page's substitutions may grow to.
_MOST_SUBSTITUTED = 2_000_000
# Explicit markup such as directives, targets and footnotes: docutils looks through all of them for
# each that needs another.
_MOST_EXPLICIT = 2_000
_MOST_SECTIONS = 1_500
# Entries of tables of contents, each of which lists all sections.
_MOST_ENTRIES = 5_000
LONGEST_LINE = 10_000

_MARKS = "*`|_["
_COLON_LOOKS = 0.5  # of a look: a colon ends many of its searches itself
_UNDERLINES = "=-~^\"'`#*+.:_<>!$%&(),/;?@[\\]{|}"
_TEXT_BORDER = re.compile(r"\n(?=[ \t]*+(?:\n|[-*+•+|:]|\d++[.)]\s|\.\. ))")
_CONTENTS = ("contents::", "target-notes::")


def bound_of(text: str) -> str | None:
    """The bound that the page is over, in words that go on from "it has"; None if docutils
    converts it in reasonable time and space."""
    lines = text.split("\n")
    if any(len(line) > LONGEST_LINE for line in lines):
        return f"a line of more than {LONGEST_LINE:,} characters"
    explicit = [line for line in lines if ".. " in line or line.lstrip().startswith("__ ")]
    if len(explicit) > _MOST_EXPLICIT:
        return f"more than {_MOST_EXPLICIT:,} directives, targets and footnotes"
    sections = sum(1 for line in lines if _is_underline(line))
    if sections > _MOST_SECTIONS:
        return f"more than {_MOST_SECTIONS:,} titles"
    contents = sum(line.lower().count(name) for line in explicit for name in _CONTENTS)
    if contents > 1 and contents * max(sections, len(explicit)) > _MOST_ENTRIES:
        return f"more than {_MOST_ENTRIES:,} entries in tables of contents"
    if sum(map(_looks, _TEXT_BORDER.split(text))) > _MOST_LOOKS:
        return "more marks in long paragraphs than can be looked for"
    if _substituted(text, lines) > _MOST_SUBSTITUTED:
        return f"more than {_MOST_SUBSTITUTED:,} characters to substitute"
    return None


def _is_underline(line: str) -> bool:
    line = line.rstrip()
    return len(line) > 2 and line[0] in _UNDERLINES and line == line[0] * len(line)


def _looks(part: str) -> float:
    marks = sum(map(part.count, _MARKS)) + _COLON_LOOKS * part.count(":")
    return len(part) * marks


def _substituted(text: str, lines: list[str]) -> int:
    """A definition that refers to others may grow to what docutils allows at most. Each second `|`
    may end a reference."""
    longest = at = 0
    while at < len(lines):
        if ".. |" in lines[at]:
            end = at + 1
            while end < len(lines) and lines[end][:1].isspace() and lines[end].strip():
                end += 1
            longest = max(longest, _length("\n".join(lines[at:end]).partition(".. |")[2]))
        at += 1
    return longest * (text.count("|") // 2) if longest else 0


def _length(definition: str) -> int:
    """Of what stands after its name."""
    _, mark, body = definition.partition("|")
    return len(body) if mark and "|" not in body else LONGEST_LINE
