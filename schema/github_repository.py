"""The repositories of the viewer's own GitHub account, and which of them are imported."""

from dataclasses import dataclass
from datetime import datetime

import strawberry

from db.records.github_account import OwnRepository
from db.records.project import Project as ProjectRecord
from pipeline.accounts.accounts import NotConnected
from schema.connection import Connection, Page
from schema.field import field
from schema.github import GithubProblem
from schema.project import Project
from schema.reading import Info


@dataclass(frozen=True, slots=True)
class Listed:
    """A repository, and the id of the project that the viewer has of it."""

    repository: OwnRepository
    project_id: str | None


@dataclass(frozen=True, slots=True)
class RepositoryPage(Page[Listed]):
    """A page of what was there `as_of`, and what stands in the way of more."""

    as_of: datetime | None
    problem: NotConnected | None


@strawberry.type(description="A repository that your GitHub account may push to.")
class GithubRepository:
    @field("The host's own id.")
    @staticmethod
    def host_id(listed: strawberry.Parent[Listed]) -> str:
        return listed.repository.host_id

    @field("`owner/name`, as `startImport` takes it.")
    @staticmethod
    def full_name(listed: strawberry.Parent[Listed]) -> str:
        return listed.repository.full_name

    @field("Whose it is.")
    @staticmethod
    def owner(listed: strawberry.Parent[Listed]) -> str:
        return listed.repository.owner

    @field("Its name.")
    @staticmethod
    def name(listed: strawberry.Parent[Listed]) -> str:
        return listed.repository.name

    @field("Where it is, as `startImport` takes it too.")
    @staticmethod
    def url(listed: strawberry.Parent[Listed]) -> str:
        return listed.repository.url

    @field("What its owner says of it.")
    @staticmethod
    def description(listed: strawberry.Parent[Listed]) -> str | None:
        return listed.repository.description

    @field("`public`, `private` or `internal`.")
    @staticmethod
    def visibility(listed: strawberry.Parent[Listed]) -> str:
        return listed.repository.visibility

    @field("Whether it was forked from another.")
    @staticmethod
    def is_fork(listed: strawberry.Parent[Listed]) -> bool:
        return listed.repository.is_fork

    @field("Whether it is closed to changes.")
    @staticmethod
    def is_archived(listed: strawberry.Parent[Listed]) -> bool:
        return listed.repository.is_archived

    @field("What most of it is written in.")
    @staticmethod
    def primary_language(listed: strawberry.Parent[Listed]) -> str | None:
        return listed.repository.language

    @field("How many people starred it.")
    @staticmethod
    def stars(listed: strawberry.Parent[Listed]) -> int:
        return listed.repository.stars

    @field("When something was last pushed to it.")
    @staticmethod
    def pushed_at(listed: strawberry.Parent[Listed]) -> datetime | None:
        return listed.repository.pushed_at

    @field("Whether you have a project of it.")
    @staticmethod
    def is_imported(listed: strawberry.Parent[Listed]) -> bool:
        return listed.project_id is not None

    @field("The project that you have of it.", shown_as=Project | None)
    @staticmethod
    async def project(listed: strawberry.Parent[Listed], info: Info) -> ProjectRecord | None:
        return await info.context.projects.load(listed.project_id) if listed.project_id else None


@strawberry.type(description="One page of your repositories.")
class GithubRepositoryConnection(Connection[GithubRepository]):
    as_of: datetime | None = strawberry.field(
        description="When GitHub told this list; null where it has told none."
    )
    problem: GithubProblem | None = strawberry.field(
        description="Why the list is empty, incomplete, or not newer."
    )
