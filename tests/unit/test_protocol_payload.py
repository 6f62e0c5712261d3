"""Request parameters: what is read, and what is refused before GraphQL sees it."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.graphql.payload import BadPayload, Payload, read_body, read_query

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def nested(depth: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(depth - 1):
        value = {"inner": value}
    return {"value": value}


@given(JSON)
def test_any_json_is_read_or_refused_in_words(value: object) -> None:
    try:
        payload = read_body(json.dumps(value).encode(), depth=32)
    except BadPayload as refusal:
        assert str(refusal)
    else:
        assert isinstance(payload, Payload)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused_in_words(body: bytes) -> None:
    with pytest.raises(BadPayload, match=r"\w"):
        read_body(body, depth=32)


@given(st.dictionaries(st.text(), JSON.filter(lambda value: value != {}), max_size=3))
def test_body_and_url_are_read_alike(variables: dict[str, Any]) -> None:
    body = msgspec.json.encode({"query": "{ a }", "operationName": "A", "variables": variables})
    url = {"query": "{ a }", "operationName": "A", "variables": json.dumps(variables)}

    assert read_body(body, depth=32) == read_query(url, depth=32)


@pytest.mark.parametrize("depth", [1, 5, 32])
def test_variables_may_nest_as_deep_as_the_limit(depth: int) -> None:
    fitting, beyond = (
        json.dumps({"query": "{ a }", "variables": nested(count)}).encode()
        for count in (depth, depth + 1)
    )

    assert read_body(fitting, depth).variables == nested(depth)
    with pytest.raises(BadPayload, match=f"more than {depth} deep"):
        read_body(beyond, depth)


def test_a_body_nested_beyond_the_stack_is_refused() -> None:
    body = b'{"query":"{a}","variables":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001

    with pytest.raises(BadPayload, match="nested too deeply"):
        read_body(body, depth=32)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b'{"query": null}',
        b'{"query": "{ a }", "variables": []}',
        b'{"query": "{ a }", "operationName": 1}',
        b'{"query": "{ a }", "extensions": "x"}',
    ],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayload):
        read_body(body, depth=32)


@pytest.mark.parametrize(
    "parameters", [{}, {"query": "{ a }", "variables": "{"}, {"query": "{ a }", "variables": "1"}]
)
def test_what_is_no_request_is_refused_in_a_url(parameters: dict[str, str]) -> None:
    with pytest.raises(BadPayload):
        read_query(parameters, depth=32)
