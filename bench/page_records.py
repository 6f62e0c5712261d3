"""What a user of the console has: projects with all that is known of them, and jobs of each end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from db.identifiers import uuid7
from db.records.job import (
    ImportInput,
    Job,
    JobError,
    JobKind,
    JobStage,
    JobStatus,
    StageStatus,
    Waiting,
    WaitReason,
)
from db.records.problem import Problem, ProblemCode
from db.records.project import (
    Analysis,
    AnalysisSource,
    Contributor,
    Evidence,
    Heading,
    LanguageShare,
    Project,
    Readme,
    ReadmeFormat,
    Release,
    Repository,
    Technology,
)
from schema.scalars import show_time

PROJECTS = 20
JOBS = 60
MADE_AT = datetime(2026, 6, 1, tzinfo=UTC)
HISTORY_SINCE = MADE_AT - timedelta(days=90)

_STAGES = (
    "fetch_repository",
    "parse_readme",
    "detect_technology",
    "draw_diagram",
    "describe",
    "create_project",
)
_PARAGRAPH = (
    "<p>What it does, and why it is done so; see <code>docs/guide.md</code> for more.</p>\n"
)


def slug_of(user: int, number: int) -> str:
    return f"user-{user}-project-{number}"


def projects_of(user: int, owner_id: str) -> list[Project]:
    """The oldest first."""
    return [_project(user, number, owner_id) for number in range(PROJECTS)]


def jobs_of(user: int, owner_id: str, projects: list[Project]) -> list[Job]:
    """The oldest first; the two newest have not ended."""
    return [_job(user, number, owner_id, projects) for number in range(JOBS)]


def running_job(user: int, owner_id: str) -> Job:
    """The one that is at work."""
    return jobs_of(user, owner_id, projects_of(user, owner_id))[-2]


def _id(user: int, number: int) -> str:
    moment = MADE_AT + timedelta(seconds=number)
    return uuid7(int(moment.timestamp()) * 1_000_000_000, user << 32 | number)


def _project(user: int, number: int, owner_id: str) -> Project:
    owner, name = f"user-{user}", f"project-{number}"
    return Project(
        id=_id(user, 1000 + number),
        owner_id=owner_id,
        slug=slug_of(user, number),
        title=name,
        description="Keeps the tables of a harbour, and says when the tide turns.",
        url=f"https://github.com/{owner}/{name}",
        kind="library",
        is_showcase=True,
        is_published=False,
        created_at=MADE_AT,
        updated_at=MADE_AT,
        synced_at=MADE_AT + timedelta(hours=1),
        repository=_repository(owner, name),
        readme=_readme(),
        analysis=_analysis(),
    )


def _repository(owner: str, name: str) -> Repository:
    url = f"https://github.com/{owner}/{name}"
    languages = ("Python", "TypeScript", "CSS", "HTML", "Shell", "Makefile")
    return Repository(
        provider="github",
        host_id=f"{owner}/{name}",
        owner=owner,
        name=name,
        url=url,
        description="Keeps the tables of a harbour.",
        homepage="https://example.org/",
        default_branch="main",
        visibility="public",
        is_fork=False,
        parent=None,
        is_archived=False,
        is_template=False,
        is_empty=False,
        mirror_url=None,
        stars=1234,
        forks=56,
        open_issues=78,
        license="MIT",
        topics=("tides", "harbour", "tables", "python", "almanac", "command-line"),
        primary_language="Python",
        languages=tuple(
            LanguageShare(language, 1000 << place, 1 / 2 ** (place + 1), "#3572A5")
            for place, language in enumerate(languages)
        ),
        languages_estimated=False,
        file_count=432,
        tree_truncated=False,
        pushed_at=MADE_AT - timedelta(days=1),
        contributors=tuple(
            Contributor(f"person-{n}", f"Person {n}", 400 - n, f"https://example.org/{n}.png")
            for n in range(40)
        ),
        releases=tuple(
            Release(f"v1.{n}.0", f"1.{n}", MADE_AT - timedelta(days=n), n == 0, f"{url}/v1.{n}.0")
            for n in range(10)
        ),
    )


def _readme() -> Readme:
    headings = tuple(Heading(1 + (n > 0), f"Part {n}", f"part-{n}") for n in range(12))
    html = "".join(
        f'<h2 id="{each.anchor}">{each.text}</h2>\n{_PARAGRAPH * 10}' for each in headings
    )
    return Readme(
        path="README.md",
        format=ReadmeFormat.MARKDOWN,
        html=html,
        text="What it does, and why it is done so. " * 100,
        headings=headings,
        badges=(),
        images=(),
        install_commands=("pip install tide-tables", "make install"),
        truncated=False,
    )


def _analysis() -> Analysis:
    files = ("pyproject.toml", "web/package.json")
    return Analysis(
        summary="A library and a program that keep the tables of a harbour.",
        category="library",
        technologies=tuple(
            Technology(
                f"Technology {n}",
                "framework",
                1 - n / 20,
                f">={n}",
                tuple(Evidence(path, f"names technology-{n}") for path in files),
            )
            for n in range(14)
        ),
        diagram="graph TD\n" + "".join(f"  part{n} --> part{n + 1}\n" for n in range(12)),
        source=AnalysisSource.RULES,
        model=None,
        created_at=MADE_AT,
    )


def _job(user: int, number: int, owner_id: str, projects: list[Project]) -> Job:
    began = MADE_AT + timedelta(seconds=number)
    project = projects[number % len(projects)]
    status = _status(number)
    has_ended, is_made = status.is_terminal, status.value.startswith("COMPLETED")
    return Job(
        id=_id(user, number),
        kind=JobKind.IMPORT_REPOSITORY,
        owner_id=owner_id,
        status=status,
        input=ImportInput(project.url, "github", f"user-{user}", project.title),
        repository=project.repository.full_name,
        stages=tuple(JobStage(name, name, _stage_status(status)) for name in _STAGES),
        created_at=began,
        updated_at=began + timedelta(seconds=9),
        percent=100.0 if is_made else 40.0,
        stage="parse_readme" if status is JobStatus.RUNNING else None,
        waiting=_waiting(began) if status is JobStatus.WAITING else None,
        estimated_end_at=began + timedelta(seconds=20) if status is JobStatus.RUNNING else None,
        started_at=began + timedelta(seconds=1),
        ended_at=began + timedelta(seconds=9) if has_ended else None,
        last_sequence=12,
        error=_error() if status is JobStatus.FAILED else None,
        project_id=project.id if is_made else None,
    )


def _status(number: int) -> JobStatus:
    if number == JOBS - 1:
        return JobStatus.WAITING
    if number == JOBS - 2:
        return JobStatus.RUNNING
    others = {3: JobStatus.FAILED, 5: JobStatus.COMPLETED_WITH_GAPS, 7: JobStatus.CANCELLED}
    return others.get(number % 10, JobStatus.COMPLETED)


def _stage_status(status: JobStatus) -> StageStatus:
    return StageStatus.DONE if status is JobStatus.COMPLETED else StageStatus.PENDING


def _waiting(since: datetime) -> Waiting:
    return Waiting(WaitReason.USER_SLOT, None, "Another import of yours runs first.", since)


def _error() -> JobError:
    problem = Problem(
        ProblemCode.REPOSITORY_NOT_FOUND, "There is no such repository.", "Look at its name."
    )
    return JobError(problem, "fetch_repository", retriable=True)


def shown(record: object) -> Any:
    """A record as the peers keep it in JSON: names and times as the schema shows them."""
    return _shown(msgspec.to_builtins(record, builtin_types=(datetime,)))


def _shown(value: object) -> Any:
    match value:
        case dict():
            return {_camel(key): _shown(each) for key, each in value.items()}
        case list() | tuple():
            return [_shown(each) for each in value]
        case datetime():
            return show_time(value)
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


Row = dict[str, object]


def peer_project(project: Project) -> Row:
    """As a row of the peers' table."""
    whole = shown(project)
    columns = ("repository", "readme", "analysis")
    return {
        "id": project.id,
        "owner_id": project.owner_id,
        "slug": project.slug,
        "title": project.title,
        "description": project.description,
        "url": project.url,
        "kind": project.kind,
        "is_published": project.is_published,
        "created_at": whole["createdAt"],
        "synced_at": whole["syncedAt"],
        **{name: _json(whole[name]) for name in columns},
    }


def peer_job(job: Job) -> Row:
    """As a row of the peers' table."""
    whole = shown(job)
    error = whole["error"] and {**whole["error"], **whole["error"]["problem"]}
    return {
        "id": job.id,
        "kind": job.kind,
        "owner_id": job.owner_id,
        "status": job.status,
        "input": _json(whole["input"]),
        "repository": job.repository,
        "stages": _json(whole["stages"]),
        "percent": job.percent,
        "stage": job.stage,
        "waiting": _json(whole["waiting"]),
        "estimated_end_at": whole["estimatedEndAt"],
        "created_at": whole["createdAt"],
        "updated_at": whole["updatedAt"],
        "started_at": whole["startedAt"],
        "ended_at": whole["endedAt"],
        "attempt": job.attempt,
        "last_sequence": job.last_sequence,
        "error": _json(error),
        "receipt": _json(whole["receipt"]),
        "project_id": job.project_id,
        "settled": job.status.is_terminal,
    }


def _json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def everything(
    count: int, id_of: Callable[[int], str]
) -> Iterator[tuple[list[Project], list[Job]]]:
    """The projects and the jobs of each of the first `count` users."""
    for user in range(count):
        projects = projects_of(user, id_of(user))
        yield projects, jobs_of(user, id_of(user), projects)
