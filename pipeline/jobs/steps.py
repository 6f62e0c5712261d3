"""The steps that several kinds of job are made of, and what an operator may set of them."""

from dataclasses import dataclass, field

from pipeline.runner.kind import Queue, RetryPolicy, Stage, StageFunction


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


@dataclass(frozen=True, slots=True)
class AnalysisStages:
    """What each part of the analysis does."""

    parse_readme: StageFunction
    detect_technology: StageFunction
    draw_diagram: StageFunction
    describe: StageFunction


def fetching(run: StageFunction, settings: StageSettings) -> Stage:
    return Stage(
        "fetch_repository",
        "Fetching repository data",
        run,
        weight=8,
        expected_seconds=2.0,
        timeout_seconds=settings.fetch_timeout_seconds,
        retry=settings.retry,
    )


def analysing(stages: AnalysisStages, settings: StageSettings) -> list[Stage]:
    """The parts of the analysis, side by side."""

    def part(name: str, title: str, run: StageFunction) -> Stage:
        return Stage(
            name,
            title,
            run,
            queue=Queue.COMPUTE,
            weight=2,
            expected_seconds=0.2,
            timeout_seconds=settings.analysis_timeout_seconds,
            required=False,
            retry=settings.retry,
        )

    return [
        part("parse_readme", "Reading the README", stages.parse_readme),
        part("detect_technology", "Recognising technologies", stages.detect_technology),
        part("draw_diagram", "Drawing the structure", stages.draw_diagram),
        part("describe", "Describing it", stages.describe),
    ]
