"""Bodies: whole, cut, packed, broken."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.outbound.body import BrokenBodyError, TooLargeError, read_body


async def chunks(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@given(
    content=st.binary(max_size=300),
    size=st.integers(1, 50),
    limit=st.integers(0, 320),
    members=st.integers(0, 3),
)
async def test_a_body_is_whole_or_cut_at_the_limit(
    content: bytes, size: int, limit: int, members: int
) -> None:
    """However many members its gzip has; none: it is not packed."""
    part = len(content) // members + 1 if members else 0
    packed = [gzip.compress(content[n * part : (n + 1) * part]) for n in range(members)]
    sent, encoding = (b"".join(packed), "gzip") if members else (content, "")
    body, is_cut = await read_body(chunks(sent, size), encoding, limit)
    assert body == content[:limit]
    assert is_cut == (len(content) > limit)


async def test_no_more_of_a_bomb_is_unpacked_than_may_be() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        assert await read_body(chunks(bomb, len(bomb)), "gzip", 1000) == (bytes(1000), True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"plain", "gzip"),
        (gzip.compress(b"x" * 500)[:-4], "gzip"),
        (zlib.compress(b"x"), "gzip"),
        (gzip.compress(b"x") + gzip.compress(b"y")[:-1], "gzip"),
        (gzip.compress(b"x") + b"y", "gzip"),
        (b"x", "br"),
    ],
    ids=[
        "not packed",
        "cut short",
        "packed in another way",
        "its second member cut short",
        "something behind it",
        "an encoding never asked for",
    ],
)
async def test_a_body_that_is_not_what_it_says_is_broken(content: bytes, encoding: str) -> None:
    with pytest.raises(BrokenBodyError):
        await read_body(chunks(content, 10), encoding, 1000)


async def test_a_body_that_is_absent_is_empty_however_it_is_labelled() -> None:
    assert await read_body(chunks(b"", 1), "gzip", 10) == (b"", False)


async def test_a_body_that_makes_no_sense_in_part_is_not_cut() -> None:
    assert await read_body(chunks(b"x" * 10, 3), "", 10, may_cut=False) == (b"x" * 10, False)
    with pytest.raises(TooLargeError):
        await read_body(chunks(b"x" * 11, 3), "", 10, may_cut=False)
