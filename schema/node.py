"""Relay's Node: whatever has an id of its own that it can be fetched by again."""

import strawberry

from db.records.job import Job
from db.records.project import Project
from db.records.user import User
from schema.field import field
from schema.ids import NodeKind, seal


def id_of(record: Job | Project | User) -> strawberry.ID:
    """The global id of a record."""
    return strawberry.ID(seal(_KINDS[type(record)], record.id))


_KINDS: dict[type[Job | Project | User], NodeKind] = {
    Job: NodeKind.JOB,
    Project: NodeKind.PROJECT,
    User: NodeKind.VIEWER,
}


@strawberry.interface(description="Whatever can be fetched again by its id, with the query `node`.")
class Node:
    @field("Opaque, unique among all nodes, and never given twice.")
    @staticmethod
    def id(record: strawberry.Parent[Job | Project | User]) -> strawberry.ID:
        return id_of(record)
