"""What stands around a repository's code: its commands, its containers, its automation."""

import re
from collections.abc import Sequence

from pipeline.analysis.diagrams.census import Census
from pipeline.analysis.diagrams.flowchart import Edge, Node, Shape
from pipeline.analysis.diagrams.parts import Part
from pipeline.analysis.manifests.compose import is_compose, read_services
from pipeline.analysis.manifests.manifest import Manifest
from pipeline.analysis.paths import Role, role_of
from pipeline.repository import SourceFile

Chart = tuple[list[Node], list[Edge]]

_MOST = 4
_MOST_SERVICES = 8
_DOCKERFILE = re.compile(r"(?:^|/)(?:dockerfile(?:\.[\w-]+)?|[\w-]+\.dockerfile)$", re.IGNORECASE)
_WORKFLOW = re.compile(r"\.github/workflows/([^/]+)\.ya?ml$")
_OTHER_AUTOMATION = {
    ".gitlab-ci.yml": "GitLab CI",
    ".travis.yml": "Travis CI",
    ".circleci/config.yml": "CircleCI",
    "Jenkinsfile": "Jenkins",
    "azure-pipelines.yml": "Azure Pipelines",
    "appveyor.yml": "AppVeyor",
    ".cirrus.yml": "Cirrus CI",
}
_TESTING = re.compile(r"(?:^|[-_.])(?:tests?|testing|ci|check|checks|e2e|pytest|build)(?:$|[-_.])")
_WORDS = re.compile(r"[a-z0-9]+")
_STORES = re.compile(
    r"postgres|mysql|maria|mongo|redis|valkey|db$|^db|database|elastic|minio|cache"
)


def commands(manifests: Sequence[Manifest], parts: Sequence[Part]) -> Chart:
    """The commands that a package installs lead to it."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for manifest in manifests:
        if role_of(manifest.path) is Role.SOURCE:
            for command in manifest.commands[:_MOST]:
                node = Node(f"command {command}", command, "command", shape=Shape.PILL)
                if target := holder(manifest.folder, parts):
                    nodes.append(node)
                    edges.append(Edge(node.key, target, "starts"))
    return nodes[:_MOST], edges


def containers(census: Census, files: Sequence[SourceFile], parts: Sequence[Part]) -> Chart:
    """Images lead to the folder they are built from, services to what they run and wait for."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    images = [path for path in census.paths if _DOCKERFILE.search(path) and _is_ours(path)][:_MOST]
    for path in images:
        nodes.append(Node(f"image {path}", path, "container image", shape=Shape.TUBE))
        if target := holder(path.rpartition("/")[0], parts):
            edges.append(Edge(f"image {path}", target, "packs"))
    for file in files:
        if is_compose(file.path) and _is_ours(file.path):
            for service in read_services(file)[:_MOST_SERVICES]:
                key = f"service {service.name}"
                shape = Shape.STORE if _STORES.search(service.name.lower()) else Shape.ROUND
                nodes.append(Node(key, service.name, service.image or "", "Services", shape))
                edges += [Edge(key, f"service {other}", "needs") for other in service.depends_on]
                if service.build is not None and (target := holder(service.build, parts)):
                    edges.append(Edge(key, target, "runs"))
    return list({node.key: node for node in nodes}.values()), edges


def automation(paths: Sequence[str], parts: Sequence[Part]) -> Chart:
    """A workflow is drawn to the part that its name names, or to the tests if it speaks of them."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    workflows = [match[1] for path in paths if (match := _WORKFLOW.match(path))]
    if workflows:
        count = f"{len(workflows)} workflow{'s' if len(workflows) > 1 else ''}"
        nodes.append(Node("automation", "GitHub Actions", count, shape=Shape.HEXAGON))
        edges += [
            Edge("automation", part_key(part), "checks")
            for part in parts
            if any(_speaks_of(name.lower(), part) for name in workflows)
        ]
    for path, name in _OTHER_AUTOMATION.items():
        if path in paths:
            nodes.append(Node(path, name, path, shape=Shape.HEXAGON))
    return nodes, edges


def part_key(part: Part) -> str:
    return f"{part.kind.value} {part.path}"


def holder(folder: str, parts: Sequence[Part]) -> str | None:
    """The key of the innermost part that `folder` is, or is in; None if there is none."""
    inside = [
        part
        for part in parts
        if part.kind.value in {"package", "folder"}
        and (part.path in ("", folder) or folder.startswith(f"{part.path}/"))
    ]
    return part_key(max(inside, key=lambda part: len(part.path))) if inside else None


def _speaks_of(workflow: str, part: Part) -> bool:
    if part.role is Role.TESTS:
        return _TESTING.search(workflow) is not None
    names = set(_WORDS.findall(part.title.lower()))
    return part.path != "" and bool(names) and names <= set(_WORDS.findall(workflow))


def _is_ours(path: str) -> bool:
    return role_of(path) is Role.SOURCE
