"""Which format a README is written in: its name decides, and where that is silent, its content."""

import re
from pathlib import PurePosixPath

from db.records.project import ReadmeFormat

_BY_SUFFIX = {
    **dict.fromkeys(
        (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdx", ".rmd", ".qmd"),
        ReadmeFormat.MARKDOWN,
    ),
    **dict.fromkeys((".rst", ".rest", ".restx"), ReadmeFormat.RESTRUCTUREDTEXT),
    **dict.fromkeys((".adoc", ".asciidoc", ".asc", ".adc"), ReadmeFormat.ASCIIDOC),
    ".org": ReadmeFormat.ORG,
    **dict.fromkeys((".txt", ".text", ".me", ".1st", ".log"), ReadmeFormat.PLAIN),
    # Markup of their own, which is shown as it is written rather than as one that it is not.
    **dict.fromkeys(
        (".mediawiki", ".wiki", ".textile", ".pod", ".creole", ".rdoc"), ReadmeFormat.PLAIN
    ),
}

_MARKS = {  # each hit in the first lines is one vote
    ReadmeFormat.MARKDOWN: re.compile(
        r"""^\#{1,6}\ \S | ^``` | ^!?\[[^\]\n]+\]\( | \]\(https?:// | ^\|[ :|-]+\|$ | ^\*\ \*\*
        | ^<(?:p|h1|div|img)\b | ^>\ \[!""",
        re.MULTILINE | re.VERBOSE,
    ),
    ReadmeFormat.RESTRUCTUREDTEXT: re.compile(
        r"""^\.\.\ [\w-]+:: | ^\.\.\ _[^:\n]+: | `__?(?:\s|$) | ^:[A-Za-z\ ]+:\  | \S::$ | ``\S
        | ^[=~^"'+*\#-]{4,}\n\S.*\n[=~^"'+*\#-]{4,}$""",
        re.MULTILINE | re.VERBOSE,
    ),
    ReadmeFormat.ASCIIDOC: re.compile(
        r"""^={1,6}\ \S | ^:[\w-]+:(?:\ |$) | ^\[(?:source|NOTE|TIP|WARNING|IMPORTANT)
        | ^(?:image|include|toc):: | ^-{4}$""",
        re.MULTILINE | re.VERBOSE,
    ),
    ReadmeFormat.ORG: re.compile(
        r"^#\+\w+|^\*{1,6} \S|\[\[https?://[^\]]+\]\[|^:PROPERTIES:$", re.MULTILINE
    ),
}
_SETEXT = re.compile(r"^\S[^\n]{0,80}\n(?:=|-){3,}$", re.MULTILINE)


def recognise(path: str, text: str) -> ReadmeFormat:
    """The format of the file at `path` (relative to the root) with the content `text`."""
    return _BY_SUFFIX.get(PurePosixPath(path).suffix.lower()) or _by_content(text[:20_000])


def _by_content(text: str) -> ReadmeFormat:
    votes = {each: len(pattern.findall(text)) for each, pattern in _MARKS.items()}
    best = max(votes, key=lambda each: votes[each])
    if votes[best] >= 2 or (votes[best] == 1 and len(text) < 500):
        return best
    # Underlined titles alone are common to both; Markdown is the likelier.
    return ReadmeFormat.MARKDOWN if _SETEXT.search(text) else ReadmeFormat.PLAIN
