"""package.json, of npm and its kin."""

import json

from pipeline.analysis.manifests.fields import table, versions, word
from pipeline.analysis.manifests.manifest import Ecosystem, Manifest

_ENTRY_POINTS = {"main", "module", "exports", "types", "files", "bin"}


def read_package_json(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no JSON."""
    package = table(json.loads(text))
    executables = package.get("bin")
    name = word(package.get("name"))
    return Manifest(
        path,
        Ecosystem.NPM,
        name,
        dependencies=(
            *versions(package.get("dependencies")),
            *versions(package.get("devDependencies")),
            *versions(package.get("peerDependencies")),
            *versions(package.get("engines")),
        ),
        commands=tuple(table(executables)) or ((name,) if name and word(executables) else ()),
        is_published=not package.get("private") and not _ENTRY_POINTS.isdisjoint(package),
    )
