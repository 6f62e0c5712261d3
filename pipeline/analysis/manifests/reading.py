"""Which reader is for which manifest."""

import re
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
    r"package\.json": read_package_json,
    r"pyproject\.toml": read_pyproject,
    r"setup\.cfg": read_setup_cfg,
    r"pipfile": read_pipfile,
    r".*requirements.*\.(?:txt|in)": read_requirements,
    r"cargo\.toml": read_cargo,
    r"go\.mod": read_go_mod,
    r"pom\.xml": read_pom,
    r"build\.gradle(?:\.kts)?": read_gradle,
    r"build\.sbt": read_sbt,
    r"gemfile|.*\.gemspec": read_gemfile,
    r"composer\.json": read_composer,
    r"mix\.exs": read_mix,
    r".*\.(?:csproj|fsproj|vbproj)|directory\.packages\.props": read_csproj,
    r"pubspec\.yaml": read_pubspec,
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
    return next((read for pattern, read in _READERS.items() if re.fullmatch(pattern, name)), None)
