"""The shapes of GitHub's GraphQL answer. Anything may be null where an error took its place."""

from datetime import datetime
from typing import Any

import msgspec

NULL = msgspec.Raw(b"null")


class Error(msgspec.Struct):
    message: str = ""
    type: str | None = None
    path: list[Any] | None = None


class RateLimit(msgspec.Struct):
    cost: int = 0


class Data(msgspec.Struct, rename="camel"):
    """`repository` is read twice: for its fields, and for the files under their aliases."""

    repository: msgspec.Raw = NULL
    rate_limit: RateLimit | None = None


class Envelope(msgspec.Struct):
    data: Data | None = None
    errors: list[Error] | None = None


class Named(msgspec.Struct):
    name: str


class FullName(msgspec.Struct, rename="camel"):
    name_with_owner: str


class License(msgspec.Struct, rename="camel"):
    spdx_id: str | None = None
    name: str | None = None


class Count(msgspec.Struct, rename="camel"):
    total_count: int


class RepositoryTopic(msgspec.Struct):
    topic: Named


class Topics(msgspec.Struct):
    nodes: list[RepositoryTopic | None] | None = None


class LanguageEdge(msgspec.Struct):
    size: int
    node: Named


class Languages(msgspec.Struct):
    edges: list[LanguageEdge | None] | None = None


class Release(msgspec.Struct, rename="camel"):
    tag_name: str
    name: str | None = None
    url: str | None = None
    is_draft: bool = False
    is_prerelease: bool = False
    published_at: datetime | None = None


class Releases(msgspec.Struct):
    nodes: list[Release | None] | None = None


class TreeEntry(msgspec.Struct):
    """`mode` is git's, as a number: 0o120000 is a symlink."""

    name: str
    mode: int


class Listing(msgspec.Struct):
    entries: list[TreeEntry] | None = None


class File(msgspec.Struct, rename="camel"):
    """Without a size it is a directory."""

    byte_size: int | None = None
    is_binary: bool | None = None
    is_truncated: bool = False
    text: str | None = None


class Repository(msgspec.Struct, rename="camel"):
    id: str
    name_with_owner: str
    url: str
    visibility: str
    database_id: int | None = None
    description: str | None = None
    homepage_url: str | None = None
    is_fork: bool = False
    is_archived: bool = False
    is_empty: bool = False
    is_template: bool = False
    mirror_url: str | None = None
    stargazer_count: int = 0
    fork_count: int = 0
    created_at: datetime | None = None
    pushed_at: datetime | None = None
    parent: FullName | None = None
    license_info: License | None = None
    primary_language: Named | None = None
    default_branch_ref: Named | None = None
    issues: Count | None = None
    pull_requests: Count | None = None
    repository_topics: Topics | None = None
    languages: Languages | None = None
    releases: Releases | None = None
    in_github: Listing | None = None
    in_root: Listing | None = None
    in_docs: Listing | None = None
