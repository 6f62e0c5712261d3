"""The users, the projects and the jobs; their tables are made by `tables.sql`."""

import uuid
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def new_id() -> str:
    return str(uuid.uuid4())


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {dict[str, Any]: JSON, list[dict[str, Any]]: JSON}


class User(Base):
    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    token_hash: Mapped[str | None]


class ProjectAddress(Base):
    __tablename__ = "project_addresses"

    owner_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]


class Job(Base):
    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    owner_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str]
    input: Mapped[dict[str, Any]]
    repository: Mapped[str]
    stages: Mapped[list[dict[str, Any]]]
    percent: Mapped[float]
    stage: Mapped[str | None]
    created_at: Mapped[str]
    updated_at: Mapped[str]
    ended_at: Mapped[str | None]
    attempt: Mapped[int]
    last_sequence: Mapped[int]
    receipt: Mapped[dict[str, Any]]
    project_id: Mapped[str | None]
    settled: Mapped[bool]
