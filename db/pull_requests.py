"""Pull requests as rows: written page by page, listed, and counted by days as they are written."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, select, text, type_coerce
from sqlalchemy.dialects import postgresql, sqlite

from db.columns import without_nul
from db.connection import Connection
from db.prepared import prepared
from db.records.pull_request import DayCount, PullRequest, PullRequestState
from db.tables import pull_request_days, pull_request_labels, pull_requests

_FIELDS = tuple(field.name for field in fields(PullRequest))
_COLUMNS = tuple(pull_requests.c[name] for name in _FIELDS)
_KEY = ("project_id", "number")

# What a host's list leaves out is kept as another one has told it.
_COUNTS = ("additions", "deletions", "changed_files", "comments")

Insert = sqlite.Insert | postgresql.Insert


def _upsert(statement: Insert) -> Insert:
    told = {name: statement.excluded[name] for name in _FIELDS if name != "number"}
    kept = {name: func.coalesce(told[name], pull_requests.c[name]) for name in _COUNTS}
    return statement.on_conflict_do_update(index_elements=_KEY, set_=told | kept)


def _count_up(statement: Insert) -> Insert:
    sums = {
        name: pull_request_days.c[name] + statement.excluded[name]
        for name in ("opened", "merged", "closed")
    }
    return statement.on_conflict_do_update(index_elements=("project_id", "day"), set_=sums)


_UPSERT = {
    "sqlite": prepared(_upsert(sqlite.insert(pull_requests))),
    "postgresql": prepared(_upsert(postgresql.insert(pull_requests))),
}
_COUNT_UP = {
    "sqlite": prepared(_count_up(sqlite.insert(pull_request_days))),
    "postgresql": prepared(_count_up(postgresql.insert(pull_request_days))),
}
_KNOWN = select(
    pull_requests.c.number,
    pull_requests.c.updated_at,
    pull_requests.c.created_at,
    pull_requests.c.merged_at,
    pull_requests.c.closed_at,
).where(
    pull_requests.c.project_id == bindparam("project"),
    pull_requests.c.number.in_(bindparam("numbers", expanding=True)),
)
_FORGET_LABELS = delete(pull_request_labels).where(
    pull_request_labels.c.project_id == bindparam("project"),
    pull_request_labels.c.number.in_(bindparam("numbers", expanding=True)),
)
_ADD_LABELS = text(
    """
    INSERT INTO pull_request_labels (project_id, label, number)
    SELECT DISTINCT project_id, each.value, number
    FROM pull_requests, json_each(pull_requests.labels) AS each
    WHERE project_id = :project AND number IN :numbers
    """
).bindparams(bindparam("numbers", expanding=True))


@dataclass(frozen=True, slots=True)
class Saved:
    """How many of a page were new, and how many had changed since they were last written."""

    added: int
    updated: int


async def save_pull_requests(
    connection: Connection, project_id: str, page: Sequence[PullRequest]
) -> Saved:
    """Write what is new or as new as what is there; older news of one changes nothing. Whoever
    calls holds the project: two who write at once would count some days twice."""
    known = await _known(connection, project_id, page)
    news = [
        pull
        for pull in page
        if (old := known.get(pull.number)) is None or old.updated_at <= pull.updated_at
    ]
    if not news:
        return Saved(0, 0)
    dialect = connection.dialect.name
    rows = [{"project_id": project_id, **_to_values(pull)} for pull in news]
    await connection.execute(_UPSERT[dialect], rows)
    if dialect == "sqlite":
        await _write_labels(connection, project_id, news, known)
    if days := _days(project_id, news, known):
        await connection.execute(_COUNT_UP[dialect], days)
    added = sum(pull.number not in known for pull in news)
    unchanged = sum(
        pull.number in known and known[pull.number].updated_at == pull.updated_at for pull in news
    )
    return Saved(added, len(news) - added - unchanged)


async def _known(
    connection: Connection, project_id: str, page: Sequence[PullRequest]
) -> dict[int, Any]:
    asked = {"project": project_id, "numbers": [pull.number for pull in page]}
    return {row.number: row for row in await connection.execute(_KNOWN, asked)}


async def _write_labels(
    connection: Connection,
    project_id: str,
    news: Sequence[PullRequest],
    known: dict[int, Any],
) -> None:
    if changed := [pull.number for pull in news if pull.number in known]:
        await connection.execute(_FORGET_LABELS, {"project": project_id, "numbers": changed})
    if labelled := [pull.number for pull in news if pull.labels]:
        await connection.execute(_ADD_LABELS, {"project": project_id, "numbers": labelled})


def _to_values(pull: PullRequest) -> dict[str, Any]:
    return {name: getattr(pull, name) for name in _FIELDS}


def _days(
    project_id: str, news: Iterable[PullRequest], known: dict[int, Any]
) -> list[dict[str, Any]]:
    """What the news add to the counts of days and take from them; always in the same order."""
    change: Counter[tuple[date, str]] = Counter()
    for pull in news:
        change.update(_dates(pull))
        if (old := known.get(pull.number)) is not None:
            change.subtract(_dates(old))
    days = sorted({day for (day, _what), count in change.items() if count})
    return [
        {
            "project_id": project_id,
            "day": day,
            **{what: change[day, what] for what in ("opened", "merged", "closed")},
        }
        for day in days
    ]


def _dates(pull: Any) -> list[tuple[date, str]]:
    """On which days what befell it."""
    dates = [(pull.created_at.date(), "opened")]
    if pull.merged_at is not None:
        dates.append((pull.merged_at.date(), "merged"))
    elif pull.closed_at is not None:
        dates.append((pull.closed_at.date(), "closed"))
    return dates


async def list_pull_requests(
    connection: Connection,
    project_id: str,
    *,
    state: PullRequestState | None = None,
    label: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[PullRequest]:
    """The newest first, below the number `before`."""
    asked = _matching(connection, select(*_COLUMNS), project_id, state, label)
    if before is not None:
        asked = asked.where(_number(connection, label) < before)
    question = asked.order_by(_number(connection, label).desc()).limit(limit)
    return [_to_pull_request(row) for row in await connection.execute(question)]


async def count_pull_requests(
    connection: Connection,
    project_id: str,
    *,
    state: PullRequestState | None = None,
    label: str | None = None,
) -> int:
    """How many there are. Without a label the days' counts tell."""
    if label is None:
        return await _count_by_days(connection, project_id, state)
    counting = select(func.count()).select_from(pull_requests)
    question = _matching(connection, counting, project_id, state, label)
    return int((await connection.execute(question)).scalar_one())


async def _count_by_days(
    connection: Connection, project_id: str, state: PullRequestState | None
) -> int:
    days = pull_request_days.c
    sums = [func.coalesce(func.sum(each), 0) for each in (days.opened, days.merged, days.closed)]
    question = select(*sums).where(days.project_id == project_id)
    counts: Any = (await connection.execute(question)).one()
    opened, merged, closed = counts
    match state:
        case None:
            return int(opened)
        case PullRequestState.MERGED:
            return int(merged)
        case PullRequestState.CLOSED:
            return int(closed)
        case PullRequestState.OPEN:
            return int(opened - merged - closed)


async def read_days(connection: Connection, project_id: str, since: datetime) -> list[DayCount]:
    """The days from that of `since` on which something happened, in order."""
    days = pull_request_days.c
    rows: Any = await connection.execute(
        select(days.day, days.opened, days.merged, days.closed)
        .where(days.project_id == project_id, days.day >= since.date())
        .order_by(days.day)
    )
    return [DayCount._make(row) for row in rows.all()]


def _to_pull_request(row: Row[Any]) -> PullRequest:
    values: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    values["state"] = PullRequestState(values["state"])
    return PullRequest(**values)


def _matching(
    connection: Connection,
    question: Select[Any],
    project_id: str,
    state: PullRequestState | None,
    label: str | None,
) -> Select[Any]:
    question = question.where(pull_requests.c.project_id == project_id)
    if state is not None:
        question = question.where(pull_requests.c.state == state)
    if label is None:
        return question
    if connection.dialect.name == "postgresql":
        labels = type_coerce(pull_requests.c.labels, postgresql.JSONB)
        return question.where(labels.contains([without_nul(label)]))
    labelled = pull_request_labels.c
    return question.join(
        pull_request_labels,
        (labelled.project_id == pull_requests.c.project_id)
        & (labelled.number == pull_requests.c.number),
    ).where(labelled.project_id == project_id, labelled.label == label)


def _number(connection: Connection, label: str | None) -> Any:
    """The column whose index leads to a label's pull requests in their order."""
    is_joined = label is not None and connection.dialect.name == "sqlite"
    return pull_request_labels.c.number if is_joined else pull_requests.c.number
