"""The sample repositories: folders `owner__name` of plain files and a `repository.json`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from sandbox.accounts import account, organization
from sandbox.git import object_sha
from sandbox.identity import stable_id
from sandbox.model import Contributor, PullRequest, Release, Repository
from sandbox.sources.assembly import assemble
from sandbox.sources.generated import generate
from sandbox.world import Unloaded

FOLDER = Path(__file__).parent.parent / "repositories"
METADATA = "repository.json"


class Outcome(StrEnum):
    OPEN = "open"
    DRAFT = "draft"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SamplePull:
    """Opened so many days ago, and ended so many hours after that."""

    title: str
    author: str
    days_ago: float
    outcome: Outcome = Outcome.MERGED
    hours: float = 20
    body: str | None = None
    labels: tuple[str, ...] = ()
    additions: int = 24
    deletions: int = 6
    files: int = 2
    comments: int = 1


@dataclass(frozen=True, slots=True)
class SampleRelease:
    tag: str
    days_ago: float
    name: str | None = None
    body: str | None = None
    is_prerelease: bool = False
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class GeneratedSizes:
    files: int
    pulls: int = 0
    readme_bytes: int = 2000


@dataclass(frozen=True, slots=True)
class Metadata:
    """What `repository.json` says. Ages are in days before the sandbox's start, so that a sample
    never grows old; `contributors` maps logins to counts. With `generated` there are no files."""

    description: str | None = None
    homepage: str | None = None
    default_branch: str = "main"
    topics: tuple[str, ...] = ()
    created_days_ago: float = 700
    pushed_days_ago: float = 2
    commits: int = 1
    stars: int = 0
    forks: int = 0
    subscribers: int = 1
    issues: int = 0
    is_private: bool = False
    is_archived: bool = False
    is_template: bool = False
    readers: tuple[str, ...] = ()
    contributors: Mapping[str, int] = field(default_factory=dict)
    releases: tuple[SampleRelease, ...] = ()
    pulls: tuple[SamplePull, ...] = ()
    generated: GeneratedSizes | None = None


def repositories(now: datetime, folder: Path = FOLDER) -> Iterator[Repository | Unloaded]:
    """All samples; those that are generated, when they are first asked for."""
    for path in sorted(folder.glob(f"*__*/{METADATA}")):
        owner, _, name = path.parent.name.partition("__")
        metadata = msgspec.json.decode(path.read_bytes(), type=Metadata)
        sizes = metadata.generated
        if sizes is None:
            yield _with_metadata(_from_files(owner, name, path.parent, now), metadata, now)
        else:
            yield _unloaded(owner, name, metadata, sizes, now)


def _unloaded(
    owner: str, name: str, metadata: Metadata, sizes: GeneratedSizes, now: datetime
) -> Unloaded:
    def load() -> Repository:
        made = generate(owner, name, now, sizes.files, sizes.pulls, sizes.readme_bytes)
        return replace(_with_metadata(made, metadata, now), pulls=made.pulls)

    return Unloaded(stable_id("repository", owner, name), f"{owner}/{name}", load)


def _from_files(owner: str, name: str, folder: Path, now: datetime) -> Repository:
    sources = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / METADATA and "__pycache__" not in path.parts
    }
    return assemble(organization(owner), name, sources, now)


def _with_metadata(repository: Repository, given: Metadata, now: datetime) -> Repository:
    pushed = now - timedelta(days=given.pushed_days_ago)
    head = repository.head
    branch = {given.default_branch: head.sha} if head else {}
    pulls = sorted(given.pulls, key=lambda pull: pull.days_ago, reverse=True)
    made = tuple(_pull(repository, n, row, given, now) for n, row in enumerate(pulls, start=1))
    return replace(
        repository,
        description=given.description,
        homepage=given.homepage,
        default_branch=given.default_branch,
        branches=branch,
        topics=given.topics,
        created_at=now - timedelta(days=given.created_days_ago),
        updated_at=pushed,
        pushed_at=pushed if head else None,
        commit_count=given.commits if head else 0,
        tags={row.tag: head.sha for row in given.releases} if head else {},
        stars=given.stars,
        forks=given.forks,
        subscribers=given.subscribers,
        open_issues=given.issues + sum(1 for pull in made if pull.closed_at is None),
        is_private=given.is_private,
        is_archived=given.is_archived,
        is_template=given.is_template,
        readers=frozenset(given.readers),
        contributors=tuple(
            Contributor(count, account(login)) for login, count in given.contributors.items()
        ),
        releases=tuple(_release(repository, row, now) for row in given.releases),
        pulls=made,
    )


def _release(repository: Repository, row: SampleRelease, now: datetime) -> Release:
    created = now - timedelta(days=row.days_ago)
    return Release(
        id=stable_id("release", repository.full_name, row.tag),
        tag=row.tag,
        name=row.name,
        body=row.body,
        author=account("keeper-crew"),
        created_at=created,
        published_at=None if row.is_draft else created,
        is_draft=row.is_draft,
        is_prerelease=row.is_prerelease,
    )


def _pull(
    repository: Repository, number: int, row: SamplePull, metadata: Metadata, now: datetime
) -> PullRequest:
    created = now - timedelta(days=row.days_ago)
    has_ended = row.outcome in (Outcome.MERGED, Outcome.CLOSED)
    ended = created + timedelta(hours=row.hours) if has_ended else None
    is_merged = row.outcome is Outcome.MERGED
    head = object_sha("commit", f"{repository.full_name} {number}".encode())
    return PullRequest(
        id=stable_id("pull", repository.full_name, str(number)),
        number=number,
        title=row.title,
        body=row.body,
        author=account(row.author),
        created_at=created,
        updated_at=ended or created + timedelta(hours=min(row.hours, row.days_ago * 24)),
        closed_at=ended,
        merged_at=ended if is_merged else None,
        merged_by=account("keeper-crew") if is_merged else None,
        merge_commit_sha=object_sha("commit", head.encode()) if is_merged else None,
        base_ref=metadata.default_branch,
        base_sha=repository.head.sha if repository.head else "0" * 40,
        head_ref=f"{row.author.removesuffix('[bot]')}-{number}",
        head_sha=head,
        head_owner=repository.owner,
        is_draft=row.outcome is Outcome.DRAFT,
        labels=row.labels,
        additions=row.additions,
        deletions=row.deletions,
        changed_files=row.files,
        commits=1 + row.additions // 60,
        comments=row.comments,
        reviews=1 if is_merged else 0,
    )
