"""go.mod."""

from pipeline.analysis.manifests.fields import MOST
from pipeline.analysis.manifests.manifest import Dependency, Ecosystem, Manifest


def read_go_mod(path: str, text: str) -> Manifest:
    module: str | None = None
    dependencies: list[Dependency] = []
    block = ""
    for line in text.split("\n"):
        words = line.partition("//")[0].split()
        if not words:
            continue
        if words[0] == ")":
            block = ""
        elif block:
            _require(block, words, dependencies)
        elif words[1:] == ["("]:
            block = words[0]
        elif words[0] == "module" and words[1:]:
            module = module or words[1].strip('"') or None
        elif words[0] == "go" and words[1:]:
            dependencies.insert(0, Dependency("go", words[1]))
        else:
            _require(words[0], words[1:], dependencies)
    return Manifest(
        path,
        Ecosystem.GO,
        module,
        dependencies=tuple(dependencies[:MOST]),
        is_published=module is not None,
    )


def _require(verb: str, words: list[str], dependencies: list[Dependency]) -> None:
    if verb == "require" and len(words) > 1:
        dependencies.append(Dependency(words[0].strip('"').lower(), words[1]))
