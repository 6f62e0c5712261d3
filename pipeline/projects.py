"""Projects, as they are acted on."""

from db.connection import Connection
from db.jobs import find_unended
from db.projects import delete_project as forget_project
from db.projects import find_project
from db.records.job import Job
from db.records.project import Project
from pipeline.repository import repository_keys
from pipeline.runner.cancel import cancel
from pipeline.runner.journal import Journal


async def delete_project(journal: Journal, project_id: str, owner_id: str) -> Project | None:
    """Forget a project of this owner, and cancel what is at work on it. Answers with it as it was,
    or None if there is none."""

    async def forget(connection: Connection) -> tuple[Project | None, list[Job]]:
        project = await find_project(connection, project_id)
        if project is None or project.owner_id != owner_id:
            return None, []
        working = await _at_work_on(connection, project)
        if not working:
            await forget_project(connection, project_id)
        return project, working

    while True:
        project, working = await journal.database.transact(forget)
        if not working:
            return project
        for job in working:
            await cancel(journal, job.id)


async def _at_work_on(connection: Connection, project: Project) -> list[Job]:
    of = project.repository
    keys = set(repository_keys(of.provider, of.host_id, of.owner, of.name))
    unended = await find_unended(connection, project.owner_id)
    return [job for job, held in unended if job.project_id == project.id or held & keys]
