"""Deleting a project: every answer that it may have."""

from dataclasses import dataclass
from typing import Annotated

import strawberry

from db.records.project import Project
from schema.field import field
from schema.node import id_of
from schema.problem import NotFound
from schema.showing import shows


@dataclass(frozen=True, slots=True)
class Deleted:
    project: Project


@strawberry.type(description="The project is gone.")
class ProjectDeleted:
    is_type_of = shows(Deleted)

    @field("The id that it had.")
    @staticmethod
    def id(deleted: strawberry.Parent[Deleted]) -> strawberry.ID:
        return id_of(deleted.project)


DeleteProjectResult = Annotated[
    ProjectDeleted | NotFound,
    strawberry.union("DeleteProjectResult", description="The project's id, or why it stays."),
]
