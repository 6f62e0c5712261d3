"""What the benchmarks count and compare, apart from any server."""

import socket
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.announced import Announced
from bench.figures import Figures, Goal, Metric, at
from bench.subscribers import ClientSocket


def frame(payload: bytes) -> bytes:
    """A text frame as a server sends it."""
    length = len(payload)
    if length < 126:
        size = bytes([length])
    elif length < 65536:
        size = b"\x7e" + length.to_bytes(2, "big")
    else:
        size = b"\x7f" + length.to_bytes(8, "big")
    return b"\x81" + size + payload


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from([0, 1, 125, 126, 300, 65535, 65536]), min_size=1, max_size=5),
    st.lists(st.integers(1, 200_000), max_size=6),
)
def test_frames_are_read_whole_wherever_they_are_cut(sizes: list[int], cuts: list[int]) -> None:
    payloads = [bytes([65 + place]) * size for place, size in enumerate(sizes)]
    sent = b"".join(frame(payload) for payload in payloads)
    edges = [0, *sorted(cut for cut in cuts if cut < len(sent)), len(sent)]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader = ClientSocket(ours, job=0)
        received = []
        for begin, end in pairwise(edges):
            for start in range(begin, end, 16_384):
                theirs.sendall(sent[start : min(end, start + 16_384)])
                received += reader.frames()
    assert received == [(1, payload) for payload in payloads]


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_at_least_the_share_lies_at_or_below_what_is_given_for_it(
    values: list[float], share: float
) -> None:
    ordered = sorted(values)
    value = at(share, ordered)
    assert value in ordered
    assert sum(other <= value for other in ordered) >= share * len(ordered)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_met"),
    [([300.0, 10.0, 320.0], [100.0], True), ([199.0], [100.0], False)],
    ids=["met-by-the-median", "not-met"],
)
def test_a_ratio_is_that_of_medians(ours: list[float], theirs: list[float], is_met: bool) -> None:
    goal = Goal("rate", "at least twice", at_least=2.0, against="Peer")
    figures = Figures("name", "Title", (Metric("rate", "per second"),), (goal,))
    for value in ours:
        figures.add("Gantry", {"rate": value})
    for value in theirs:
        figures.add("Peer", {"rate": value})
    (verdict,) = figures.verdicts()
    assert verdict.is_met is is_met


def test_a_goal_against_who_was_not_measured_is_not_met() -> None:
    goal = Goal("rate", "at least twice", at_least=2.0, against="Peer")
    figures = Figures("name", "Title", (Metric("rate", "per second"),), (goal,))
    figures.add("Gantry", {"rate": 1.0})
    (verdict,) = figures.verdicts()
    assert (verdict.measured, verdict.is_met) == (None, False)


def test_what_is_announced_is_known_to_who_maps_the_same_file(tmp_path: Path) -> None:
    announced, seen = Announced(tmp_path / "times", 2), Announced(tmp_path / "times", 2)
    announced.note(1, 7, 12.5)
    assert (seen.look(1, 7), seen.look(0, 7)) == (12.5, 0.0)
    assert (seen.count(12.0, 13.0), seen.count(13.0, 14.0)) == (1, 0)
