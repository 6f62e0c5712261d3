"""Relay's Node: whatever has an id of its own that it can be fetched by again."""

import strawberry

from db.records.job import Job
from db.records.project import Project
from db.records.user import User
from schema.field import field
from schema.ids import NodeId, NodeKind


def id_of(record: Job | Project | User) -> strawberry.ID:
    """The global id of a record."""
    return strawberry.ID(str(NodeId(_kind_of(record), record.id)))


def _kind_of(record: Job | Project | User) -> NodeKind:
    match record:
        case Job():
            return NodeKind.JOB
        case Project():
            return NodeKind.PROJECT
        case User():
            return NodeKind.VIEWER


@strawberry.interface(description="Whatever can be fetched again by its id, with the query `node`.")
class Node:
    @field("Opaque, unique among all nodes, and never given twice.")
    @staticmethod
    def id(record: strawberry.Parent[Job | Project | User]) -> strawberry.ID:
        return id_of(record)
