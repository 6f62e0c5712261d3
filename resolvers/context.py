"""What the resolvers of one operation share: who asks, and what can be asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import strawberry

from db.database import Database
from db.live import LiveFeed
from db.records.user import User
from pipeline.accounts.users_github import UsersGithub
from pipeline.estimates import Estimates
from pipeline.imports import Imports
from pipeline.operator.operations import Operations
from pipeline.resyncs import Resyncs
from pipeline.runner.progress import Progress
from resolvers.subscriptions.followed_jobs import FollowedJobs
from schema.reading import Reading


@dataclass(frozen=True, slots=True)
class Context(Reading):
    user: User
    imports: Imports
    resyncs: Resyncs
    estimates: Estimates
    progress: Progress
    live: LiveFeed
    followed_jobs: FollowedJobs
    operations: Operations

    def may_see(self, owner_id: str) -> bool:
        """Whether the user may look at what this owner has."""
        return self.user.id == owner_id or self.user.is_admin


Info = strawberry.Info[Context, None]


class Contexts:
    """Makes the contexts of a process, whose operations share everything but the user."""

    def __init__(
        self,
        *,
        database: Database,
        github: UsersGithub,
        imports: Imports,
        resyncs: Resyncs,
        estimates: Estimates,
        progress: Progress,
        live: LiveFeed,
        operations: Operations,
        clock: Callable[[], datetime],
    ) -> None:
        self._reading = Reading.of(database, github, clock)
        self._imports = imports
        self._resyncs = resyncs
        self._estimates = estimates
        self._progress = progress
        self._live = live
        self._operations = operations
        self._followed_jobs = FollowedJobs(progress)

    def of(self, user: User) -> Context:
        return Context(
            database=self._reading.database,
            github=self._reading.github,
            jobs=self._reading.jobs,
            projects=self._reading.projects,
            user=user,
            imports=self._imports,
            resyncs=self._resyncs,
            estimates=self._estimates,
            progress=self._progress,
            live=self._live,
            followed_jobs=self._followed_jobs,
            operations=self._operations,
            clock=self._reading.clock,
        )
