"""How a repository's parts hang together, each relation with its ground in the files."""

from collections.abc import Iterator, Sequence

from pipeline.analysis.diagrams.flowchart import Edge
from pipeline.analysis.diagrams.parts import BUILD_FILE, Kind, Part
from pipeline.analysis.diagrams.surroundings import holder, part_key
from pipeline.analysis.manifests.manifest import Manifest
from pipeline.analysis.paths import Role

_HEADERS = {"h", "hpp", "hh"}
_SOURCES = {"c", "cc", "cpp", "cxx", "m"}


def dependencies(parts: Sequence[Part], manifests: Sequence[Manifest]) -> Iterator[Edge]:
    """A package that requires another of the same repository by its name."""
    by_folder = {part.path: part for part in parts if part.kind is Kind.PACKAGE}
    named = {
        (manifest.ecosystem, manifest.name.lower()): by_folder[manifest.folder]
        for manifest in manifests
        if manifest.name and manifest.folder in by_folder
    }
    for manifest in manifests:
        source = by_folder.get(manifest.folder)
        for dependency in manifest.dependencies:
            target = named.get((manifest.ecosystem, dependency.name))
            if source and target:
                yield Edge(part_key(source), part_key(target))


def purposes(parts: Sequence[Part], main: str | None) -> Iterator[Edge]:
    """Tests test the part that they are in; those of the whole repository, and its documentation,
    are for `main`, the key of what is most of it."""
    sources = [part for part in parts if part.role is Role.SOURCE]
    for part in parts:
        if part.kind is Kind.FILE:
            continue
        target = holder(part.path.rpartition("/")[0], sources) or main
        if target and part.role is Role.TESTS:
            yield Edge(part_key(part), target, "test")
        elif target and part.role is Role.DOCUMENTATION:
            yield Edge(part_key(part), target, "describe", is_dotted=True)


def builds(parts: Sequence[Part], main: str | None) -> Iterator[Edge]:
    """The root's build files build what is most of the repository."""
    for part in parts:
        if main and part.kind is Kind.FILE and not part.parent and BUILD_FILE.fullmatch(part.title):
            yield Edge(part_key(part), main, "builds")


def siblings(parts: Sequence[Part]) -> Iterator[Edge]:
    """Files that belong together by name: a source with its header, a document with the folder of
    its chapters."""
    files = {part.path: part for part in parts if part.kind is Kind.FILE}
    folders = {part.path: part for part in parts if part.kind is Kind.FOLDER}
    for path, part in files.items():
        stem, _, suffix = path.rpartition(".")
        if suffix in _SOURCES:
            headers = [files[f"{stem}.{each}"] for each in _HEADERS if f"{stem}.{each}" in files]
            for header in headers:
                yield Edge(part_key(part), part_key(header), "declared in", is_dotted=True)
        elif suffix in {"tex", "typ"} and stem in folders:
            yield Edge(part_key(part), part_key(folders[stem]), "includes")
