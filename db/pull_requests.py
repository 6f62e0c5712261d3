"""Pull requests as rows: written page by page, listed, and counted by days as they are written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Integer,
    Row,
    Select,
    String,
    Text,
    any_,
    bindparam,
    cast,
    column,
    delete,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite

from db.columns import without_nul
from db.connection import Connection
from db.prepared import prepared
from db.records.pull_request import DayCount, PullRequest, PullRequestState
from db.records.replacing import replace
from db.tables import pull_request_days, pull_request_labels, pull_requests

_FIELDS = PullRequest.__struct_fields__
_COLUMNS = tuple(pull_requests.c[name] for name in _FIELDS)
_KEY = ("project_id", "number")

# What a host's list leaves out is kept as another one has told it.
_COUNTS = ("additions", "deletions", "changed_files", "comments")

Insert = sqlite.Insert | postgresql.Insert


class _Known(NamedTuple):
    """What is there of a pull request, as far as a newer one of its number changes it."""

    number: int
    updated_at: datetime
    created_at: datetime
    merged_at: datetime | None
    closed_at: datetime | None


def _upsert(statement: Insert) -> Insert:
    told = {name: statement.excluded[name] for name in _FIELDS if name != "number"}
    kept = {name: func.coalesce(told[name], pull_requests.c[name]) for name in _COUNTS}
    return statement.on_conflict_do_update(index_elements=_KEY, set_=told | kept)


def _insert_rows() -> sqlite.Insert:
    """A row at a time, of values that are the driver's already (see `_to_row`)."""
    names = ("project_id", *_FIELDS)
    return sqlite.insert(pull_requests).values(
        {name: bindparam(name, type_=String()) for name in names}
    )


def _insert_page() -> postgresql.Insert:
    """All rows of a page at once, given as JSON."""
    page = func.jsonb_to_recordset(cast(bindparam("page", type_=Text()), postgresql.JSONB))
    rows = page.table_valued(*(column(each.name, each.type) for each in _COLUMNS))
    values = rows.render_derived("page", with_types=True).c
    project = bindparam("project", type_=String())
    return postgresql.insert(pull_requests).from_select(
        ("project_id", *_FIELDS), select(project, *(values[name] for name in _FIELDS))
    )


def _count_up(statement: Insert) -> Insert:
    sums = {
        name: pull_request_days.c[name] + statement.excluded[name]
        for name in ("opened", "merged", "closed")
    }
    return statement.on_conflict_do_update(index_elements=("project_id", "day"), set_=sums)


_UPSERT_ROWS = prepared(_upsert(_insert_rows()))
_UPSERT_PAGE = _upsert(_insert_page())
_COUNT_UP = {
    "sqlite": prepared(_count_up(sqlite.insert(pull_request_days))),
    "postgresql": prepared(_count_up(postgresql.insert(pull_request_days))),
}

# The numbers as a JSON array, so that the statement is the same for any count of them.
_NUMBERS = select(
    func.json_each(bindparam("numbers", type_=String())).table_valued("value").c.value
)
_KNOWN = select(*(pull_requests.c[name] for name in _Known._fields)).where(
    pull_requests.c.project_id == bindparam("project")
)
_KNOWN_OF = {
    "sqlite": prepared(_KNOWN.where(pull_requests.c.number.in_(_NUMBERS))),
    "postgresql": _KNOWN.where(
        pull_requests.c.number == any_(bindparam("numbers", type_=postgresql.ARRAY(Integer)))
    ),
}
_FORGET_LABELS = prepared(
    delete(pull_request_labels).where(
        pull_request_labels.c.project_id == bindparam("project"),
        pull_request_labels.c.number.in_(_NUMBERS),
    )
)
_ADD_LABELS = prepared(sqlite.insert(pull_request_labels).on_conflict_do_nothing())


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
    if dialect == "sqlite":
        await connection.execute(_UPSERT_ROWS, [_to_row(project_id, pull) for pull in news])
        await _write_labels(connection, project_id, news, known)
    else:
        await connection.execute(_UPSERT_PAGE, {"project": project_id, "page": _to_json(news)})
    if days := _days(project_id, news, known):
        await connection.execute(_COUNT_UP[dialect], days)
    added = sum(pull.number not in known for pull in news)
    unchanged = sum(
        pull.number in known and known[pull.number].updated_at == pull.updated_at for pull in news
    )
    return Saved(added, len(news) - added - unchanged)


async def _known(
    connection: Connection, project_id: str, page: Sequence[PullRequest]
) -> dict[int, _Known]:
    dialect = connection.dialect.name
    numbers: Any = [pull.number for pull in page]
    if dialect == "sqlite":
        numbers = _numbers(numbers)
    found = await connection.execute(
        _KNOWN_OF[dialect], {"project": project_id, "numbers": numbers}
    )
    return {row[0]: _Known._make(row) for row in found}


async def _write_labels(
    connection: Connection,
    project_id: str,
    news: Sequence[PullRequest],
    known: Mapping[int, _Known],
) -> None:
    if changed := [pull.number for pull in news if pull.number in known]:
        asked = {"project": project_id, "numbers": _numbers(changed)}
        await connection.execute(_FORGET_LABELS, asked)
    labels = [
        {"project_id": project_id, "label": label, "number": pull.number}
        for pull in news
        for label in pull.labels
    ]
    if labels:
        await connection.execute(_ADD_LABELS, labels)


def _numbers(numbers: Sequence[int]) -> str:
    return msgspec.json.encode(numbers).decode()


def _to_row(project_id: str, pull: PullRequest) -> dict[str, Any]:
    """As SQLite keeps it. Said field by field: SQLAlchemy's way there takes several times as long,
    and a page has two thousand values."""
    return {
        "project_id": project_id,
        "number": pull.number,
        "title": without_nul(pull.title),
        "state": pull.state.value,
        "url": pull.url,
        "author": pull.author and without_nul(pull.author),
        "is_bot": pull.is_bot,
        "is_draft": pull.is_draft,
        "is_locked": pull.is_locked,
        "created_at": _to_text(pull.created_at),
        "updated_at": _to_text(pull.updated_at),
        "closed_at": pull.closed_at and _to_text(pull.closed_at),
        "merged_at": pull.merged_at and _to_text(pull.merged_at),
        "base_ref": without_nul(pull.base_ref),
        "head_ref": without_nul(pull.head_ref),
        "labels": msgspec.json.encode([without_nul(label) for label in pull.labels]).decode(),
        "additions": pull.additions,
        "deletions": pull.deletions,
        "changed_files": pull.changed_files,
        "comments": pull.comments,
        "body": pull.body and without_nul(pull.body),
    }


def _to_text(moment: datetime) -> str:
    """A time as `UtcDateTime` keeps it on SQLite."""
    if moment.tzinfo is None:
        raise ValueError(f"A time without a zone was to be stored: {moment!r}")
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _to_json(news: Sequence[PullRequest]) -> str:
    """As PostgreSQL takes apart what it is given. A NUL, which it keeps in no text, stands in JSON
    as an escape; where one may be there, all words are looked through."""
    page = msgspec.json.encode(news).decode()
    if "\\u0000" not in page:
        return page
    return msgspec.json.encode([_without_nul(pull) for pull in news]).decode()


def _without_nul(pull: PullRequest) -> PullRequest:
    return replace(
        pull,
        title=without_nul(pull.title),
        author=pull.author and without_nul(pull.author),
        base_ref=without_nul(pull.base_ref),
        head_ref=without_nul(pull.head_ref),
        labels=tuple(without_nul(label) for label in pull.labels),
        body=pull.body and without_nul(pull.body),
    )


def _days(
    project_id: str, news: Iterable[PullRequest], known: Mapping[int, _Known]
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


def _dates(pull: PullRequest | _Known) -> list[tuple[date, str]]:
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
