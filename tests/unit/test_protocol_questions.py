"""Who asks the same question may be told the same answer."""

from graphql import OperationDefinitionNode

from server.graphql.documents import Document, Documents
from server.graphql.limits import DocumentLimits
from server.graphql.question import Question, question
from tests.clients.service import SCHEMA

DOCUMENTS = Documents(SCHEMA, DocumentLimits())


def asked(text: str, **variables: object) -> Question:
    document: Document = DOCUMENTS.prepare(text)
    operation: OperationDefinitionNode = document.operation(None)
    return question(document, operation, variables)


TICKS = "subscription ($a: Int!, $p: String!) { ticks(after: $a) { label(prefix: $p) } }"


def test_arguments_of_the_root_field_make_no_difference() -> None:
    assert asked(TICKS, a=1, p="x") == asked(TICKS, a=2, p="x")


def test_variables_below_the_root_make_a_difference() -> None:
    assert asked(TICKS, a=1, p="x") != asked(TICKS, a=1, p="y")


def test_variables_in_fragments_and_directives_make_a_difference() -> None:
    fragment = """
        subscription ($p: String!) { ticks { ...T } }
        fragment T on Tick { label(prefix: $p) }
    """
    directive = "subscription ($b: Boolean!) { ticks { number label @include(if: $b) } }"

    assert asked(fragment, p="x") != asked(fragment, p="y")
    assert asked(directive, b=True) != asked(directive, b=False)


def test_different_documents_are_different_questions() -> None:
    assert asked("subscription { ticks { number } }") != asked("subscription { ticks { label } }")
