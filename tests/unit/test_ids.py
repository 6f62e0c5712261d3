"""Global ids and cursors: opaque, one spelling each, and nothing else is taken for one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.ids import MalformedId, NodeId, NodeKind, key_of, seal, unseal

kinds = st.sampled_from(NodeKind)
keys = st.uuids().map(str)


@given(kinds, keys)
def test_an_id_leads_back_to_its_kind_and_key(kind: NodeKind, key: str) -> None:
    assert NodeId.parse(str(NodeId(kind, key))) == NodeId(kind, key)


@given(kinds, keys)
def test_an_id_can_stand_in_a_url_as_it_is(kind: NodeKind, key: str) -> None:
    assert str(NodeId(kind, key)).replace("-", "").replace("_", "").isalnum()


@given(
    st.text(st.characters(codec="utf-8", exclude_characters=":")),
    st.text(st.characters(codec="utf-8")),
)
def test_whatever_was_sealed_is_unsealed(kind: str, key: str) -> None:
    assert unseal(seal(kind, key)) == (kind, key)


@given(st.text())
def test_any_other_text_is_malformed_and_names_nothing(text: str) -> None:
    with pytest.raises(MalformedId):
        NodeId.parse(text)
    assert all(key_of(text, kind) is None for kind in NodeKind)


@given(kinds, keys, st.data())
def test_an_id_has_one_spelling_only(kind: NodeKind, key: str, data: st.DataObject) -> None:
    text = str(NodeId(kind, key))
    place = data.draw(st.integers(0, len(text)))
    stray = data.draw(st.sampled_from("= \n+/A.\0é"))
    for other in (text[:place] + stray + text[place:], text + "=", text[:-1]):
        try:
            assert str(NodeId.parse(other)) == other
        except MalformedId:
            continue


@given(keys)
def test_an_id_of_one_kind_is_none_of_another(key: str) -> None:
    text = str(NodeId(NodeKind.JOB, key))
    assert key_of(text, NodeKind.JOB) == key
    assert key_of(text, NodeKind.PROJECT) is None


@pytest.mark.parametrize(
    "text",
    [
        seal("Job", "not a uuid"),
        seal("Job", "0190A1B2-0000-7000-8000-000000000000"),
        seal("Job", "{0190a1b2-0000-7000-8000-000000000000}"),
        seal("Job", "0190a1b2-0000-7000-8000-00000000000\0"),
        seal("Teapot", str(UUID(int=0))),
        seal("Job", ""),
    ],
)
def test_a_key_that_no_record_can_have_is_malformed(text: str) -> None:
    with pytest.raises(MalformedId):
        NodeId.parse(text)


def test_an_id_of_another_version_is_malformed() -> None:
    of_version_2 = "MjpKb2I6MDE5MGExYjItMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw"
    with pytest.raises(MalformedId):
        NodeId.parse(of_version_2)
