"""The shapes of pull requests in GitHub's answers, REST's and GraphQL's, as far as they are read.

Source: GitHub's OpenAPI description and its GraphQL schema. The account is null for one that is
gone, and so is a fork; what only one API's version has may be absent.
"""

from datetime import datetime

import msgspec

from pipeline.providers.github.graphql_shapes import Count, Error, RateLimit


class User(msgspec.Struct, gc=False):
    login: str
    type: str | None = None


class Label(msgspec.Struct, gc=False):
    name: str | None = None


class Branch(msgspec.Struct, gc=False):
    ref: str = ""


class RestPullRequest(msgspec.Struct, gc=False):
    number: int
    title: str
    state: str
    html_url: str
    created_at: datetime
    updated_at: datetime
    base: Branch
    head: Branch
    user: User | None = None
    body: str | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    draft: bool | None = None
    locked: bool | None = None
    labels: list[Label] | None = None


class Actor(msgspec.Struct, gc=False):
    login: str
    kind: str = msgspec.field(name="__typename", default="User")


class Labels(msgspec.Struct, gc=False):
    nodes: list[Label | None] | None = None


class GraphPullRequest(msgspec.Struct, gc=False, rename="camel"):
    number: int
    title: str
    state: str
    url: str
    created_at: datetime
    updated_at: datetime
    base_ref_name: str
    head_ref_name: str
    author: Actor | None = None
    body: str | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    is_draft: bool = False
    locked: bool = False
    labels: Labels | None = None
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    comments: Count | None = None


class PageInfo(msgspec.Struct, rename="camel"):
    has_next_page: bool = False
    end_cursor: str | None = None


class GraphPage(msgspec.Struct, rename="camel"):
    total_count: int | None = None
    page_info: PageInfo | None = None
    nodes: list[GraphPullRequest | None] | None = None


class Repository(msgspec.Struct, rename="camel"):
    pull_requests: GraphPage | None = None


class Data(msgspec.Struct, rename="camel"):
    repository: Repository | None = None
    rate_limit: RateLimit | None = None


class Envelope(msgspec.Struct):
    data: Data | None = None
    errors: list[Error] | None = None
