"""What a change does to the world."""

from dataclasses import replace
from datetime import datetime, timedelta

from sandbox import git
from sandbox.accounts import account, organization
from sandbox.changes import (
    AnyChange,
    Delete,
    Edit,
    EditPull,
    Forbid,
    Generate,
    OpenPull,
    Permit,
    Push,
    Recreate,
    RemovePull,
    Rename,
    Visibility,
)
from sandbox.identity import stable_id
from sandbox.languages import count
from sandbox.model import Block, BlockReason, PullRequest, Repository
from sandbox.sources.generated import generate
from sandbox.world import World

_NOTICES = {
    BlockReason.DMCA: "https://github.com/github/dmca",
    BlockReason.TERMS: "https://github.com/tos",
    BlockReason.UNAVAILABLE: "https://github.com/tos",
}


class ChangeError(Exception):
    """A change that cannot be made: what it names does not exist."""


async def apply(world: World, change: AnyChange, now: datetime) -> None:
    """Makes the change; ChangeError, if what it names does not exist."""
    owner, _, name = change.repository.partition("/")
    if isinstance(change, Generate):
        made = generate(
            owner,
            name,
            now,
            change.files,
            change.pulls,
            change.readme_bytes,
            timedelta(minutes=change.minutes_apart),
        )
        there = await world.numbered(made.id)
        world.add(replace(made, id=_next_number(there)) if there else made)
        return
    found = await world.named(owner, name)
    if found is None:
        raise ChangeError(f"there is no repository {change.repository}")
    repository = found.repository
    match change:
        case Rename(to=to):
            world.rename(repository, _renamed(repository, to, now))
        case Delete():
            world.forget(repository)
        case Recreate():
            world.forget(repository)
            number = _next_number(repository)
            world.add(replace(repository, id=number, created_at=now, updated_at=now))
        case _:
            world.add(replace(_edited(repository, change, now), updated_at=now))


def block(reason: BlockReason, now: datetime) -> Block:
    return Block(reason, _NOTICES[reason], now)


def _next_number(repository: Repository) -> int:
    """The number of a repository that is made after this one, in its place."""
    return stable_id("after", str(repository.id))


def _renamed(repository: Repository, full_name: str, now: datetime) -> Repository:
    login, _, name = full_name.partition("/")
    moves = login.lower() != repository.owner.login.lower()
    owner = organization(login) if moves else replace(repository.owner, login=login)
    return replace(repository, owner=owner, name=name, updated_at=now)


def _edited(
    repository: Repository,
    change: Forbid | Permit | Visibility | Edit | Push | OpenPull | EditPull | RemovePull,
    now: datetime,
) -> Repository:
    match change:
        case Forbid(reason=reason):
            return replace(repository, block=block(reason, now))
        case Permit():
            return replace(repository, block=None)
        case Visibility(is_private=is_private, readers=readers):
            return replace(repository, is_private=is_private, readers=frozenset(readers))
        case Edit():
            return _edit(repository, change)
        case Push():
            return _pushed(repository, change, now)
        case OpenPull():
            return replace(repository, pulls=(*repository.pulls, _opened(repository, change, now)))
        case EditPull(number=number):
            old = _pull(repository, number)
            new = _edited_pull(old, change, now)
            return replace(
                repository, pulls=tuple(new if p is old else p for p in repository.pulls)
            )
        case RemovePull(number=number):
            gone = _pull(repository, number)
            return replace(repository, pulls=tuple(p for p in repository.pulls if p is not gone))


def _edit(repository: Repository, change: Edit) -> Repository:
    given = {
        name: value
        for name in Edit.__struct_fields__
        if name != "repository" and (value := getattr(change, name)) is not None
    }
    return replace(repository, **given)


def _pushed(repository: Repository, change: Push, now: datetime) -> Repository:
    there = repository.snapshot
    leaves = {e.path: e for e in there.entries if e.mode is not git.Mode.DIRECTORY} if there else {}
    blobs = dict(there.blobs) if there else {}
    for path, text in change.files.items():
        leaves.pop(path, None)
        if text is not None:
            content = text.encode()
            sha = git.object_sha("blob", content)
            blobs[sha] = content
            leaves[path] = git.Entry(path, git.Mode.FILE, sha, len(content))
    root, entries = git.write_trees(leaves.values())
    parents = (repository.head.sha,) if repository.head else ()
    commit = git.commit(root, change.message, "keeper-crew", now, parents)
    languages = count(entries)
    return replace(
        repository,
        snapshot=git.Snapshot(root, entries, blobs, there.submodules if there else {}),
        commits=(commit, *repository.commits),
        commit_count=repository.commit_count + 1,
        branches={**repository.branches, repository.default_branch: commit.sha},
        languages=languages,
        language=next(iter(languages), None),
        pushed_at=now,
    )


def _opened(repository: Repository, change: OpenPull, now: datetime) -> PullRequest:
    number = 1 + max((pull.number for pull in repository.pulls), default=0)
    return PullRequest(
        id=stable_id("pull", repository.full_name, str(number)),
        number=number,
        title=change.title,
        body=None,
        author=account(change.author),
        created_at=now,
        updated_at=now,
        closed_at=None,
        merged_at=None,
        base_ref=repository.default_branch,
        base_sha=repository.head.sha if repository.head else "0" * 40,
        head_ref=f"change-{number}",
        head_sha=git.object_sha("commit", f"{repository.id} {number}".encode()),
        head_owner=repository.owner,
    )


def _pull(repository: Repository, number: int) -> PullRequest:
    for pull in repository.pulls:
        if pull.number == number:
            return pull
    raise ChangeError(f"{repository.full_name} has no pull request {number}")


def _edited_pull(pull: PullRequest, change: EditPull, now: datetime) -> PullRequest:
    ends = change.is_closed or change.is_merged
    return replace(
        pull,
        title=pull.title if change.title is None else change.title,
        labels=pull.labels if change.labels is None else change.labels,
        closed_at=now if ends else pull.closed_at,
        merged_at=now if change.is_merged else pull.merged_at,
        updated_at=now,
    )
