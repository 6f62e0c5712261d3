"""Puts a repository together from files, working out what the host would work out itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sandbox import git
from sandbox.accounts import Account
from sandbox.identity import stable_id
from sandbox.languages import count
from sandbox.licenses import license_file, recognise
from sandbox.model import Repository


def assemble(
    owner: Account,
    name: str,
    sources: Mapping[str, bytes | git.Source],
    now: datetime,
    *,
    message: str = "Start",
    is_truncated: bool = False,
) -> Repository:
    """A public repository of a single commit, a year old. Without any files it is empty: nothing
    was pushed to it yet."""
    bare = Repository(
        id=stable_id("repository", owner.login, name),
        owner=owner,
        name=name,
        created_at=now - timedelta(days=365),
        updated_at=now - timedelta(days=2),
        pushed_at=None,
    )
    return with_files(bare, sources, message, is_truncated=is_truncated) if sources else bare


def with_files(
    repository: Repository,
    sources: Mapping[str, bytes | git.Source],
    message: str = "Start",
    *,
    is_truncated: bool = False,
) -> Repository:
    """The repository with its files, pushed when it was last updated."""
    snapshot = git.snapshot(sources, truncated=is_truncated)
    head = git.commit(snapshot.tree, message, "keeper-crew", repository.updated_at)
    languages = count(snapshot.entries)
    legal = license_file(snapshot.entries)
    text = snapshot.blobs[legal.sha].decode() if legal else ""
    return replace(
        repository,
        snapshot=snapshot,
        pushed_at=repository.updated_at,
        commits=(head,),
        commit_count=1,
        branches={repository.default_branch: head.sha},
        languages=languages,
        language=next(iter(languages), None),
        license=recognise(text) if legal else None,
        license_path=legal.path if legal else None,
        size_kb=sum(len(blob) for blob in snapshot.blobs.values()) // 1024,
    )
