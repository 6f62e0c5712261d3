"""Stored API answers as repositories: a folder each, gzipped bodies, read when first asked for."""

import base64
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from sandbox.accounts import Account, AccountKind, account
from sandbox.git import Commit, Entry, Mode, Signature, Snapshot
from sandbox.identity import stable_id
from sandbox.licenses import License
from sandbox.model import Contributor, PullRequest, Release, Repository
from sandbox.world import Unloaded

Json = Any
"""A stored answer: checked by what is read out of it, and by nothing before."""

GHOST = Account("ghost", 10137, AccountKind.USER)
"""Who stands for accounts that are gone."""


class DatasetError(Exception):
    """The folder is not one of stored answers."""


def repositories(folder: Path) -> Iterator[Unloaded]:
    """The repositories of a folder; DatasetError, if there are none. Only their names and numbers
    are read at once."""
    found = sorted(folder.glob("*__*/repo.json.gz"))
    if not found:
        raise DatasetError(f"{folder} holds no stored answers: no folder owner__name with a repo")
    for body in found:
        facts = _read(body)
        yield Unloaded(facts["id"], facts["full_name"], _Stored(body.parent).load)


class _Stored:
    """The folder of one repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> Repository:
        facts, meta = self._body("repo", {}), self._meta()
        commits = tuple(map(_commit, self._body("commits", [])))
        licence = self._body("license", {})
        stored = _repository(facts)
        pulls = {row["number"]: row for row in self._body("pulls", [])}
        return replace(
            stored,
            snapshot=self._snapshot(),
            commits=commits,
            commit_count=meta.get("snapshot", {}).get("commits", len(commits)),
            branches={row["name"]: row["commit"]["sha"] for row in self._body("branches", [])},
            tags={row["name"]: row["commit"]["sha"] for row in self._body("tags", [])},
            languages=self._body("languages", {}),
            license_path=licence.get("path"),
            releases=tuple(map(_release, self._body("releases", []))),
            contributors=tuple(map(_contributor, self._body("contributors", []))),
            pulls=tuple(
                _listed(row, pulls[row["number"]], stored)
                if row["number"] in pulls
                else _pull(row, stored)
                for row in self._rows("pulls_all")
            ),
        )

    def _body(self, name: str, default: Json) -> Json:
        path = self._folder / f"{name}.json.gz"
        return _read(path) if path.exists() else default

    def _meta(self) -> Json:
        path = self._folder / "meta.json"
        return msgspec.json.decode(path.read_bytes()) if path.exists() else {}

    def _rows(self, name: str) -> Iterator[dict[str, Json]]:
        table = self._body(name, {"columns": [], "rows": []})
        return (dict(zip(table["columns"], row, strict=True)) for row in table["rows"])

    def _snapshot(self) -> Snapshot | None:
        tree = self._body("tree", None)
        if tree is None:
            return None
        entries = tuple(
            Entry(row["path"], Mode(row["mode"]), row["sha"], row.get("size"))
            for row in tree["tree"]
        )
        files = self._body("files", {})
        blobs = {row["sha"]: base64.b64decode(row["content"]) for row in files.values()}
        return Snapshot(tree["sha"], entries, blobs, truncated=tree["truncated"])


def _read(path: Path) -> Json:
    return msgspec.json.decode(gzip.decompress(path.read_bytes()))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _account(row: Json) -> Account | None:
    if row is None:
        return None
    return Account(row["login"], row["id"], AccountKind(row["type"]))


def _by_login(login: str | None, number: int | None = None) -> Account | None:
    if login is None:
        return None
    known = account(login)
    return known if number is None else replace(known, id=number)


def _repository(facts: Json) -> Repository:
    licence = facts["license"]
    return Repository(
        id=facts["id"],
        owner=Account(
            facts["owner"]["login"], facts["owner"]["id"], AccountKind(facts["owner"]["type"])
        ),
        name=facts["name"],
        created_at=datetime.fromisoformat(facts["created_at"]),
        updated_at=datetime.fromisoformat(facts["updated_at"]),
        pushed_at=_moment(facts["pushed_at"]),
        description=facts["description"],
        homepage=facts["homepage"],
        default_branch=facts["default_branch"],
        language=facts["language"],
        topics=tuple(facts.get("topics", ())),
        license=licence and License(licence["key"], licence["name"], licence["spdx_id"]),
        size_kb=facts["size"],
        stars=facts["stargazers_count"],
        forks=facts["forks_count"],
        subscribers=facts.get("subscribers_count", 0),
        open_issues=facts["open_issues_count"],
        is_private=facts["private"],
        is_archived=facts["archived"],
        is_disabled=facts["disabled"],
        is_template=facts.get("is_template", False),
        parent=(facts.get("parent") or {}).get("full_name"),
        template=(facts.get("template_repository") or {}).get("full_name"),
        mirror_url=facts["mirror_url"],
    )


def _commit(row: Json) -> Commit:
    inner = row["commit"]
    return Commit(
        sha=row["sha"],
        tree=inner["tree"]["sha"],
        message=inner["message"],
        author=_signature(inner["author"], row["author"]),
        committer=_signature(inner["committer"], row["committer"]),
        parents=tuple(parent["sha"] for parent in row["parents"]),
    )


def _signature(person: Json, known: Json) -> Signature:
    date = datetime.fromisoformat(person["date"])
    return Signature(person["name"], person["email"], date, _account(known))


def _release(row: Json) -> Release:
    return Release(
        id=row["id"],
        tag=row["tag_name"],
        name=row["name"],
        body=row["body"],
        author=_account(row["author"]) or GHOST,
        created_at=datetime.fromisoformat(row["created_at"]),
        published_at=_moment(row["published_at"]),
        is_draft=row["draft"],
        is_prerelease=row["prerelease"],
        is_immutable=row.get("immutable", False),
    )


def _contributor(row: Json) -> Contributor:
    if row["type"] == "Anonymous":
        return Contributor(row["contributions"], None, row["name"], row["email"])
    return Contributor(row["contributions"], _account(row))


def _listed(row: dict[str, Json], body: Json, repository: Repository) -> PullRequest:
    """A pull request that is stored in full too: who it is from is told there."""
    head = body["head"]
    return replace(
        _pull(row, repository),
        id=body["id"],
        author=_account(body["user"]),
        head_owner=_account(head["user"]),
        is_fork_deleted=head["repo"] is None,
        is_locked=body["locked"],
    )


def _pull(row: dict[str, Json], repository: Repository) -> PullRequest:
    """A pull request of the table. An author nobody knows is the host's ghost, and none at all
    with every fifth number; so the stored answers have it."""
    number = row["number"]
    author = _by_login(row["login"], row["uid"])
    if author is None and number % 5:
        author = GHOST
    return PullRequest(
        id=stable_id("pull", repository.full_name, str(number)),
        number=number,
        title=row["title"],
        body=row["body"],
        author=author,
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        closed_at=_moment(row["closed_at"]),
        merged_at=_moment(row["merged_at"]),
        merged_by=_by_login(row["merged_by"]),
        merge_commit_sha=row["merge_commit_sha"],
        base_ref=row["base_ref"],
        base_sha=row["base_sha"],
        head_ref=row["head_ref"],
        head_sha=row["head_sha"],
        head_owner=_head_owner(row, repository),
        is_draft=row["draft"],
        is_fork_deleted=number % 6 == 0 and row["state"] == "closed",
        labels=tuple(row["labels"]),
        additions=row["additions"],
        deletions=row["deletions"],
        changed_files=row["changed_files"],
        commits=row["commits"],
    )


def _head_owner(row: dict[str, Json], repository: Repository) -> Account | None:
    owner = row["head_owner"]
    if owner is not None and owner.lower() == repository.owner.login.lower():
        return repository.owner
    return _by_login(owner)
