"""Which reader is for which manifest."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from pipeline.analysis.bounds import reading
from pipeline.analysis.manifests.go import read_go_mod
from pipeline.analysis.manifests.jvm import read_gradle, read_pom, read_sbt
from pipeline.analysis.manifests.manifest import Manifest
from pipeline.analysis.manifests.node import read_package_json
from pipeline.analysis.manifests.python import (
    read_pipfile,
    read_pyproject,
    read_requirements,
    read_setup_cfg,
)
from pipeline.analysis.manifests.rust import read_cargo
from pipeline.analysis.manifests.scripting import (
    read_composer,
    read_csproj,
    read_gemfile,
    read_mix,
    read_pubspec,
)
from pipeline.repository import SourceFile

_LONGEST = 1_000_000
_READERS: dict[str, Callable[[str, str], Manifest]] = {
    "package.json": read_package_json,
    "pyproject.toml": read_pyproject,
    "setup.cfg": read_setup_cfg,
    "pipfile": read_pipfile,
    "cargo.toml": read_cargo,
    "go.mod": read_go_mod,
    "pom.xml": read_pom,
    "build.gradle": read_gradle,
    "build.gradle.kts": read_gradle,
    "build.sbt": read_sbt,
    "gemfile": read_gemfile,
    "composer.json": read_composer,
    "mix.exs": read_mix,
    "directory.packages.props": read_csproj,
    "pubspec.yaml": read_pubspec,
}
_BY_SUFFIX: dict[str, Callable[[str, str], Manifest]] = {
    "gemspec": read_gemfile,
    "csproj": read_csproj,
    "fsproj": read_csproj,
    "vbproj": read_csproj,
}


def read_manifests(files: Iterable[SourceFile]) -> tuple[Manifest, ...]:
    """Those that can be read: a broken manifest is none, and so is one that is over a bound."""
    found = []
    for file in files:
        reader = _reader(file.path)
        if reader and not file.truncated and len(file.content) <= _LONGEST:
            with suppress(ValueError, RecursionError), reading(file):
                found.append(reader(file.path, file.content.decode("utf-8-sig", "replace")))
    return tuple(found)


def _reader(path: str) -> Callable[[str, str], Manifest] | None:
    name = path.rpartition("/")[2].lower()
    stem, _, suffix = name.rpartition(".")
    if suffix in {"txt", "in"} and "requirements" in stem:
        return read_requirements
    return _READERS.get(name) or _BY_SUFFIX.get(suffix)
