"""A repository, as its host tells of it and clients see it."""

from datetime import datetime

import strawberry


@strawberry.type(description="One language's part of a repository.")
class LanguageShare:
    name: str = strawberry.field(description="The language's name.")
    bytes: float = strawberry.field(
        description="A whole number of bytes; a Float because an Int ends at 2 GiB."
    )
    share: float = strawberry.field(description="0 to 1, of all bytes counted.")
    color: str | None = strawberry.field(description="The colour that it is usually shown in.")


@strawberry.type(description="Somebody whose commits are in the repository.")
class Contributor:
    login: str | None = strawberry.field(
        description="The account's name. Null for somebody whom the host knows by name alone."
    )
    name: str | None = strawberry.field(description="The name, if known.")
    contributions: int = strawberry.field(description="How many commits.")
    avatar_url: str | None = strawberry.field(description="The account's picture.")
    is_bot: bool = strawberry.field(description="Whether the account is a program's.")


@strawberry.type(description="A published version.")
class Release:
    tag: str = strawberry.field(description="The tag that it was made of.")
    name: str | None = strawberry.field(description="Its title.")
    published_at: datetime | None = strawberry.field(description="When it was published.")
    is_prerelease: bool = strawberry.field(description="Whether it is a preview.")
    url: str | None = strawberry.field(description="Its page.")


@strawberry.type(description="What the host says of a repository.")
class Repository:
    provider: str = strawberry.field(description="The code host, such as `github`.")
    host_id: str = strawberry.field(
        description="The host's own id: it stays when the repository is renamed or moved."
    )
    owner: str = strawberry.field(description="The account that it belongs to.")
    name: str = strawberry.field(description="Its name there.")
    url: str = strawberry.field(description="Its page.")
    description: str | None = strawberry.field(description="What its owner says that it is.")
    homepage: str | None = strawberry.field(description="The page that its owner gives for it.")
    default_branch: str | None = strawberry.field(description="The branch that was imported.")
    visibility: str = strawberry.field(description="`public`, `private` or `internal`.")
    is_fork: bool = strawberry.field(description="Whether it was forked from another.")
    parent: str | None = strawberry.field(description="`owner/name` that it was forked from.")
    is_archived: bool = strawberry.field(description="Whether its owner has closed it.")
    is_template: bool = strawberry.field(description="Whether others are made of it.")
    is_empty: bool = strawberry.field(description="Whether it has no commit yet.")
    mirror_url: str | None = strawberry.field(description="What it is a mirror of.")
    stars: int = strawberry.field(description="How many have starred it.")
    forks: int = strawberry.field(description="How many forks it has.")
    open_issues: int | None = strawberry.field(
        description="Open issues, with open pull requests among them, as the host counts."
    )
    license: str | None = strawberry.field(description="The licence's SPDX id.")
    topics: list[str] = strawberry.field(description="The topics that its owner has given it.")
    languages: list[LanguageShare] = strawberry.field(description="The largest first.")
    languages_estimated: bool = strawberry.field(
        description="Whether the languages were counted by us, from the names and sizes of files."
    )
    primary_language: str | None = strawberry.field(description="What the host calls the main one.")
    file_count: int | None = strawberry.field(description="How many files. Null if not known.")
    tree_truncated: bool = strawberry.field(
        description="Whether the host cut the list of files: then `fileCount` is too low."
    )
    pushed_at: datetime | None = strawberry.field(description="When it was last pushed to.")
    contributors: list[Contributor] = strawberry.field(description="Those with most commits first.")
    releases: list[Release] = strawberry.field(description="The newest first.")
