"""How many pages are forecast for a history is how many its walk takes, if nobody disturbs it."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.history.forecast import pages_of
from pipeline.history.page import PullRequestList
from pipeline.history.walk import begin, read_on
from pipeline.providers.github.provider import GitHub
from pipeline.repository import RepositoryAddress
from tests.unit.history.moving_list import SINCE, START, MovingList

RULES = {
    is_by_key: GitHub().pull_requests(
        RepositoryAddress("github", "o", "r"), authenticated=is_by_key
    )
    for is_by_key in (False, True)
}


def walked(rows: int, older: int, *, is_by_key: bool) -> int:
    """The pages of a walk over so many rows within the window, with so many before it."""
    minute = timedelta(minutes=1)
    within = {number: START - minute * number for number in range(1, rows + 1)}
    before = {rows + number: SINCE - minute * number for number in range(1, older + 1)}
    host = MovingList(within | before, is_by_key)
    walk, pages = begin("any", START, SINCE, None), 0
    while walk.place is not None:
        walk = read_on(walk, host.page(walk.place, walk.size))
        pages += 1
    return pages


@pytest.mark.parametrize("is_by_key", [False, True], ids=["by number", "by key"])
@given(
    rows=st.integers(0, 900) | st.sampled_from([100, 198, 200, 294, 300]), older=st.integers(0, 250)
)
@settings(max_examples=60)
def test_it_is_what_the_walk_takes(is_by_key: bool, rows: int, older: int) -> None:
    taken = walked(rows, older, is_by_key=is_by_key)
    rules: PullRequestList = RULES[is_by_key]
    assert pages_of(rules, rows, rows + older) == taken
    if older:
        assert pages_of(rules, rows, None) == taken
