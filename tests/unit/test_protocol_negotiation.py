"""Accept headers, as clients send them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.graphql.negotiation import Media, acceptable

CASES = [
    (None, [Media.JSON]),
    ("", [Media.JSON]),
    ("*/*", [Media.JSON, Media.GRAPHQL_JSON]),
    ("application/*", [Media.JSON]),
    ("application/json", [Media.JSON]),
    ("application/graphql-response+json, application/json;q=0.9", [Media.GRAPHQL_JSON, Media.JSON]),
    ("application/json;q=0.1, application/graphql-response+json", [Media.GRAPHQL_JSON, Media.JSON]),
    ("APPLICATION/JSON", [Media.JSON]),
    ("text/event-stream", [Media.EVENT_STREAM]),
    ("text/*", []),
    ("image/png", []),
    ("application/json;q=0", []),
    ("application/json;q=0, */*", [Media.GRAPHQL_JSON]),
    ("application/json;q=high", []),
    ("multipart/mixed", []),
    (
        "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json;q=0.9",
        [Media.MULTIPART, Media.JSON],
    ),
    ('multipart/mixed; boundary="a,b;c"; subscriptionSpec="1.0"', [Media.MULTIPART]),
    (
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        [Media.HTML, Media.JSON, Media.GRAPHQL_JSON],
    ),
]


@pytest.mark.parametrize(("accept", "expected"), CASES)
def test_the_best_acceptable_media_type_comes_first(
    accept: str | None, expected: list[Media]
) -> None:
    assert list(acceptable(accept)) == expected


@given(st.text(max_size=200))
def test_no_header_breaks_the_reading(accept: str) -> None:
    assert set(acceptable(accept)) <= set(Media)


@given(st.permutations(["application/json", "text/event-stream", "text/html"]))
def test_equals_keep_the_order_of_the_header(names: list[str]) -> None:
    assert [media.value for media in acceptable(", ".join(names))] == names
