"""One encoded answer serves all who asked the same question."""

from asyncio import Event, create_task, gather, sleep
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import OperationDefinitionNode

from server.graphql.documents import Document, Documents
from server.graphql.limits import DocumentLimits
from server.graphql.sharing import Question, known_answer, question, shared_answer
from tests.clients.service import SCHEMA

DOCUMENTS = Documents(SCHEMA, DocumentLimits())


@dataclass
class Happening:
    shared_answers: dict[Any, Any] = field(default_factory=dict)


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


async def test_listeners_who_come_at_the_same_time_share_one_answer() -> None:
    happening, made = Happening(), 0
    begun = Event()

    async def answer(_event: object) -> str:
        nonlocal made
        made += 1
        await begun.wait()
        return "answer"

    listeners = [create_task(shared_answer(happening, asked(TICKS, p="x"), answer)) for _ in "abc"]
    await sleep(0)
    assert known_answer(happening, asked(TICKS, p="x")) is None
    begun.set()

    assert await gather(*listeners) == ["answer"] * 3
    assert made == 1
    assert known_answer(happening, asked(TICKS, p="x")) == "answer"
    assert known_answer(happening, asked(TICKS, p="y")) is None


async def test_a_listener_who_leaves_half_way_does_not_take_the_answer_along() -> None:
    happening, begun = Happening(), Event()

    async def never(_event: object) -> str:
        begun.set()
        await Event().wait()
        raise AssertionError

    async def answer(_event: object) -> str:
        return "answer"

    first = create_task(shared_answer(happening, asked(TICKS, p="x"), never))
    await begun.wait()
    second = create_task(shared_answer(happening, asked(TICKS, p="x"), answer))
    await sleep(0)
    first.cancel()

    assert await second == "answer"


@pytest.mark.parametrize("event", [5, object()])
async def test_an_event_that_cannot_be_shared_is_answered_each_time(event: object) -> None:
    made: list[object] = []

    async def answer(happened: object) -> str:
        made.append(happened)
        return "answer"

    for _ in range(2):
        assert known_answer(event, asked(TICKS, p="x")) is None
        await shared_answer(event, asked(TICKS, p="x"), answer)

    assert made == [event, event]
