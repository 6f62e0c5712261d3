"""The kind of job that makes a project of a repository."""

from collections.abc import Callable
from datetime import datetime

from db.database import Database
from db.records.job import JobKind
from pipeline.jobs.steps import AnalysisStages, StageSettings, analysing, fetching
from pipeline.runner.kind import Kind, Stage, StageFunction
from pipeline.stages.analyst import Analyst
from pipeline.stages.create_project import CreateProject
from pipeline.stages.describe import Describe
from pipeline.stages.detect_technology import DetectTechnology
from pipeline.stages.draw_diagram import DrawDiagram
from pipeline.stages.parse_readme import ParseReadme
from pipeline.stages.sync_pull_requests import pages_expected


def import_repository(
    fetch: StageFunction,
    sync: StageFunction,
    analyst: Analyst,
    database: Database,
    new_id: Callable[[], str],
    clock: Callable[[], datetime],
    settings: StageSettings,
) -> Kind:
    analysis = AnalysisStages(
        ParseReadme(analyst), DetectTechnology(analyst), DrawDiagram(analyst), Describe(analyst)
    )
    return Kind(
        JobKind.IMPORT_REPOSITORY,
        "The import",
        [
            fetching(fetch, settings),
            analysing(analysis, settings),
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
                expected_seconds=0.4,
                timeout_seconds=settings.history_timeout_seconds,
                required=False,
                retry=settings.retry,
                amount=pages_expected,
            ),
        ],
        timeout_seconds=settings.job_timeout_seconds,
        most_claims=settings.most_claims,
    )
