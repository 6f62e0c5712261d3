"""No question that is asked all the time walks through a table."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection

from db import (
    checkpoints,
    durations,
    events,
    gaps,
    history_reaches,
    jobs,
    jobs_of_all,
    projects,
    pull_requests,
    users,
)
from db.database import Database
from db.records.job import JobKind, JobStatus
from db.records.pull_request import HistoryReach, PullRequestState
from db.records.user import User
from tests.contract.store_records import (
    NOON,
    a_gap,
    a_job,
    add_job,
    add_project,
    after_noon,
    an_event,
)
from tests.contract.test_store_pull_requests import a_pull

Question = Callable[[AsyncConnection], Awaitable[object]]

ID, OTHER, ENDED = "1" * 36, "2" * 36, "3" * 36
KIND = JobKind.IMPORT_REPOSITORY
MERGED = PullRequestState.MERGED
FILTERS: dict[str, Any] = {"statuses": [JobStatus.RUNNING, JobStatus.FAILED], "kinds": [KIND]}

QUESTIONS: dict[str, Question] = {
    "a job": lambda c: jobs.find_job(c, ID),
    "jobs by id": lambda c: jobs.find_jobs(c, [ID, OTHER]),
    "a mutation's job": lambda c: jobs.find_job_of_mutation(c, ID, "m", NOON),
    "a user's jobs": lambda c: jobs.list_jobs(c, owner_id=ID),
    "more of a user's jobs": lambda c: jobs.list_jobs(c, owner_id=ID, before=OTHER, **FILTERS),
    "a project's jobs": lambda c: jobs.list_jobs(c, owner_id=ID, project_id=ID),
    "the count of jobs": lambda c: jobs.count_jobs(c, owner_id=ID, **FILTERS),
    "a user's current jobs": lambda c: jobs.find_current_jobs(c, ID, NOON),
    "the next in line": lambda c: jobs.find_next_in_line(c, ID),
    "idle jobs": lambda c: jobs.find_idle(c, NOON, 10),
    "unsettled jobs": lambda c: jobs.find_unsettled(c, NOON, 10),
    "a job's keys": lambda c: jobs.find_claimed_keys(c, ID),
    "a fence": lambda c: jobs.require_fence(c, ID, 4),
    "a fence to be looked at": lambda c: jobs.find_fence(c, ID),
    "a job to be held": lambda c: jobs.hold_job(c, ID),
    "events": lambda c: events.read_events(c, ID, after=7, limit=10),
    "gaps": lambda c: gaps.read_gaps(c, ID, after=7, limit=10),
    "the count of gaps": lambda c: gaps.count_gaps(c, ID),
    "a checkpoint": lambda c: checkpoints.read_checkpoint(c, ID, "name"),
    "what a job remembers": lambda c: checkpoints.has_checkpoints(c, ID),
    "outlived checkpoints": lambda c: checkpoints.find_outlived(c, NOON, 10),
    "durations": lambda c: durations.read_durations(c, KIND),
    "a project": lambda c: projects.find_project(c, ID),
    "projects by id": lambda c: projects.find_projects(c, [ID, OTHER]),
    "a slug": lambda c: projects.find_project_by_slug(c, ID, "slug"),
    "an address": lambda c: projects.find_project_by_address(c, ID, "github:o/r"),
    "a host's number": lambda c: projects.find_project_by_host_id(c, ID, "github", "1"),
    "a user's projects": lambda c: projects.list_projects(c, ID, before=OTHER),
    "a search": lambda c: projects.list_projects(c, ID, search="two words"),
    "the count of projects": lambda c: projects.count_projects(c, ID, search="word"),
    "a project's pull requests": lambda c: pull_requests.list_pull_requests(c, ID, before=9),
    "those of a state": lambda c: pull_requests.list_pull_requests(c, ID, state=MERGED, before=9),
    "those with a label": lambda c: pull_requests.list_pull_requests(c, ID, label="bug", before=9),
    "those of both": lambda c: pull_requests.list_pull_requests(c, ID, state=MERGED, label="bug"),
    "the count of pull requests": lambda c: pull_requests.count_pull_requests(c, ID, state=MERGED),
    "the count of a label": lambda c: pull_requests.count_pull_requests(c, ID, label="bug"),
    "activity": lambda c: pull_requests.read_days(c, ID, NOON),
    "a page's writing": lambda c: pull_requests.save_pull_requests(
        c, ID, [a_pull(1, labels=("bug",)), a_pull(2, labels=("bug",))]
    ),
    "a history's reach": lambda c: history_reaches.read_reach(c, ID),
    "a reach's writing": lambda c: history_reaches.save_reach(c, ID, HistoryReach(NOON)),
    "a history's holding": lambda c: history_reaches.hold_project(c, ID),
    "a sync's end": lambda c: projects.save_synced_at(c, ID, NOON, has_changed=True),
    "a token": lambda c: users.find_user_by_token(c, "hash"),
    "a name": lambda c: users.find_user_by_name(c, "ada"),
    "a checkpoint's writing": lambda c: checkpoints.write_checkpoint(c, ID, "name", b""),
    "the copy of checkpoints": lambda c: checkpoints.copy_checkpoints(c, OTHER, ID),
    "the end of checkpoints": lambda c: checkpoints.delete_checkpoints(c, ID),
    "the settled": lambda c: jobs.mark_settled(c, ID),
    "the keys' writing": lambda c: jobs.save_claimed_keys(c, ID, ("key",)),
    "addresses": lambda c: projects.remember_addresses(c, ID, ID, ["github:o/r"]),
    "all users' active jobs": lambda c: jobs_of_all.list_active_jobs(c, before=OTHER),
    "all users' running jobs": lambda c: jobs_of_all.list_running_jobs(c, 10),
    "all users' ended jobs": lambda c: jobs_of_all.list_ended_jobs(c, after=(after_noon(9), OTHER)),
    "the count of active jobs": jobs_of_all.count_active_jobs,
    "the count of ended jobs": lambda c: jobs_of_all.count_ended_jobs(c, ended_before=NOON),
    "standings": jobs_of_all.count_standings,
    "ends": lambda c: jobs_of_all.read_ends(c, NOON, 10),
    "what may be purged": lambda c: jobs_of_all.find_purgeable(c, NOON, 10),
    "a purge": lambda c: jobs_of_all.purge_jobs(c, [OTHER, ENDED]),
    "the end of a project": lambda c: projects.delete_project(c, ID),
}


@contextmanager
def overheard() -> Iterator[list[tuple[str, Any]]]:
    """The statements that the block sends, with their parameters."""
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def plan(database: Database, asked: tuple[str, Any]) -> str:
    """How the database goes about it. PostgreSQL would rather walk through a small table; told not
    to, it does so only for want of an index."""
    statement, parameters = asked
    if isinstance(parameters, list):
        parameters = parameters[0]  # of a statement for many rows
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


def walks(database: Database, steps: str) -> bool:
    """Whether a table is read from one end to the other; a list within a row may be."""
    if not database.is_sqlite:
        return "Seq Scan" in steps
    return any("SCAN" in step and "VIRTUAL TABLE" not in step for step in steps.splitlines())


@pytest.fixture
async def filled(database: Database, ada: User) -> Database:
    """One row in every table that is asked."""
    await add_job(database, ada, id=ID)
    await add_job(database, ada, id=ENDED, status=JobStatus.FAILED, settled=True)
    await add_project(database, ada, id=ID)
    async with database.write() as connection:
        await events.append_events(connection, [an_event(a_job(ada, id=ID), 1)])
        await gaps.append_gaps(connection, ID, [a_gap("item")])
    return database


async def test_every_question_is_answered_by_an_index(filled: Database) -> None:
    for name, question in QUESTIONS.items():
        with overheard() as heard:
            async with filled.write() as connection:
                await question(connection)
        asked = [one for one in heard if not one[0].startswith("BEGIN")]
        assert asked, name
        for one in asked:
            steps = await plan(filled, one)
            assert not walks(filled, steps), f"{name}:\n{one[0]}\n{steps}"


async def test_saving_a_job_goes_by_its_id(filled: Database, ada: User) -> None:
    with overheard() as heard:
        async with filled.write() as connection:
            await jobs.save_job(connection, a_job(ada, id=ID), fence=4)
    assert not walks(filled, await plan(filled, heard[-1]))


async def test_a_label_is_found_by_the_index_of_labels(filled: Database) -> None:
    """On PostgreSQL by the one of the JSON column, which leads to those of all projects: that of
    the project's own numbers is nearer, while there are few of them."""
    with overheard() as heard:
        async with filled.write() as connection:
            await pull_requests.count_pull_requests(connection, ID, label="bug")
    asked = heard[-1]
    if not filled.is_sqlite:
        async with filled.write() as connection:
            await connection.exec_driver_sql(
                "ALTER TABLE pull_requests DROP CONSTRAINT pk_pull_requests"
            )
            await connection.exec_driver_sql("DROP INDEX ix_pull_requests_project_id_state_number")
    index = "(project_id=? AND label=?)" if filled.is_sqlite else "ix_pull_requests_labels"
    assert index in await plan(filled, asked)


async def test_a_question_without_an_index_would_be_noticed(filled: Database) -> None:
    assert walks(filled, await plan(filled, ("SELECT id FROM jobs WHERE turn = 3", ())))
