"""Projects, as they are acted on."""

from db.database import Database
from db.projects import delete_project as forget_project
from db.projects import find_project
from db.records.project import Project


async def delete_project(database: Database, project_id: str, owner_id: str) -> Project | None:
    """Forget a project of this owner. Answers with it as it was, or None if there is none."""
    async with database.write() as connection:
        project = await find_project(connection, project_id)
        if project is None or project.owner_id != owner_id:
            return None
        await forget_project(connection, project_id)
    return project
