"""The schema, assembled: every query, mutation and subscription that clients have.

It is put together here and not in `schema`, since the roots' fields are the resolvers.
"""

from functools import cache

import strawberry

from resolvers.mutations.act_on_any_job import cancel_any_job, requeue_job
from resolvers.mutations.cancel_job import cancel_job
from resolvers.mutations.connect_github import connect_github, disconnect_github
from resolvers.mutations.delete_project import delete_project
from resolvers.mutations.log_in_with_github import begin_github_login, finish_github_login
from resolvers.mutations.pause_queue import pause_queue, resume_queue
from resolvers.mutations.purge_jobs import purge_job, purge_jobs
from resolvers.mutations.resync_project import resync_project
from resolvers.mutations.retry_job import retry_job
from resolvers.mutations.start_import import start_import
from resolvers.mutations.start_imports import start_imports
from resolvers.queries.estimate_import import estimate_import
from resolvers.queries.github_repositories import github_repositories
from resolvers.queries.jobs import job, jobs
from resolvers.queries.node import node, nodes
from resolvers.queries.operations import operations
from resolvers.queries.projects import project, projects
from resolvers.queries.repository_addresses import repository_addresses
from resolvers.queries.viewer import viewer
from resolvers.subscriptions.import_progress import import_progress
from resolvers.subscriptions.job_updates import job_updates
from schema.job import Job
from schema.project import Project
from schema.scalars import CONFIG
from schema.viewer import Viewer


@strawberry.type(description="What can be asked.")
class Query:
    node = node
    nodes = nodes
    viewer = viewer
    job = job
    jobs = jobs
    project = project
    projects = projects
    repository_addresses = repository_addresses
    github_repositories = github_repositories
    operations = operations
    estimate_import = estimate_import


@strawberry.type(description="What can be done.")
class Mutation:
    start_import = start_import
    start_imports = start_imports
    cancel_job = cancel_job
    retry_job = retry_job
    resync_project = resync_project
    delete_project = delete_project
    connect_github = connect_github
    disconnect_github = disconnect_github
    begin_github_login = begin_github_login
    finish_github_login = finish_github_login
    pause_queue = pause_queue
    resume_queue = resume_queue
    requeue_job = requeue_job
    cancel_any_job = cancel_any_job
    purge_job = purge_job
    purge_jobs = purge_jobs


@strawberry.type(description="What can be listened to.")
class Subscription:
    import_progress = import_progress
    job_updates = job_updates


@cache
def build_schema() -> strawberry.Schema:
    """The schema, the same one for all. `as_str()` prints it."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Job, Project, Viewer],
        config=CONFIG,
    )
