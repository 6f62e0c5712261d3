"""What the processes of the analysis are asked to find in a job's source, as it was kept.

Such a process imports this, so it leads to no database and to no network: it starts in a third of
the time that way, and takes up a third of the memory.
"""

from dataclasses import dataclass
from functools import lru_cache

from db.packing import decode_checkpoint
from db.records.project import Readme, Technology
from pipeline.analysis.description import Description, describe
from pipeline.analysis.diagram import draw_diagram
from pipeline.analysis.readme import UnreadableReadme, parse_readme
from pipeline.analysis.technology import detect_technologies
from pipeline.repository import Source


def prepare() -> None:
    """For a process that is to analyse, before its first source comes: whoever can call this has
    loaded what most sources need."""


@lru_cache(maxsize=1)
def _source(kept: bytes) -> Source:
    """The stages side by side ask for the same one."""
    return decode_checkpoint(kept, Source)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The README; or why it can't be read; or neither, where there is none."""

    readme: Readme | None = None
    unreadable: str | None = None


def find_readme(kept: bytes) -> Parsed:
    source = _source(kept)
    if source.readme is None:
        return Parsed()
    try:
        return Parsed(parse_readme(source.readme, source.facts))
    except UnreadableReadme as error:
        return Parsed(unreadable=str(error))


def find_technologies(kept: bytes) -> tuple[Technology, ...]:
    source = _source(kept)
    if source.tree is None:
        return ()
    return detect_technologies(source.tree, source.manifests, source.languages)


def find_diagram(kept: bytes) -> str:
    source = _source(kept)
    return draw_diagram(source.facts, source.tree, source.manifests)


def find_description(kept: bytes) -> Description:
    source = _source(kept)
    return describe(source.facts, source.readme, source.tree, source.manifests)
