"""What the types read from while they are being asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import strawberry
from strawberry.dataloader import DataLoader

from db.database import Database
from db.jobs import find_jobs
from db.projects import find_projects
from db.records.job import Job
from db.records.project import Project
from pipeline.accounts.users_github import UsersGithub

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """The database, users' accounts at GitHub, and loaders that make one query of all that is
    asked by id at once.

    The loaders keep nothing: an answer is always the record as it is now, and one reading serves
    all requests of an event loop, whose questions are then batched together.
    """

    database: Database
    github: UsersGithub
    jobs: DataLoader[str, Job | None]
    projects: DataLoader[str, Project | None]
    clock: Callable[[], datetime]

    @classmethod
    def of(cls, database: Database, github: UsersGithub, clock: Callable[[], datetime]) -> Self:
        async def load_jobs(ids: list[str]) -> list[Job | None]:
            found = await database.ask(lambda connection: find_jobs(connection, set(ids)))
            return [found.get(job_id) for job_id in ids]

        async def load_projects(ids: list[str]) -> list[Project | None]:
            found = await database.ask(lambda connection: find_projects(connection, set(ids)))
            return [found.get(project_id) for project_id in ids]

        return cls(
            database,
            github,
            DataLoader(load_jobs, MOST_AT_ONCE, cache=False),
            DataLoader(load_projects, MOST_AT_ONCE, cache=False),
            clock,
        )


Info = strawberry.Info[Reading, None]
