"""Tokens and correlation ids, as clients spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.authentication import Unauthenticated, bearer_token
from server.correlation import correlation_id


@pytest.mark.parametrize(
    ("authorization", "token"),
    [
        (None, None),
        ("", None),
        ("   ", None),
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("abc", "abc"),
    ],
)
def test_a_token_is_found_with_its_scheme_or_bare(
    authorization: str | None, token: str | None
) -> None:
    assert bearer_token(authorization) == token


@pytest.mark.parametrize("authorization", ["Bearer", "Basic YTpi", "Bearer a b"])
def test_other_credentials_are_refused(authorization: str) -> None:
    with pytest.raises(Unauthenticated, match="Bearer"):
        bearer_token(authorization)


@given(st.binary())
def test_a_correlation_id_is_always_harmless(proposed: bytes) -> None:
    identity = correlation_id(proposed)

    assert identity.isascii()
    assert 8 <= len(identity) <= 64
    assert not set(identity) & set("\r\n \t\"'{}")


def test_a_well_formed_correlation_id_is_kept() -> None:
    assert correlation_id(b"req-2026.11_a") == "req-2026.11_a"
    assert correlation_id(None) != correlation_id(None)
