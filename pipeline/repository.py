"""A repository as a provider brings it, before anything is made of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.records.project import Contributor, LanguageShare, Release, Repository
from db.records.replacing import replace


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


def repository_keys(provider: str, host_id: str, owner: str, name: str) -> tuple[str, str]:
    """Under what an import keeps others of its repository out: the host's own number outlives every
    renaming; the name is what the next import is given."""
    return (f"{provider}:#{host_id}", RepositoryAddress(provider, owner, name).key)


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

    def filled_from(self, known: Repository) -> "Snapshot":
        """With what was known before in the place of what was not to be had now."""
        counted = None if known.languages_estimated else known.languages
        return replace(
            self,
            languages=counted if self.languages is None else self.languages,
            releases=known.releases if self.releases is None else self.releases,
            contributors=known.contributors if self.contributors is None else self.contributors,
        )

    def as_repository(
        self, languages: tuple[LanguageShare, ...], *, languages_estimated: bool
    ) -> Repository:
        """The repository as it is remembered; its files are counted, not named."""
        facts, tree = self.facts, self.tree
        files = None if tree is None else sum(e.kind is EntryKind.FILE for e in tree.entries)
        return Repository(
            provider=facts.provider,
            host_id=facts.host_id,
            owner=facts.owner,
            name=facts.name,
            url=facts.url,
            description=facts.description,
            homepage=facts.homepage,
            default_branch=facts.default_branch,
            visibility=facts.visibility,
            is_fork=facts.is_fork,
            parent=facts.parent,
            is_archived=facts.is_archived,
            is_template=facts.is_template,
            is_empty=self.is_empty,
            mirror_url=facts.mirror_url,
            stars=facts.stars,
            forks=facts.forks,
            open_issues=facts.open_issues,
            license=facts.license,
            topics=facts.topics,
            primary_language=facts.primary_language or (languages[0].name if languages else None),
            languages=languages,
            languages_estimated=languages_estimated,
            file_count=0 if self.is_empty else files,
            tree_truncated=tree is not None and tree.truncated,
            pushed_at=facts.pushed_at,
            contributors=self.contributors or (),
            releases=self.releases or (),
        )


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
