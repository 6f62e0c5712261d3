"""What the simulated host knows of accounts and repositories, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.accounts import Account
from sandbox.git import Commit, Snapshot
from sandbox.licenses import License


@dataclass(frozen=True, slots=True)
class Contributor:
    """`account` is None for somebody the host knows by name and e-mail address alone."""

    contributions: int
    account: Account | None
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    id: int
    tag: str
    name: str | None
    body: str | None
    author: Account
    created_at: datetime
    published_at: datetime | None
    is_draft: bool = False
    is_prerelease: bool = False
    is_immutable: bool = False


@dataclass(frozen=True, slots=True)
class PullRequest:
    """`author` is None for an account that is gone, `head_owner` for a fork that is not known;
    counts are None where nobody counted."""

    id: int
    number: int
    title: str
    body: str | None
    author: Account | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    base_ref: str
    base_sha: str
    head_ref: str
    head_sha: str
    head_owner: Account | None
    merge_commit_sha: str | None = None
    merged_by: Account | None = None
    is_draft: bool = False
    is_locked: bool = False
    is_fork_deleted: bool = False
    labels: tuple[str, ...] = ()
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    commits: int | None = None
    comments: int = 0
    reviews: int = 0


class BlockReason(StrEnum):
    """Why the host answers for a repository with a refusal. A takedown is a 451, the others 403."""

    DMCA = "dmca"
    TERMS = "tos"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Block:
    reason: BlockReason
    html_url: str
    created_at: datetime


class Quirk(StrEnum):
    """A way in which a repository's answers differ from those of all others."""

    CONTRIBUTORS_TOO_LARGE = "contributors-too-large"
    STATISTICS_NOT_READY = "statistics-not-ready"
    README_BAD_BASE64 = "readme-bad-base64"
    TOPICS_ABSENT = "topics-absent"
    ACCESS_RESTRICTED_TO_APPS = "access-restricted-to-apps"
    SSO_REQUIRED = "sso-required"
    PAGES_SMALL = "pages-small"
    PAGES_CUT = "pages-cut"
    PAGES_BY_CURSOR = "pages-by-cursor"
    PAGES_REFUSED = "pages-refused"
    NEXT_ELSEWHERE = "next-elsewhere"
    NEXT_IN_CIRCLES = "next-in-circles"


@dataclass(frozen=True, slots=True, eq=False)
class Repository:
    """A repository at one moment. Compared by identity: a change makes a new value, and what was
    derived from the old one is forgotten with it.

    `snapshot` is None as long as nothing was pushed. `branches` maps names to commits; the default
    branch need not be among them, as after a rename. `topics` and `languages` are those of the
    answers, `readers` the logins that may see it while it is private, and push to it. `detour`
    is where the host sends everybody who asks for it: an address that may name `{base}`, this
    server, and `{elsewhere}`, this server under another host's name.
    """

    id: int
    owner: Account
    name: str
    created_at: datetime
    updated_at: datetime
    pushed_at: datetime | None
    description: str | None = None
    homepage: str | None = None
    default_branch: str = "main"
    snapshot: Snapshot | None = None
    commits: tuple[Commit, ...] = ()
    commit_count: int = 0
    branches: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    language: str | None = None
    topics: tuple[str, ...] = ()
    license: License | None = None
    license_path: str | None = None
    releases: tuple[Release, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    pulls: tuple[PullRequest, ...] = ()
    size_kb: int = 0
    stars: int = 0
    forks: int = 0
    subscribers: int = 0
    open_issues: int = 0
    is_private: bool = False
    is_archived: bool = False
    is_disabled: bool = False
    is_template: bool = False
    parent: str | None = None
    template: str | None = None
    mirror_url: str | None = None
    readers: frozenset[str] = frozenset()
    block: Block | None = None
    detour: str | None = None
    quirks: frozenset[Quirk] = frozenset()

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    @property
    def is_fork(self) -> bool:
        return self.parent is not None

    @property
    def head(self) -> Commit | None:
        return self.commits[0] if self.commits else None
