"""What an id leads to, for the one who asks; what is not theirs does not exist."""

from db.records.job import Job
from db.records.project import Project
from resolvers.context import Context
from schema.ids import NodeKind, key_of


async def visible_job(context: Context, node_id: str) -> Job | None:
    """The job with this id, if it is the user's own, or the user an admin."""
    key = key_of(node_id, NodeKind.JOB)
    job = await context.jobs.load(key) if key else None
    return job if job and context.may_see(job.owner_id) else None


async def own_job(context: Context, node_id: str) -> Job | None:
    """The job with this id, if the user may act on it: only its owner may."""
    job = await visible_job(context, node_id)
    return job if job and job.owner_id == context.user.id else None


async def visible_project(context: Context, node_id: str) -> Project | None:
    """The project with this id, if it is the user's own, or the user an admin."""
    key = key_of(node_id, NodeKind.PROJECT)
    project = await context.projects.load(key) if key else None
    return project if project and context.may_see(project.owner_id) else None
