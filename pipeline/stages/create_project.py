"""Stage: make the project of all that was found, or bring the one that is there up to date."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.connection import Connection
from db.database import Database
from db.jobs import save_project_of_job
from db.projects import (
    find_project_by_host_id,
    insert_project,
    remember_addresses,
    update_project,
)
from db.records.job import Job
from db.records.project import (
    Analysis,
    AnalysisSource,
    Project,
    Readme,
    Repository,
    Technology,
)
from db.records.replacing import replace
from pipeline.analysis.results import Description
from pipeline.repository import RepositoryAddress
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from pipeline.stages.describe import DESCRIPTION
from pipeline.stages.detect_technology import TECHNOLOGIES
from pipeline.stages.draw_diagram import DIAGRAM
from pipeline.stages.fetch_repository import REPOSITORY
from pipeline.stages.parse_readme import PARSED

LONGEST_SLUG = 200


@dataclass(frozen=True, slots=True)
class CreateProject:
    database: Database
    new_id: Callable[[], str]
    clock: Callable[[], datetime]

    async def __call__(self, work: Work) -> Outcome:
        repository = await work.recall(REPOSITORY, Repository)
        if repository is None:
            raise LookupError(f"job {work.job.id} has no repository to make a project of")
        draft = await self._draft(work, repository)
        async with self.database.write() as connection:
            await work.guard(connection)
            project, is_new = await _upsert(connection, draft)
            addresses = addresses_of(work.job, repository)
            await remember_addresses(connection, project.owner_id, project.id, addresses)
            await save_project_of_job(connection, work.job.id, project.id)
        verb = "Created" if is_new else "Updated"
        return Done(f"{verb} the project {project.title}", project_id=project.id)

    async def _draft(self, work: Work, repository: Repository) -> Project:
        """The project as the present findings make it, with an id that holds if it is new."""
        now = self.clock()
        asked = work.job.input
        analysis = await analysis_of(work, repository, now)
        return Project(
            id=self.new_id(),
            owner_id=work.job.owner_id,
            slug=_slug(repository),
            title=repository.name,
            description=repository.description or (analysis.summary if analysis else None),
            url=repository.url,
            kind=analysis.category if analysis else "other",
            is_showcase=asked.is_showcase,
            is_published=not asked.is_private and repository.visibility == "public",
            created_at=now,
            updated_at=now,
            synced_at=now,
            repository=repository,
            readme=await work.recall(PARSED, Readme),
            analysis=analysis,
        )


async def analysis_of(work: Work, repository: Repository, now: datetime) -> Analysis | None:
    """What the stages of the analysis have found."""
    description = await work.recall(DESCRIPTION, Description)
    technologies = await work.recall(TECHNOLOGIES, tuple[Technology, ...])
    diagram = await work.recall(DIAGRAM, str)
    if description is None and not technologies and diagram is None:
        return None
    return Analysis(
        summary=description.summary if description else repository.description or "",
        category=description.category if description else "other",
        technologies=technologies or (),
        diagram=diagram or "",
        source=AnalysisSource.RULES,
        model=None,
        created_at=now,
    )


async def _upsert(connection: Connection, draft: Project) -> tuple[Project, bool]:
    """One project per owner, provider and the host's own repository id."""
    repository = draft.repository
    old = await find_project_by_host_id(
        connection, draft.owner_id, repository.provider, repository.host_id
    )
    if old is not None:
        project = replace(draft, id=old.id, slug=old.slug, created_at=old.created_at)
        await update_project(connection, project)
        return project, False
    project, number = draft, 1
    while not await insert_project(connection, project):
        number += 1
        project = replace(draft, slug=f"{draft.slug}-{number}")
    return project, True


def _slug(repository: Repository) -> str:
    text = f"{repository.owner}-{repository.name}".lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:LONGEST_SLUG] or "project"


def addresses_of(job: Job, repository: Repository) -> tuple[str, str]:
    """The address that was asked for, and the one that the host answers with."""
    asked = RepositoryAddress(job.input.provider, job.input.owner, job.input.name)
    actual = RepositoryAddress(repository.provider, repository.owner, repository.name)
    return asked.key, actual.key
