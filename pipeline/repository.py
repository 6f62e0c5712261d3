"""A repository as a provider brings it, before anything is made of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from db.records.project import Contributor, LanguageShare, Release


@dataclass(frozen=True, slots=True)
class RepositoryAddress:
    """Where a repository lives: `provider` names the code host, owner and name keep the spelling
    they were given in; `key` is the same for every spelling of one address."""

    provider: str
    owner: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def key(self) -> str:
        return f"{self.provider}:{self.owner}/{self.name}".lower()


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """A repository's metadata. `renamed_from` is the full name that was asked for, if the host
    answered with another one."""

    provider: str
    host_id: str
    owner: str
    name: str
    url: str
    description: str | None
    homepage: str | None
    default_branch: str | None
    visibility: str
    is_fork: bool
    parent: str | None
    is_archived: bool
    is_template: bool
    mirror_url: str | None
    stars: int
    forks: int
    open_issues: int | None
    license: str | None
    topics: tuple[str, ...]
    primary_language: str | None
    pushed_at: datetime | None
    created_at: datetime | None
    renamed_from: str | None = None

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


class EntryKind(StrEnum):
    FILE = "file"
    DIRECTORY = "directory"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """`path` is relative to the root, with `/`; `size` is in bytes, for files."""

    path: str
    kind: EntryKind
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """All entries of the default branch; `truncated` when the host cut the listing."""

    entries: tuple[TreeEntry, ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's bytes, cut at a cap: `size` is that of the whole file in bytes, if known."""

    path: str
    content: bytes
    size: int | None
    truncated: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything one import has learnt of a repository.

    None means: not asked, or not to be had; which of the two, the gaps tell.
    """

    facts: RepositoryFacts
    is_empty: bool
    readme: SourceFile | None
    tree: Tree | None
    manifests: tuple[SourceFile, ...]
    languages: tuple[LanguageShare, ...] | None
    releases: tuple[Release, ...] | None
    contributors: tuple[Contributor, ...] | None


@dataclass(frozen=True, slots=True)
class Source:
    """The part of a snapshot that the analysis reads, without what changes from hour to hour: the
    same source makes the same bytes, so what was found in it once can be kept by them."""

    facts: RepositoryFacts
    readme: SourceFile | None
    tree: Tree | None
    manifests: tuple[SourceFile, ...]
    languages: tuple[LanguageShare, ...]

    @classmethod
    def of(cls, snapshot: Snapshot, languages: tuple[LanguageShare, ...]) -> "Source":
        """`languages`: the host's own count, or the estimate that stands in for it."""
        steady = replace(
            snapshot.facts, stars=0, forks=0, open_issues=None, pushed_at=None, renamed_from=None
        )
        return cls(steady, snapshot.readme, snapshot.tree, snapshot.manifests, languages)
