"""The kind of job that brings a project up to date with its host, in place.

It looks first, which costs nothing if nothing has changed; what has not changed is then skipped.
"""

from collections.abc import Callable
from datetime import datetime

from db.records.job import JobKind
from pipeline.jobs.steps import AnalysisStages, StageSettings, analysing, fetching
from pipeline.runner.kind import Kind, Stage, StageFunction
from pipeline.stages.analyst import Analyst
from pipeline.stages.describe import Describe
from pipeline.stages.detect_technology import DetectTechnology
from pipeline.stages.draw_diagram import DrawDiagram
from pipeline.stages.look_for_changes import WhereChanged
from pipeline.stages.parse_readme import ParseReadme
from pipeline.stages.update_project import UpdateProject


def sync_pull_requests(
    look: StageFunction,
    fetch: StageFunction,
    sync: StageFunction,
    analyst: Analyst,
    clock: Callable[[], datetime],
    settings: StageSettings,
) -> Kind:
    analysis = AnalysisStages(
        WhereChanged(ParseReadme(analyst)),
        WhereChanged(DetectTechnology(analyst)),
        WhereChanged(DrawDiagram(analyst)),
        WhereChanged(Describe(analyst)),
    )
    return Kind(
        JobKind.SYNC_PULL_REQUESTS,
        "The re-sync",
        [
            Stage(
                "look_for_changes",
                "Looking for changes",
                look,
                weight=2,
                expected_seconds=0.5,
                timeout_seconds=settings.fetch_timeout_seconds,
                retry=settings.retry,
            ),
            fetching(WhereChanged(fetch), settings),
            analysing(analysis, settings),
            Stage(
                "update_project",
                "Bringing the project up to date",
                UpdateProject(clock),
                weight=1,
                expected_seconds=0.1,
                timeout_seconds=settings.project_timeout_seconds,
                retry=settings.retry,
            ),
            Stage(
                "sync_pull_requests",
                "Bringing the pull requests",
                sync,
                weight=4,
                expected_seconds=1.0,
                timeout_seconds=settings.history_timeout_seconds,
                required=False,
                retry=settings.retry,
            ),
        ],
        timeout_seconds=settings.job_timeout_seconds,
        most_claims=settings.most_claims,
    )
