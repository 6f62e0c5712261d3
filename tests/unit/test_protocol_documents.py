"""Documents: kept once examined, refused beyond the limits."""

import pytest
import strawberry
from graphql import get_introspection_query

from server.graphql.documents import Documents, InvalidDocument
from server.graphql.limits import DocumentLimits
from tests.clients.service import SCHEMA


def refusal(text: str, limits: DocumentLimits) -> str:
    with pytest.raises(InvalidDocument) as refused:
        Documents(SCHEMA, limits).prepare(text)
    return str(refused.value)


def test_the_same_text_is_examined_once() -> None:
    documents = Documents(SCHEMA, DocumentLimits())

    assert documents.prepare("{ hello }") is documents.prepare("{ hello }")
    assert documents.prepare("{ hello }") is not documents.prepare("{ viewer }")


def test_the_least_recently_used_is_forgotten_first() -> None:
    documents = Documents(SCHEMA, DocumentLimits(cached_characters=2 * len("{ hello }")))
    kept, lost = documents.prepare("{ hello }"), documents.prepare("{hello  }")

    assert documents.prepare("{ hello }") is kept
    documents.prepare("{  hello}")

    assert documents.prepare("{ hello }") is kept
    assert documents.prepare("{hello  }") is not lost


def test_the_introspection_of_graphiql_is_within_the_limits() -> None:
    query = get_introspection_query(input_value_deprecation=True, specified_by_url=True)

    Documents(SCHEMA, DocumentLimits()).prepare(query)


@pytest.mark.parametrize(
    "text",
    [
        "{ again { again { hello } } }",
        "{ ... { again { ... { again { hello } } } } }",
        "{ again { ...A } } fragment A on Query { again { ...B } } fragment B on Query { hello }",
    ],
)
def test_depth_is_counted_through_fragments(text: str) -> None:
    Documents(SCHEMA, DocumentLimits(depth=3)).prepare(text)
    assert "3 fields deep; the limit is 2" in refusal(text, DocumentLimits(depth=2))


def test_aliases_are_counted_each_time_a_fragment_is_spread() -> None:
    text = """
        { a: again { ...A } b: again { ...A } }
        fragment A on Query { x: hello y: hello z: hello }
    """

    Documents(SCHEMA, DocumentLimits(aliases=8)).prepare(text)
    assert "8 aliases; the limit is 7" in refusal(text, DocumentLimits(aliases=7))


def test_a_fan_of_fragments_is_measured_without_following_it() -> None:
    levels = "".join(
        f"fragment F{n} on Query {{ a: again {{ ...F{n + 1} }} b: again {{ ...F{n + 1} }} }} "
        for n in range(30)
    )
    text = f"{{ ...F0 }} {levels} fragment F30 on Query {{ hello }}"

    assert "aliases; the limit is" in refusal(text, DocumentLimits(depth=100))


def test_tokens_and_characters_are_limited() -> None:
    assert "token" in refusal("{" + " hello" * 100 + "}", DocumentLimits(tokens=100))
    assert refusal("{ hello }" + " " * 100, DocumentLimits(characters=100))


@pytest.mark.parametrize(
    "text", ["", "{", "{ unknown }", "{ }", "type Query { a: Int }", "{ ...F } " * 2]
)
def test_an_invalid_document_is_refused_with_words(text: str) -> None:
    assert refusal(text, DocumentLimits())


def test_the_operation_must_be_told_if_there_are_several() -> None:
    document = Documents(SCHEMA, DocumentLimits()).prepare("query A { hello } query B { viewer }")

    assert document.operation("B").name is not None
    with pytest.raises(InvalidDocument, match="operationName"):
        document.operation(None)
    with pytest.raises(InvalidDocument, match="no operation named 'C'"):
        document.operation("C")


def test_one_of_inputs_are_validated() -> None:
    @strawberry.input(one_of=True)
    class Choice:
        a: strawberry.Maybe[int]
        b: strawberry.Maybe[int]

    @strawberry.type
    class Query:
        @strawberry.field
        def pick(self, choice: Choice) -> int:
            return 1

    documents = Documents(strawberry.Schema(Query), DocumentLimits())

    documents.prepare("{ pick(choice: { a: 1 }) }")
    with pytest.raises(InvalidDocument, match="exactly one"):
        documents.prepare("{ pick(choice: { a: 1, b: 2 }) }")
