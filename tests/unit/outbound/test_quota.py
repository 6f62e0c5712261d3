"""What hosts say of their limits: read from any header, believed within reason."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from db.records.quota import Standing
from pipeline.outbound.messages import Response
from pipeline.outbound.quota import LONGEST, read_retry_after, read_standing

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RESET = NOW + timedelta(minutes=20)


def answered(headers: dict[str, str], status: int = 200) -> Response:
    return Response(status, headers, b"", "https://api.example.org/a", NOW)


def limit_headers(remaining: int, reset: datetime = RESET, **more: str) -> dict[str, str]:
    return {
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(reset.timestamp())),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def test_the_headers_name_the_quota_that_was_used() -> None:
    headers = limit_headers(7, x_ratelimit_resource="search", x_ratelimit_limit="30")
    assert read_standing(answered(headers), "core") == Standing("search", 30, 7, RESET)


def test_a_host_whose_limits_are_off_has_no_quota() -> None:
    off = limit_headers(0, x_ratelimit_limit="0")
    assert read_standing(answered(off), "core") is None
    assert read_standing(answered({}), "core") is None


def test_a_reset_without_a_number_left_means_that_none_is() -> None:
    headers = {"x-ratelimit-reset": str(int(RESET.timestamp()))}
    assert read_standing(answered(headers), "core") == Standing("core", None, 0, RESET)


def test_a_reset_is_told_in_our_time_however_wrong_one_of_the_clocks_is() -> None:
    ahead = timedelta(hours=3)
    headers = limit_headers(1, RESET + ahead, date=format_datetime(NOW + ahead, usegmt=True))
    assert read_standing(answered(headers), "core") == Standing("core", None, 1, RESET)


def test_the_date_of_an_answer_that_was_not_modified_is_an_old_one() -> None:
    headers = limit_headers(1, date=format_datetime(NOW - timedelta(hours=1), usegmt=True))
    assert read_standing(answered(headers, 304), "core") == Standing("core", None, 1, RESET)


def test_retry_after_is_read_in_both_forms() -> None:
    assert read_retry_after({"retry-after": "60"}, NOW) == NOW + timedelta(seconds=60)
    date = format_datetime(RESET, usegmt=True)
    assert read_retry_after({"retry-after": date}, NOW) == RESET
    assert read_retry_after({"retry-after": "soon"}, NOW) is None
    assert read_retry_after({"retry-after": ""}, NOW) is None


words = st.text() | st.integers().map(str) | st.datetimes().map(format_datetime)


@given(words, words, words)
def test_no_header_raises_or_leads_further_than_a_day_ahead(
    first: str, second: str, third: str
) -> None:
    headers = {"x-ratelimit-remaining": first, "x-ratelimit-reset": second, "date": third}
    standing = read_standing(answered(headers), "core")
    retry_at = read_retry_after({"retry-after": first}, NOW)
    assert standing is None or abs(standing.resets_at - NOW) <= LONGEST
    assert retry_at is None or NOW <= retry_at <= NOW + LONGEST
