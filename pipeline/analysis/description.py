"""What a repository is: a summary in its authors' words, and a category."""

import re
from collections.abc import Sequence

from db.records.replacing import replace
from pipeline.analysis.bounds import OverBoundError, reading
from pipeline.analysis.document.document import BlockKind, Document
from pipeline.analysis.manifests.reading import read_manifests
from pipeline.analysis.readme import UnreadableReadme, read_readme
from pipeline.analysis.results import Description
from pipeline.analysis.summaries.category import categorise
from pipeline.analysis.summaries.inventory import inventory
from pipeline.analysis.summaries.opening import LONGEST, is_about, opening, shortened
from pipeline.analysis.summaries.sentences import is_wide, joined, sentences, weight
from pipeline.repository import RepositoryFacts, SourceFile, Tree

_READ = 65_536  # bytes: who hasn't said by then what it is, won't
_FEWEST_LETTERS = 15
_MOST_ITEMS = 3
_RULE = re.compile(r"[=_~*#-]{4,}")  # a title's underline, in descriptions taken from a README


def describe(
    facts: RepositoryFacts,
    readme: SourceFile | None,
    tree: Tree | None,
    manifests: Sequence[SourceFile],
) -> Description:
    """From the README's opening; else the host's description; else the README's title with its
    first points; else from the tree."""
    document = _document(readme, facts)
    summary = (
        (document and opening(document.blocks, facts.name))
        or _host_description(facts, document)
        or (document and _points(document))
        or inventory(facts, tree)
    )
    return Description(summary, categorise(facts, summary, tree, read_manifests(manifests)))


def _document(readme: SourceFile | None, facts: RepositoryFacts) -> Document | None:
    if not readme:
        return None
    is_cut = readme.truncated or len(readme.content) > _READ
    try:
        with reading(readme):
            start = replace(readme, content=readme.content[:_READ], truncated=is_cut)
            return read_readme(start, facts)[0]
    except (UnreadableReadme, OverBoundError):
        return None


def _host_description(facts: RepositoryFacts, document: Document | None) -> str | None:
    """Not one that is but an image's alternative text, as hosts derive it from a README."""
    text = " ".join(_RULE.sub(" ", facts.description or "").split())
    alternatives = {image.alt.lower() for image in document.images} if document else set()
    if weight(text) < _FEWEST_LETTERS or text.lower() in alternatives:
        return None
    taken: list[str] = []
    for part in sentences(text):
        if taken and len(joined([*taken, part])) > LONGEST:
            break
        taken.append(part)
    return shortened(_ended(joined(taken)))


def _points(document: Document) -> str | None:
    """A README that begins with a list of points: its title, and the first of them."""
    title = document.headings[0].text if document.headings else ""
    items = [
        block.text.strip(" .;。")
        for block in document.blocks[:30]
        if block.kind is BlockKind.ITEM and block.depth == 1 and block.linked < 0.6
    ]
    told = [_without_icon(item) for item in items if is_about(item) and weight(item) > 8]
    if not title or not told:
        return None
    return _ended(shortened(f"{title}: {', '.join(told[:_MOST_ITEMS])}"))


def _without_icon(text: str) -> str:
    """Points often begin with an emoji."""
    first, _, rest = text.partition(" ")
    return rest if rest and not any(letter.isalnum() for letter in first) else text


def _ended(text: str) -> str:
    if text[-1] in ".!?。！？…":
        return text
    return f"{text}{'。' if is_wide(text[-1]) else '.'}"
