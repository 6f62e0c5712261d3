"""A Mermaid flowchart of what a repository consists of."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from db.records.replacing import replace
from pipeline.analysis.diagrams.census import Census
from pipeline.analysis.diagrams.chapters import Chapter, books
from pipeline.analysis.diagrams.drawing import drawn, file_count, main_of
from pipeline.analysis.diagrams.flowchart import Edge, Node, Shape, to_mermaid
from pipeline.analysis.diagrams.parts import Part, outline, packages, purposeful
from pipeline.analysis.diagrams.relations import builds, dependencies, purposes, siblings
from pipeline.analysis.diagrams.surroundings import automation, commands, containers
from pipeline.analysis.manifests.manifest import Manifest
from pipeline.analysis.manifests.reading import read_manifests
from pipeline.repository import RepositoryFacts, SourceFile, Tree

MOST_NODES = 25


def draw_diagram(facts: RepositoryFacts, tree: Tree | None, manifests: Sequence[SourceFile]) -> str:
    """At most MOST_NODES nodes: packages or folders with their files counted, and the relations
    that manifests and names give ground for. `manifests` may be fewer than the tree has."""
    census = Census(tree) if tree else None
    if not tree or not census or not census.paths:
        said = "no files" if tree else facts.primary_language or "files unknown"
        return to_mermaid([Node("repository", facts.full_name, said)], [])
    read = read_manifests(manifests)
    in_order = books(census.own)
    parts = _parts(facts, census, read, in_order)
    nodes = drawn(parts, census, facts.name)
    main = main_of(parts, nodes)
    edges = [
        *dependencies(parts, read),
        *siblings(parts),
        *purposes(parts, main),
        *builds(parts, main),
    ]
    for more, between in (
        commands(read, parts),
        containers(census, manifests, parts),
        automation(census.paths, parts),
        _book(in_order),
    ):
        nodes += more
        edges += between
    if not nodes:  # nothing but hidden files
        nodes.append(Node("repository", facts.full_name, file_count(len(census.paths))))
    if tree.truncated:
        nodes.insert(0, Node("cut", "and more", "the host cut its listing", shape=Shape.PILL))
    return to_mermaid(_gathered(nodes[:MOST_NODES], edges), edges)


def _parts(
    facts: RepositoryFacts,
    census: Census,
    manifests: Sequence[Manifest],
    in_order: Mapping[str, Sequence[Chapter]],
) -> list[Part]:
    """Packages, or else folders; a book's folder is drawn as its chapters."""
    names = (each.name for each in manifests if each.name and not each.folder)
    if found := packages(census, next(names, facts.name)):
        return [*found, *purposeful(census)]
    return [part for part in outline(census, in_order) if part.path not in list(in_order)[:1]]


def _gathered(nodes: list[Node], edges: Sequence[Edge]) -> list[Node]:
    """What nothing leads to or from, in a frame of its own: loose, it would make a tall column."""
    linked = {key for edge in edges for key in (edge.source, edge.target)}
    loose = {node.key for node in nodes if not node.group and node.key not in linked}
    if len(loose) < 2 or len(loose) == len(nodes):
        return nodes
    return [replace(node, group="also here") if node.key in loose else node for node in nodes]


def _book(in_order: Mapping[str, Sequence[Chapter]]) -> tuple[list[Node], list[Edge]]:
    """Each chapter leads to the next."""
    for folder, found in in_order.items():
        group = f"{folder or 'root'}/ in order"
        nodes = [
            Node(
                f"chapter {each.number}",
                f"{each.number} {each.title}",
                file_count(each.files),
                group,
            )
            for each in found
        ]
        return nodes, [Edge(one.key, other.key) for one, other in pairwise(nodes)]
    return [], []
