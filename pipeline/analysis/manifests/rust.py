"""Cargo.toml."""

from pipeline.analysis.manifests.fields import table, versions, word
from pipeline.analysis.manifests.manifest import Dependency, Ecosystem, Manifest
from pipeline.analysis.manifests.toml import read_toml


def read_cargo(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no TOML."""
    content = read_toml(text)
    package = table(content, "package")
    dependencies: list[Dependency] = []
    for place in (content, table(content, "workspace"), *table(content, "target").values()):
        for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
            dependencies += versions(table(place).get(kind))
    if language := word(package.get("rust-version")):
        dependencies.append(Dependency("rust", language))
    executables = content.get("bin")
    named = executables if isinstance(executables, list) else []
    return Manifest(
        path,
        Ecosystem.CARGO,
        word(package.get("name")),
        dependencies=tuple(dependencies),
        commands=tuple(name for each in named if (name := word(table(each).get("name")))),
        is_published=bool(package) and package.get("publish") is not False,
    )
