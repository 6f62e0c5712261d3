"""Which file is the README, and what GitHub's answer says is in it. Pure."""

import base64
import binascii

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault
from pipeline.outbound.faults import PASSES
from pipeline.outbound.messages import Response
from pipeline.providers.github import shapes
from pipeline.providers.github.decode import decode
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Findings
from pipeline.repository import EntryKind, SourceFile, Tree, TreeEntry

# No more of a README is read; longer ones are cut and marked so.
LARGEST = 1024 * 1024

# Where GitHub looks, in its order (docs.github.com, "About READMEs").
PLACES = (".github", "", "docs")

# Which of several in one place is shown: the formats that GitHub renders first, plain text last.
SUFFIXES = (
    ".md",
    ".markdown",
    ".mdown",
    ".mkdn",
    ".rst",
    ".adoc",
    ".asciidoc",
    ".asc",
    ".org",
    ".textile",
    ".txt",
    "",
)


def suffix_of(name: str) -> str | None:
    """What follows the word in a README's name, in lower case; None for another file's name."""
    lowered = name.lower()
    return lowered[len("readme") :] if lowered.partition(".")[0] == "readme" else None


def readme_in(tree: Tree) -> TreeEntry | None:
    """The README of a listing by GitHub's order; directories and submodules are none."""
    found: list[tuple[int, int, TreeEntry]] = []
    for entry in tree.entries:
        place, _, name = entry.path.rpartition("/")
        suffix = suffix_of(name)
        if suffix is None or place not in PLACES:
            continue
        if entry.kind in (EntryKind.FILE, EntryKind.SYMLINK):
            rank = SUFFIXES.index(suffix) if suffix in SUFFIXES else len(SUFFIXES)
            found.append((PLACES.index(place), rank, entry))
    return min(found, key=lambda candidate: candidate[:2])[2] if found else None


def too_large_for_json(findings: Findings) -> Findings:
    """What an older server says by its refusal: there is a README, to be asked for as it is."""
    entry = readme_in(findings.tree) if findings.tree else None
    if entry is None:
        return Findings(readme=SourceFile("README", b"", None, truncated=True))
    size = entry.size if entry.kind is EntryKind.FILE else None
    return Findings(readme=SourceFile(entry.path, b"", size, truncated=True))


def read_readme(response: Response, subject: Subject) -> Findings:
    """The README of GitHub's JSON; without its content if that is too large for this form."""
    if response.body.lstrip()[:1] == b"[":  # a directory's listing
        return Findings()
    said = decode(response.body, shapes.Content, subject.host)
    if said.type == "symlink":
        return _unreadable(
            said.path, f"leads to {said.target}, which is no file of the repository", subject
        )
    if said.type != "file" or said.submodule_git_url:
        return _unreadable(said.path, f"is a {said.type}, not a file", subject)
    if said.encoding == "none":
        return Findings(readme=SourceFile(said.path, b"", said.size, truncated=True))
    try:
        content = base64.b64decode("".join((said.content or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return _unreadable(said.path, "was not sent as valid base64", subject)
    return _cut(said.path, content, said.size)


def needs_raw(readme: SourceFile | None) -> bool:
    """Whether a README is known to be there, and its bytes are still to be asked for."""
    return readme is not None and readme.truncated and not readme.content


def read_raw_readme(response: Response, findings: Findings, subject: Subject) -> Findings:
    """Raises `Fault` for fewer bytes than the file is known to have: nothing else tells a text
    that is cut short from a whole one."""
    known = findings.readme
    if known is None:
        return Findings()
    if not response.is_cut and len(response.body) < (known.size or 0):
        problem = Problem(
            ProblemCode.HOST_ANSWER_UNREADABLE,
            f"Of {known.path} {subject.host} sent only {len(response.body):,} bytes of "
            f"{known.size:,}.",
            remedy=PASSES,
        )
        raise Fault(problem)
    size = known.size if response.is_cut else len(response.body)
    return _cut(known.path, response.body, size, is_cut=response.is_cut)


def _cut(path: str, content: bytes, size: int | None, *, is_cut: bool = False) -> Findings:
    """What is cut is marked so; whoever shows it says so."""
    truncated = is_cut or len(content) > LARGEST
    return Findings(readme=SourceFile(path, content[:LARGEST], size, truncated))


def _unreadable(path: str, reason: str, subject: Subject) -> Findings:
    problem = Problem(
        ProblemCode.README_UNREADABLE,
        f"The README of {subject.repository} can't be read: {path} {reason}.",
    )
    return Findings(shortfalls=(problem,))
