"""What an operation may cost: bounded before it is executed, and its examination bounded too."""

from typing import Any

import pytest
from graphql import get_introspection_query
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.root import build_schema
from server.graphql.documents import Documents, InvalidDocument
from server.graphql.execution import Execution
from server.graphql.limits import DocumentLimits
from server.graphql.payload import Payload
from tests.flow.house import JOB, PROGRESS, START

SCHEMA = build_schema()
EXECUTION = Execution(SCHEMA, DocumentLimits(), timeout_seconds=1)
DOCUMENTS = Documents(SCHEMA, DocumentLimits())

NESTED = """query ($n: Int, $m: Int = 3) {
  jobs(first: $n) { nodes { project { jobs(first: $m) { edges { node { id } } } } } }
}"""


def objects(text: str, **variables: Any) -> int:
    document = DOCUMENTS.prepare(text)
    return document.costs.of(document.operation(None), variables)


def refusal(text: str, **variables: Any) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as refused:
        EXECUTION.prepare(Payload(query=text, variables=variables))
    return refused.value


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{ __typename }", 0),
        ("{ viewer { id } }", 1),
        ("{ jobs(first: 7) { totalCount } }", 1),
        ("{ jobs(first: 7) { nodes { id } } }", 1 + 7),
        ("{ jobs(first: 7) { edges { node { id } } pageInfo { endCursor } } }", 1 + 7 * 2 + 1),
        ("{ jobs { nodes { id } } }", 1 + 20),
        ("{ jobs(first: null) { nodes { id } } }", 1 + 20),
        ("{ jobs(first: 0) { nodes { id } } }", 1),
        ('{ job(id: "x") { stages { name } events(first: 5) { sequence } } }', 1 + 10 + 5),
        ('{ nodes(ids: ["a", "b", "c"]) { ... on Job { stages { name } } } }', 3 * (1 + 10)),
        ("{ a: viewer { id } b: viewer { id } }", 2),
        (
            "{ jobs(first: 2) { ...C } } fragment C on JobConnection { nodes { ...J } } "
            "fragment J on Job { project { id } }",
            1 + 2 * 2,
        ),
    ],
)
def test_lists_count_as_often_as_they_may_be_long(text: str, count: int) -> None:
    assert objects(text) == count


@given(st.integers(0, 100), st.integers(0, 100))
def test_lists_within_lists_multiply_by_what_the_variables_say(outer: int, inner: int) -> None:
    expected = 1 + outer * (1 + 1 + 1 + inner * 2)
    assert objects(NESTED, n=outer, m=inner) == expected
    assert objects(NESTED, n=float(outer), m=inner) == expected


def test_a_variable_that_is_not_sent_counts_by_its_default_or_the_fields() -> None:
    assert objects(NESTED) == objects(NESTED, n=20, m=3) == objects(NESTED, n=None)
    assert objects(NESTED, n=1, m=None) == objects(NESTED, n=1, m=10)


def test_too_many_objects_are_refused_with_the_number_the_limit_and_a_way_out() -> None:
    [error] = refusal(NESTED, n=100, m=100).errors

    assert error.message == (
        "This may give up to 20,301 objects; the limit is 10,000. Ask for shorter lists (first), "
        "or for fewer lists within lists."
    )
    assert error.extensions == {"code": "TOO_MANY_OBJECTS", "objects": 20_301, "limit": 10_000}


@pytest.mark.parametrize(
    "text",
    [JOB, START, PROGRESS, get_introspection_query(input_value_deprecation=True)],
    ids=["job", "start", "progress", "introspection"],
)
def test_what_frontends_ask_is_within_the_limits(text: str) -> None:
    EXECUTION.prepare(Payload(query=text))


def spread(count: int, fields: str) -> str:
    names = [f"F{number}" for number in range(count)]
    fragments = " ".join(f"fragment {name} on Viewer {{ {fields} }}" for name in names)
    return f"{{ viewer {{ {' '.join(f'...{name}' for name in names)} }} }} {fragments}"


ENTANGLED = {
    "one field again and again": "{ viewer { " + "id " * 480 + "} }",
    "one object again and again": "{ " + "viewer { id } " * 240 + "}",
    "objects within objects": "{ " + ("jobs { " + "nodes { id } " * 9 + "} ") * 20 + "}",
    "inline fragments": "{ viewer { " + "... { id } " * 180 + "} }",
    "fragments": spread(70, "id"),
    "fields in fragments": spread(10, "id " * 50),
    "a chain of fragments": "{ viewer { ...F0 } } "
    + " ".join(f"fragment F{n} on Viewer {{ id ...F{n + 1} }}" for n in range(80))
    + " fragment F80 on Viewer { id }",
}


@pytest.mark.parametrize("text", ENTANGLED.values(), ids=ENTANGLED.keys())
def test_a_document_that_takes_long_to_validate_is_refused_before(text: str) -> None:
    assert "pairs of fields overlap" in str(refusal(text))


@pytest.mark.parametrize(
    "text",
    [
        "{ viewer { ...F } } fragment F on Viewer { ...F }",
        "{ jobs { nodes { ...F } } } fragment F on Job { project { jobs { nodes { ...F } } } }",
        "{ viewer { ...Unknown } }",
        "{ " + "again { " * 150 + "id" + " }" * 151,
        "{ " + "again { " * 330 + "id" + " }" * 331,
        "{ nodes(ids: " + "[" * 150 + "]" * 150 + ") { id } }",
        "{ nodes(ids: " + "[" * 490 + "]" * 490 + ") { id } }",
    ],
    ids=["circle", "wide circle", "unknown", "deep", "deeper", "deep list", "deeper list"],
)
def test_a_document_that_leads_nowhere_is_refused_in_words(text: str) -> None:
    assert str(refusal(text))


@settings(max_examples=25)
@given(
    st.recursive(
        st.just("id"),
        lambda inner: st.lists(inner, min_size=1, max_size=4).map(
            lambda parts: f"... on Viewer {{ {' '.join(parts)} }}"
        ),
        max_leaves=20,
    )
)
def test_how_a_field_is_repeated_makes_no_difference(selection: str) -> None:
    count = selection.count("id")
    pairs = count * (count - 1) // 2
    text = f"{{ viewer {{ {selection} }} }}"

    Documents(SCHEMA, DocumentLimits(overlaps=pairs)).prepare(text)
    if pairs:
        with pytest.raises(InvalidDocument, match="overlap"):
            Documents(SCHEMA, DocumentLimits(overlaps=pairs - 1)).prepare(text)
