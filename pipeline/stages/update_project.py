"""Stage of a re-sync: bring the project up to date, and say what of it has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.connection import Connection
from db.history_reaches import hold_project
from db.projects import find_project, remember_addresses, update_project
from db.records.job import Job, StageStatus
from db.records.problem import Problem, ProblemCode
from db.records.project import Analysis, LanguageShare, Project, Readme, Repository
from db.records.replacing import replace
from db.records.sync import LanguageChange, SyncChanges
from pipeline.errors import Refused
from pipeline.repository import RepositoryFacts
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from pipeline.stages.create_project import addresses_of, analysis_of
from pipeline.stages.describe import DESCRIPTION
from pipeline.stages.detect_technology import TECHNOLOGIES
from pipeline.stages.draw_diagram import DIAGRAM
from pipeline.stages.fetch_repository import REPOSITORY
from pipeline.stages.look_for_changes import LOOK, Look, counted
from pipeline.stages.parse_readme import PARSED

NAME = "update_project"
CHANGES = f"{NAME}/changes"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to bring the project up to date with. Without a `repository` nothing but the
    counts in `facts` is new. What a stage of those that `failed` should have found stays."""

    facts: RepositoryFacts
    repository: Repository | None
    readme: Readme | None
    analysis: Analysis | None
    failed: frozenset[str]


@dataclass(frozen=True, slots=True)
class UpdateProject:
    """What changed is remembered together with the change, or it could not be told after a crash
    in between."""

    clock: Callable[[], datetime]

    async def __call__(self, work: Work) -> Outcome:
        changes = await work.recall(CHANGES, SyncChanges)
        if changes is None:
            found = await self._found(work)

            async def write(connection: Connection) -> SyncChanges:
                return await self._write(connection, work.job, found)

            changes = await work.advance(CHANGES, write)
        return Done(_said(changes), changes=changes)

    async def _found(self, work: Work) -> Found:
        look = await work.recall(LOOK, Look)
        if look is None:
            raise LookupError(f"job {work.job.id} has not looked for changes")
        repository = await work.recall(REPOSITORY, Repository)
        analysis = await analysis_of(work, repository, self.clock()) if repository else None
        return Found(
            look.facts,
            repository,
            await work.recall(PARSED, Readme),
            analysis,
            frozenset(s.name for s in work.job.stages if s.status is StageStatus.FAILED),
        )

    async def _write(self, connection: Connection, job: Job, found: Found) -> SyncChanges:
        project_id = job.project_id or ""
        await hold_project(connection, project_id)
        old = await find_project(connection, project_id)
        if old is None:
            raise Refused(
                Problem(ProblemCode.PROJECT_DELETED, "The project was deleted meanwhile.")
            )
        new = updated(old, found)
        if new != old:
            await update_project(connection, replace(new, updated_at=self.clock()))
            addresses = addresses_of(job, new.repository)
            await remember_addresses(connection, new.owner_id, new.id, addresses)
        return changes_between(old, new)


def updated(old: Project, found: Found) -> Project:
    """The project with what was found in the place of what is there. A repository that is not
    public any more takes it out of publication; none puts it there."""
    repository = found.repository
    if repository is None:
        return replace(old, repository=counted(old.repository, found.facts))
    analysis = _analysis(old.analysis, found)
    return replace(
        old,
        title=repository.name,
        description=repository.description or (analysis.summary if analysis else None),
        url=repository.url,
        kind=analysis.category if analysis else "other",
        is_published=old.is_published and repository.visibility == "public",
        repository=repository,
        readme=old.readme if PARSED in found.failed else found.readme,
        analysis=analysis,
    )


def _analysis(old: Analysis | None, found: Found) -> Analysis | None:
    new = found.analysis
    if old is None or new is None:
        return new
    described = old if DESCRIPTION in found.failed else new
    kept = replace(
        new,
        summary=described.summary,
        category=described.category,
        technologies=(old if TECHNOLOGIES in found.failed else new).technologies,
        diagram=(old if DIAGRAM in found.failed else new).diagram,
    )
    return old if replace(kept, created_at=old.created_at) == old else kept


def changes_between(old: Project, new: Project) -> SyncChanges:
    was, now = old.repository, new.repository
    return SyncChanges(
        repository_changed=was != now,
        renamed_from=was.full_name if was.full_name != now.full_name else None,
        readme_changed=old.readme != new.readme,
        languages=_language_changes(was.languages, now.languages),
    )


def _language_changes(
    was: tuple[LanguageShare, ...], now: tuple[LanguageShare, ...]
) -> tuple[LanguageChange, ...]:
    """Those whose bytes differ, the largest first; those that are gone at the end."""
    before, after = ({each.name: each for each in shares} for shares in (was, now))
    return tuple(
        LanguageChange(
            name,
            before[name].share if name in before else None,
            after[name].share if name in after else None,
        )
        for name in dict.fromkeys([*after, *before])
        if name not in before or name not in after or before[name].bytes != after[name].bytes
    )


def _said(changes: SyncChanges) -> str:
    parts = (
        ("its name", changes.renamed_from is not None),
        ("the README", changes.readme_changed),
        ("the languages", changes.languages_changed),
    )
    named = [name for name, has_changed in parts if has_changed]
    if named:
        return f"Brought up to date; what has changed: {', '.join(named)}"
    return "Brought up to date" if changes.repository_changed else "The project is up to date"
