"""The walk through a list that moves: nothing is lost for good, and it comes to an end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records.pull_request import HistoryReach
from db.records.replacing import replace
from pipeline.history.page import LEAST_ROWS, MOST_ROWS, Place, PullRequestPage
from pipeline.history.walk import (
    MOST_PASSES,
    SKEW,
    begin,
    expected,
    reach_of,
    read_on,
    shrunk,
)
from pipeline.providers.github.page_links import numbers
from tests.unit.history.moving_list import SINCE, START, Event, MovingList, Store, a_row, sync

either = pytest.mark.parametrize("is_by_key", [False, True], ids=["by number", "by key"])

ages = st.lists(st.integers(0, 12 * 24 * 60), max_size=90)
events: st.SearchStrategy[Event] = st.tuples(
    st.sampled_from(["update", "open", "remove", "remove"]), st.integers(0, 200), st.integers(0, 2)
)
schedules = st.lists(st.lists(events, max_size=12), max_size=25)


def a_list(minutes: list[int], *, is_by_key: bool) -> MovingList:
    """Rows last updated so many minutes ago, numbered from 1; some before the window."""
    rows = {number: START - timedelta(minutes=age) for number, age in enumerate(minutes, start=1)}
    return MovingList(rows, is_by_key)


def quiet() -> None:
    """Nothing happens."""


def on_and_on(host: MovingList, schedule: list[list[Event]]) -> Iterator[None]:
    for happening in schedule:
        for event in happening:
            host.happen(event)
        yield
    while True:
        yield


@either
@given(minutes=ages, schedule=schedules)
@settings(max_examples=150, deadline=None)
def test_whatever_happens_between_pages_nothing_is_lost_for_good(
    is_by_key: bool, minutes: list[int], schedule: list[list[Event]]
) -> None:
    host, store = a_list(minutes, is_by_key=is_by_key), Store()
    untouched = dict(host.rows)
    happening = on_and_on(host, schedule)
    walk = sync(host, store, lambda: next(happening))
    if not walk.goes_in_circles:
        for number, at in untouched.items():
            if host.rows.get(number) == at and at >= SINCE:
                assert store.rows[number] == at  # what stood still is there at once
    host.now += timedelta(seconds=1)
    sync(host, store, quiet)
    there = {number: at for number, at in host.rows.items() if at >= SINCE}
    assert {number: store.rows.get(number) for number in there} == there


@either
@given(minutes=ages)
def test_a_list_that_stands_still_is_read_once_and_whole(
    is_by_key: bool, minutes: list[int]
) -> None:
    host, store = a_list(minutes, is_by_key=is_by_key), Store()
    walk = sync(host, store, quiet)
    inside = {number: at for number, at in host.rows.items() if at >= SINCE}
    assert store.rows == inside
    assert walk.done == len(inside)
    assert walk.passes == (1 if len(minutes) <= LEAST_ROWS else walk.passes)
    assert store.reach is not None
    assert store.reach.whole_since == SINCE


def test_one_page_is_of_one_moment_and_needs_no_second_look() -> None:
    host = a_list(list(range(LEAST_ROWS)), is_by_key=False)
    pages = []
    sync(host, Store(), lambda: pages.append(1))
    assert len(pages) == 1


@pytest.mark.parametrize("after", [1, 2, 4])
@pytest.mark.parametrize("count", [1, 5, 30])
def test_rows_that_vanish_take_none_behind_them_along(count: int, after: int) -> None:
    host, store = a_list(list(range(90)), is_by_key=False), Store()
    pages = 0

    def the_newest_vanish() -> None:
        nonlocal pages
        pages += 1
        if pages == after:
            for _ in range(count):
                host.happen(("remove", 0, 0))  # numbered from the latest update on

    walk = sync(host, store, the_newest_vanish)
    assert walk.place is None
    assert set(host.rows) <= set(store.rows)


def test_a_host_that_never_rests_is_left_to_the_next_sync() -> None:
    host, store = a_list(list(range(30)), is_by_key=True), Store()

    def half_of_it_is_updated() -> None:
        for which in range(15):
            host.happen(("update", which, 1))

    walk = sync(host, store, half_of_it_is_updated)
    assert walk.passes == MOST_PASSES
    assert walk.place is None
    assert store.reach is not None
    assert store.reach.cursor is not None
    assert store.reach.cursor <= START - SKEW


def test_the_next_sync_goes_back_to_where_the_last_began_and_no_further() -> None:
    host, store = a_list(list(range(60)), is_by_key=True), Store()
    sync(host, store, quiet)
    host.happen(("update", 3, 3600))
    store.rows.clear()
    walk = sync(host, store, quiet)
    assert sorted(store.rows) == [1, 2, 4]  # with those of the last minute before
    assert walk.edge == START - SKEW


def test_a_sync_of_a_larger_window_reads_all_of_it() -> None:
    reach = HistoryReach(SINCE, SINCE, START)
    walk = begin("test", START, SINCE - timedelta(days=1), reach)
    assert walk.edge == walk.since
    assert begin("test", START, SINCE + timedelta(days=1), reach).edge == START


def test_a_sync_after_a_long_time_does_not_claim_what_lies_between() -> None:
    before = HistoryReach(SINCE, SINCE, SINCE + timedelta(days=1))
    walk = begin("test", START, SINCE + timedelta(days=5), before)
    after = reach_of(replace(walk, place=None), before)
    assert after.whole_since == walk.since


def test_the_cursor_stays_where_it_was_until_the_walk_is_over() -> None:
    before = HistoryReach(SINCE, SINCE, SINCE + timedelta(days=2))
    walk = begin("test", START, SINCE, before)
    assert reach_of(walk, before) == before


@given(times=st.integers(4, 40))
def test_pages_that_bring_nothing_new_come_to_an_end(times: int) -> None:
    rows = tuple(a_row(number, START) for number in range(20, 10, -1))
    walk = begin("test", START, SINCE, None)
    asked = 0
    while walk.place is not None and not walk.goes_in_circles and asked < times + 2:
        walk = read_on(walk, PullRequestPage(rows, Place(f"again {asked}"), is_by_key=True))
        asked += 1
    assert walk.goes_in_circles
    assert asked == 5
    assert walk.missing == (SINCE, START)


def test_an_empty_page_in_the_middle_is_passed_over() -> None:
    walk = begin("test", START, SINCE, None)
    walk = read_on(walk, PullRequestPage((a_row(9, START),), Place("2", 1), is_by_key=False))
    walk = read_on(walk, PullRequestPage((), Place("3", 2), is_by_key=False))
    last = PullRequestPage((a_row(3, START - timedelta(days=1)),), None, is_by_key=False)
    walk = read_on(walk, last)
    assert walk.done == 2
    assert walk.passes == 2  # and over to the head again


def test_a_page_shrinks_by_halves_and_grows_again() -> None:
    walk = begin("test", START, SINCE, None)
    sizes = [walk.size]
    while (smaller := shrunk(walk)) is not None:
        walk = smaller
        sizes.append(walk.size)
    assert sizes == [100, 50, 25, 12, 10]
    for age in range(12):
        rows = tuple(a_row(1000 - 20 * age - n, START - timedelta(hours=age)) for n in range(10))
        walk = read_on(walk, PullRequestPage(rows, Place(f"{age}", 10), is_by_key=True))
        sizes.append(walk.size)
    assert sizes[5:] == [10, 10, 20, 20, 20, 40, 40, 40, 80, 80, 80, 100]


def test_who_is_given_less_than_asked_for_asks_for_no_more_than_that() -> None:
    rows = tuple(a_row(100 - n, START) for n in range(30))
    walk = begin("test", START, SINCE, None)
    walk = read_on(walk, PullRequestPage(rows, Place("2", 30), is_by_key=False))
    assert (walk.size, walk.most) == (30, 30)


def test_how_many_are_expected_follows_the_pace_and_the_whole() -> None:
    walk = begin("test", START, SINCE, None)
    assert expected(walk) is None
    rows = tuple(a_row(100 - n, START - timedelta(hours=n)) for n in range(25))
    page = PullRequestPage(rows, Place("2", 25), is_by_key=True, total=10_000)
    assert expected(read_on(walk, page)) == 250  # a day of ten has brought 25
    assert expected(read_on(walk, replace(page, total=60))) == 60
    assert expected(read_on(walk, replace(page, next=None))) == 25


@given(position=st.integers(1, 30_000), size=st.integers(LEAST_ROWS, MOST_ROWS))
def test_pages_by_number_overlap_by_a_row_and_always_bring_another(
    position: int, size: int
) -> None:
    page, rows = numbers(position, size)
    assert (page - 1) * rows < position < page * rows
    assert rows <= MOST_ROWS


def test_overlapping_costs_a_seventh_of_the_pages_at_most() -> None:
    position, pages = MOST_ROWS, 1
    while position < 10_000:
        page, rows = numbers(position, MOST_ROWS)
        position, pages = page * rows, pages + 1
    assert pages <= 115
