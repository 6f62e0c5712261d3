"""What makes two questions the same, and what of an answer is worth keeping."""

import pytest

from db.records.replacing import replace
from db.response_cache import CachedResponse
from pipeline.outbound.conditional import cache_key, to_keep, validators
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.messages import Method, Request, Response
from tests.unit.outbound.scripted_host import NOON

ASKED = Request("https://api.example.org/a", "core", {"accept": "a/b", "version": "1"})
ANSWERED = Response(200, {"etag": '"1"', "date": "now", "link": "<x>"}, b"[]", ASKED.url, NOON)


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, url="https://api.example.org/b"),
        replace(ASKED, headers={"accept": "c/d", "version": "1"}),
        replace(ASKED, headers={"accept": "a/b", "version": "2"}),
    ],
)
def test_another_question_has_another_key(other: Request) -> None:
    assert cache_key(other, ANONYMOUS) != cache_key(ASKED, ANONYMOUS)


def test_another_identity_has_another_key() -> None:
    assert cache_key(ASKED, Identity.of_token("x")) != cache_key(ASKED, ANONYMOUS)


def test_the_order_of_headers_makes_no_difference() -> None:
    turned = replace(ASKED, headers={"version": "1", "accept": "a/b"})
    assert cache_key(turned, ANONYMOUS) == cache_key(ASKED, ANONYMOUS)


def test_a_good_answer_is_kept_with_what_belongs_to_its_body() -> None:
    expected = CachedResponse('"1"', None, 200, {"etag": '"1"', "link": "<x>"}, b"[]")
    assert to_keep(ASKED, ANSWERED) == expected


@pytest.mark.parametrize(
    "answered",
    [
        replace(ANSWERED, status=404),
        replace(ANSWERED, is_cut=True),
        replace(ANSWERED, headers={"date": "now"}),
    ],
)
def test_what_can_not_be_asked_for_again_is_not_kept(answered: Response) -> None:
    assert to_keep(ASKED, answered) is None


def test_what_was_posted_is_not_kept() -> None:
    assert to_keep(replace(ASKED, method=Method.POST), ANSWERED) is None


def test_a_date_serves_where_there_is_no_tag() -> None:
    kept = to_keep(ASKED, replace(ANSWERED, headers={"last-modified": "then"}))
    assert validators(kept) == {"if-modified-since": "then"}
    assert validators(None) == {}
