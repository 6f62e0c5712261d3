"""A manifest's content, whichever package manager it is for."""

from dataclasses import dataclass
from enum import StrEnum


class Ecosystem(StrEnum):
    NPM = "npm"
    PYPI = "PyPI"
    CARGO = "Cargo"
    GO = "Go"
    MAVEN = "Maven"
    RUBYGEMS = "RubyGems"
    PACKAGIST = "Packagist"
    HEX = "Hex"
    NUGET = "NuGet"
    PUB = "pub"


@dataclass(frozen=True, slots=True)
class Dependency:
    """`name` in lower case; `version` as it is written, None where any will do."""

    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`name` is the package's own, None if it has none; `commands` what it installs for a shell."""

    path: str
    ecosystem: Ecosystem
    name: str | None = None
    dependencies: tuple[Dependency, ...] = ()
    commands: tuple[str, ...] = ()
    is_published: bool = False

    @property
    def folder(self) -> str:
        """ "" for the root."""
        return self.path.rpartition("/")[0]
