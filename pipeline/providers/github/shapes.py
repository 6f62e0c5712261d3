"""The shapes of GitHub's REST answers, as far as they are read.

Source: GitHub's OpenAPI description. Unknown fields are ignored, and every field that may be absent
or null in the API of 2022-11-28 or of 2026-03-10 may be so here.
"""

from datetime import datetime

import msgspec


class License(msgspec.Struct):
    name: str | None = None
    spdx_id: str | None = None


class Parent(msgspec.Struct):
    full_name: str


class Repository(msgspec.Struct):
    id: int
    full_name: str
    html_url: str
    private: bool = False
    visibility: str | None = None
    description: str | None = None
    homepage: str | None = None
    default_branch: str | None = None
    fork: bool = False
    parent: Parent | None = None
    archived: bool = False
    is_template: bool | None = None
    mirror_url: str | None = None
    stargazers_count: int = 0
    forks_count: int = 0
    open_issues_count: int | None = None
    license: License | None = None
    topics: list[str] | None = None
    language: str | None = None
    pushed_at: datetime | None = None
    created_at: datetime | None = None


class TreeEntry(msgspec.Struct):
    path: str
    mode: str
    type: str | None = None
    size: int | None = None


class Tree(msgspec.Struct):
    """A hundred thousand entries take a tenth of a second to read, in which nothing else of the
    process would run; so they are only found here, and read one by one."""

    tree: list[msgspec.Raw]
    truncated: bool = False


class Content(msgspec.Struct):
    """One path's content. A symlink that leads out of the repository has a target and no content;
    a submodule of an older API is a file with the address of its repository."""

    path: str
    type: str
    size: int | None = None
    encoding: str | None = None
    content: str | None = None
    target: str | None = None
    submodule_git_url: str | None = None


class Release(msgspec.Struct):
    tag_name: str
    name: str | None = None
    html_url: str | None = None
    draft: bool = False
    prerelease: bool = False
    published_at: datetime | None = None


class Contributor(msgspec.Struct):
    """An anonymous one has a name and an e-mail address; the address is not read."""

    contributions: int
    login: str | None = None
    name: str | None = None
    avatar_url: str | None = None
    type: str | None = None
