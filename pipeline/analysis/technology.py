"""Which technologies a repository is built with, and why that is believed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from db.records.project import Evidence, LanguageShare, Technology
from pipeline.analysis.language_table import language_of
from pipeline.analysis.manifests.compose import is_compose, read_services
from pipeline.analysis.manifests.manifest import Manifest
from pipeline.analysis.manifests.reading import read_manifests
from pipeline.analysis.paths import Role, role_of
from pipeline.analysis.technologies.files import rules_for
from pipeline.analysis.technologies.images import technology_of_image
from pipeline.analysis.technologies.packages import technology_of
from pipeline.repository import EntryKind, SourceFile, Tree

MOST = 60
_MOST_EVIDENCE = 5
_SMALLEST_SHARE = 0.005
_WEIGHTS = {  # what a sign is worth where it stands
    Role.SOURCE: 1.0,
    Role.TESTS: 0.6,
    Role.DOCUMENTATION: 0.6,
    Role.EXAMPLES: 0.4,
    Role.FOREIGN: 0.0,
}
_ORDER = (
    *("language", "framework", "library", "database", "messaging", "runtime", "notebook"),
    *("typesetting", "mobile", "build", "package manager", "test", "ci", "container"),
    *("infrastructure", "documentation", "quality"),
)


@dataclass(frozen=True, slots=True)
class _Sign:
    technology: str
    category: str
    confidence: float
    evidence: Evidence
    version: str | None = None


@dataclass(slots=True)
class _Belief:
    category: str
    doubt: float = 1.0
    version: str | None = None
    evidence: list[Evidence] = field(default_factory=list)


def detect_technologies(
    tree: Tree, manifests: Sequence[SourceFile], languages: Sequence[LanguageShare]
) -> tuple[Technology, ...]:
    """Languages first, then by category; the surer first. `manifests` may be fewer than the tree
    has, or none: names of files are evidence too."""
    beliefs: dict[str, _Belief] = {}
    for sign in (*_of_languages(tree, languages), *_of_manifests(manifests), *_of_files(tree)):
        if sign.confidence:
            belief = beliefs.setdefault(sign.technology, _Belief(sign.category))
            belief.version = belief.version or sign.version
            if len(belief.evidence) < _MOST_EVIDENCE:
                belief.evidence.append(sign.evidence)
                belief.doubt *= 1 - sign.confidence
    shares = {language.name: language.share for language in languages}
    found = sorted(
        (
            Technology(
                name, each.category, round(1 - each.doubt, 2), each.version, tuple(each.evidence)
            )
            for name, each in beliefs.items()
        ),
        key=lambda each: (_rank(each), -shares.get(each.name, 0.0), -each.confidence, each.name),
    )
    return tuple(found[:MOST])


def _rank(technology: Technology) -> int:
    is_known = technology.category in _ORDER
    return _ORDER.index(technology.category) if is_known else len(_ORDER)


def _of_languages(tree: Tree, languages: Sequence[LanguageShare]) -> Iterator[_Sign]:
    """A language's evidence is its largest file, one that isn't a test if there is any."""
    largest: dict[str, tuple[bool, int, str]] = {}
    files: Counter[str] = Counter()
    for path, size in _files(tree):
        name = language_of(path.rpartition("/")[2])
        role = role_of(path) if name else Role.FOREIGN
        if name and role is not Role.FOREIGN:
            files[name] += 1
            candidate = (role is Role.SOURCE, size, path)
            largest[name] = max(largest.get(name, candidate), candidate)
    for language in languages:
        if language.share >= _SMALLEST_SHARE:
            path = largest[language.name][2] if language.name in largest else "."
            count = files[language.name]
            detail = f"{language.share:.0%} of the code" + (f", {count} files" if count > 1 else "")
            yield _Sign(language.name, "language", 0.99, Evidence(path, detail))


def _of_manifests(files: Sequence[SourceFile]) -> Iterator[_Sign]:
    for manifest in sorted(read_manifests(files), key=lambda each: each.path.count("/")):
        yield from _of_dependencies(manifest)
    for file in files:
        if not is_compose(file.path):
            continue
        for service in read_services(file):
            if known := technology_of_image(service.image or ""):
                name, category, version = known
                evidence = Evidence(file.path, f"service {service.name}: {service.image}")
                yield _Sign(name, category, _weighed(0.95, file.path), evidence, version)


def _of_dependencies(manifest: Manifest) -> Iterator[_Sign]:
    """Each technology once per manifest, whichever of its packages is named."""
    seen: set[str] = set()
    for dependency in manifest.dependencies:
        known = technology_of(manifest.ecosystem, dependency.name)
        if known and known[0] not in seen:
            seen.add(known[0])
            detail = " ".join(filter(None, (dependency.name, dependency.version)))
            evidence = Evidence(manifest.path, detail)
            confidence = _weighed(0.95, manifest.path)
            yield _Sign(*known, confidence, evidence, dependency.version)


def _of_files(tree: Tree) -> Iterator[_Sign]:
    for path, _ in _files(tree):
        for rule in rules_for(path):
            confidence = _weighed(rule.confidence, path)
            yield _Sign(rule.technology, rule.category, confidence, Evidence(path))


def _weighed(confidence: float, path: str) -> float:
    return confidence * _WEIGHTS[role_of(path)]


def _files(tree: Tree) -> Iterator[tuple[str, int]]:
    return ((entry.path, entry.size or 0) for entry in tree.entries if entry.kind is EntryKind.FILE)
