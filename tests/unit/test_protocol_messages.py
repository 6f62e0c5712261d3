"""The messages of graphql-transport-ws, read and written."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from server.graphql import messages
from server.graphql.messages import BadMessage, CloseCode, Ending, Subscribe, read_message

SUBSCRIBE = {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }"}}

BROKEN: list[object] = [
    None,
    1,
    [],
    "text",
    {},
    {"type": 1},
    {"type": "connection_ack"},
    {"type": "start", "id": "1"},
    {"type": "ping", "payload": "text"},
    {"type": "complete"},
    {"type": "complete", "id": ""},
    {**SUBSCRIBE, "id": ""},
    {**SUBSCRIBE, "id": 1},
    {**SUBSCRIBE, "id": None},
    {**SUBSCRIBE, "payload": None},
    {**SUBSCRIBE, "payload": {}},
    {**SUBSCRIBE, "payload": {"query": 1}},
    {**SUBSCRIBE, "payload": {"query": "{ a }", "variables": []}},
    {**SUBSCRIBE, "payload": {"query": "{ a }", "operationName": {}}},
]


@pytest.mark.parametrize("message", BROKEN, ids=json.dumps)
def test_what_the_protocol_does_not_know_is_a_bad_message(message: object) -> None:
    with pytest.raises(BadMessage):
        read_message(json.dumps(message), depth=32)


def is_an_object(data: str | bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except ValueError:
        return False


@given(st.text() | st.binary())
def test_random_text_is_a_bad_message(data: str | bytes) -> None:
    assume(not is_an_object(data))  # which may by chance be a message
    with pytest.raises(BadMessage):
        read_message(data, depth=32)


def test_variables_are_limited_in_depth() -> None:
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"inner": deep}
    message = {**SUBSCRIBE, "payload": {"query": "{ a }", "variables": deep}}

    with pytest.raises(BadMessage, match="32 deep"):
        read_message(json.dumps(message), depth=32)


@given(st.text(min_size=1).filter(str.isprintable), st.dictionaries(st.text(), st.integers()))
def test_the_prefix_of_next_completes_to_a_message(identity: str, answer: dict[str, int]) -> None:
    frame = messages.next_prefix(identity) + json.dumps(answer).encode() + b"}"

    assert json.loads(frame) == {"id": identity, "type": "next", "payload": answer}


def test_a_null_payload_counts_as_none() -> None:
    message = {**SUBSCRIBE, "payload": {"query": "{ a }", "variables": None, "extensions": None}}

    read = read_message(json.dumps(message), depth=32)

    assert isinstance(read, Subscribe)
    assert read.payload.variables is None


@given(st.text())
def test_a_reason_fits_into_a_close_frame(reason: str) -> None:
    short = messages.reason_of(Ending(CloseCode.BAD_REQUEST, reason))

    assert len(short.encode()) <= 123
    assert reason.startswith(short)


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_a_text_frame_is_what_a_client_reads(length: int) -> None:
    client = ClientProtocol(parse_uri("ws://gantry.example"), state=State.OPEN)
    client.receive_data(messages.text_frame(b"x" * length))

    (frame,) = client.events_received()

    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.fin, frame.data) == (Opcode.TEXT, True, b"x" * length)
