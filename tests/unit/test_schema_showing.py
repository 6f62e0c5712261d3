"""Types read records by their attributes' names: each must be there, and of the shown type."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from inspect import signature
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import job as jobs
from db.records import problem as problems
from db.records import project as projects
from db.records import sync
from db.records.user import User
from pipeline import estimates, imports
from schema import analysis, readme, repository, scalars, stage, start_import, waiting
from schema.cancel_job import AlreadyEnded, Cancelled, JobAlreadyEnded, JobCancelled
from schema.connection import Page, Window
from schema.ids import canonical_uuid
from schema.import_estimate import ImportEstimate
from schema.job import Job, JobError
from schema.problem import Gap
from schema.progress import Counter, ProgressEvent
from schema.project import Project
from schema.receipt import Receipt
from schema.retry_job import JobNotRetriable
from schema.sync_changes import LanguageChange, SyncChanges
from schema.viewer import Viewer

SHOWN = {
    Job: jobs.Job,
    JobError: jobs.JobError,
    Receipt: jobs.Receipt,
    Counter: jobs.Counter,
    ProgressEvent: jobs.ProgressEvent,
    stage.JobStage: jobs.JobStage,
    waiting.Waiting: jobs.Waiting,
    Gap: problems.Gap,
    ImportEstimate: estimates.ImportEstimate,
    SyncChanges: sync.SyncChanges,
    LanguageChange: sync.LanguageChange,
    Project: projects.Project,
    repository.Repository: projects.Repository,
    repository.LanguageShare: projects.LanguageShare,
    repository.Contributor: projects.Contributor,
    repository.Release: projects.Release,
    readme.Readme: projects.Readme,
    readme.Heading: projects.Heading,
    readme.Badge: projects.Badge,
    analysis.Analysis: projects.Analysis,
    analysis.Technology: projects.Technology,
    analysis.Evidence: projects.Evidence,
    Viewer: User,
    start_import.ImportStarted: imports.Started,
    start_import.ImportAlreadyRunning: imports.AlreadyRunning,
    start_import.AlreadyImported: imports.AlreadyImported,
    start_import.UserBusy: imports.UserBusy,
    start_import.InvalidRepositoryAddress: imports.InvalidAddress,
    start_import.RateLimited: imports.TooManyStarts,
    start_import.StartImportsPayload: start_import.BatchStarted,
    JobNotRetriable: imports.NotRetriable,
    JobCancelled: Cancelled,
    JobAlreadyEnded: AlreadyEnded,
}


def plain_fields() -> Iterator[tuple[str, Any, Any]]:
    for shown, record in SHOWN.items():
        hints, kept = get_type_hints(shown), get_type_hints(record)
        for field in shown.__strawberry_definition__.fields:  # type: ignore[attr-defined]
            if field.is_basic_field:
                name = f"{shown.__name__}.{field.python_name}"
                yield name, hints[field.python_name], kept.get(field.python_name)


FIELDS = list(plain_fields())


@pytest.mark.parametrize(("shown", "kept"), [f[1:] for f in FIELDS], ids=[f[0] for f in FIELDS])
def test_a_field_without_a_resolver_is_an_attribute_of_its_record(shown: Any, kept: Any) -> None:
    assert kept is not None
    assert matches(shown, kept)


def matches(shown: Any, kept: Any) -> bool:
    """Whether a value of the type `kept` can be shown as a `shown`."""
    if parts := parts_of(kept):
        as_shown = parts_of(shown)
        return (type(None) in parts) is (type(None) in as_shown) and all(
            any(matches(one, part) for one in as_shown) for part in parts
        )
    if kept is int:
        return shown in (int, float)
    return SHOWN.get(shown, shown) is kept or issubclass(kept, shown)


def parts_of(type_: Any) -> set[Any]:
    return set(getattr(type_, "__args__", ())) - {...}


@pytest.mark.parametrize(
    "shown", [shown for shown in SHOWN if hasattr(shown, "is_type_of")], ids=lambda s: s.__name__
)
def test_a_type_knows_its_own_records_and_no_others(shown: Any) -> None:
    for record in SHOWN.values():
        instance: object = record(**dict.fromkeys(signature(record).parameters))
        assert shown.is_type_of(instance, None) is (record is SHOWN[shown])


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001


@given(moments)
def test_a_time_is_shown_in_utc_with_milliseconds(moment: datetime) -> None:
    text = scalars.show_time(moment)
    assert len(text) == 24
    assert text.endswith("Z")
    shown = datetime.fromisoformat(text)
    assert timedelta(0) <= moment - shown < timedelta(milliseconds=1)


@given(moments, moments)
def test_times_sort_as_their_texts_do(one: datetime, other: datetime) -> None:
    texts = scalars.show_time(one), scalars.show_time(other)
    assert (one <= other) <= (texts[0] <= texts[1])


async def nobody_counts() -> int:
    raise AssertionError("the count was not asked for")


@given(st.sets(st.uuids().map(str)), st.integers(1, 7))
def test_page_after_page_gives_the_whole_list_once(ids: set[str], size: int) -> None:
    listed = sorted(ids)
    read: list[str] = []
    after: str | None = None
    while True:
        window = Window.parse(size, after, canonical_uuid, usual=20, most=100)
        rest = [key for key in listed if window.after is None or key > window.after]
        found = [(key, key.upper()) for key in rest[: window.first + 1]]
        page = Page.of(window, found, nobody_counts)
        assert page.has_previous_page is (after is not None)
        read += [place.key for place in page.edges]
        assert page.nodes == [place.key.upper() for place in page.edges]
        if not page.has_next_page:
            break
        after = page.end_cursor
    assert read == listed
