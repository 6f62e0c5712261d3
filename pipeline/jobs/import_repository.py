"""The kind of job that makes a project of a repository."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from db.database import Database
from db.records.job import JobKind
from pipeline.runner.kind import Kind, Queue, RetryPolicy, Stage, StageFunction
from pipeline.stages.analyst import Analyst
from pipeline.stages.create_project import CreateProject
from pipeline.stages.describe import Describe
from pipeline.stages.detect_technology import DetectTechnology
from pipeline.stages.draw_diagram import DrawDiagram
from pipeline.stages.parse_readme import ParseReadme
from pipeline.stages.sync_pull_requests import pages_expected


@dataclass(frozen=True, slots=True)
class StageSettings:
    """How long a stage may take at one go, and a job in all, without what it waits for; and how
    often a stage is tried, and taken up anew if it loses its worker."""

    fetch_timeout_seconds: float = 300.0
    analysis_timeout_seconds: float = 60.0
    project_timeout_seconds: float = 30.0
    history_timeout_seconds: float = 3600.0
    job_timeout_seconds: float = 3600.0
    most_claims: int = 3
    retry: RetryPolicy = field(default_factory=RetryPolicy)


def import_repository(
    fetch: StageFunction,
    sync: StageFunction,
    analyst: Analyst,
    database: Database,
    new_id: Callable[[], str],
    clock: Callable[[], datetime],
    settings: StageSettings,
) -> Kind:
    def analysis(name: str, title: str, run: StageFunction) -> Stage:
        return Stage(
            name,
            title,
            run,
            queue=Queue.COMPUTE,
            weight=2,
            expected_seconds=0.5,
            timeout_seconds=settings.analysis_timeout_seconds,
            required=False,
            retry=settings.retry,
        )

    return Kind(
        JobKind.IMPORT_REPOSITORY,
        "The import",
        [
            Stage(
                "fetch_repository",
                "Fetching repository data",
                fetch,
                weight=8,
                expected_seconds=3.0,
                timeout_seconds=settings.fetch_timeout_seconds,
                retry=settings.retry,
            ),
            [
                analysis("parse_readme", "Reading the README", ParseReadme(analyst)),
                analysis(
                    "detect_technology", "Recognising technologies", DetectTechnology(analyst)
                ),
                analysis("draw_diagram", "Drawing the structure", DrawDiagram(analyst)),
                analysis("describe", "Describing it", Describe(analyst)),
            ],
            Stage(
                "create_project",
                "Creating the project",
                CreateProject(database, new_id, clock),
                weight=1,
                expected_seconds=0.1,
                timeout_seconds=settings.project_timeout_seconds,
                retry=settings.retry,
            ),
            Stage(
                "sync_pull_requests",
                "Bringing the pull requests",
                sync,
                weight=1.5,
                expected_seconds=0.7,
                timeout_seconds=settings.history_timeout_seconds,
                required=False,
                retry=settings.retry,
                amount=pages_expected,
            ),
        ],
        timeout_seconds=settings.job_timeout_seconds,
        most_claims=settings.most_claims,
    )
