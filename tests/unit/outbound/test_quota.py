"""What hosts say of their limits: read from any header, believed within reason."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.job import WaitReason
from pipeline.errors import MustWait
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.quota import LONGEST, Quota, QuotaLedger, read_quota, read_retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RESET = NOW + timedelta(minutes=20)
ASKED = Request("https://api.example.org/a", "core")


def limit_headers(remaining: int, reset: datetime = RESET, **more: str) -> dict[str, str]:
    return {
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(reset.timestamp())),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def answered(headers: dict[str, str], status: int = 200) -> Response:
    return Response(status, headers, b"", ASKED.url, NOW)


def test_the_headers_name_the_quota_that_was_used() -> None:
    headers = limit_headers(7, x_ratelimit_resource="search", x_ratelimit_limit="30")
    assert read_quota(headers, NOW) == Quota("search", 7, RESET)


def test_a_host_whose_limits_are_off_has_no_quota() -> None:
    assert read_quota(limit_headers(0, x_ratelimit_limit="0"), NOW) is None
    assert read_quota({}, NOW) is None


def test_a_reset_without_a_number_left_means_that_none_is() -> None:
    quota = read_quota({"x-ratelimit-reset": str(int(RESET.timestamp()))}, NOW)
    assert quota == Quota(None, 0, RESET)


def test_a_reset_that_has_passed_is_waited_for_a_moment_longer() -> None:
    quota = Quota(None, 0, NOW - timedelta(minutes=5))
    assert NOW < quota.opens_at(NOW) <= NOW + timedelta(seconds=5)


def test_retry_after_is_read_in_both_forms() -> None:
    assert read_retry_after({"retry-after": "60"}, NOW) == NOW + timedelta(seconds=60)
    date = format_datetime(RESET, usegmt=True)
    assert read_retry_after({"retry-after": date}, NOW) == RESET
    assert read_retry_after({"retry-after": "soon"}, NOW) is None


@given(st.text() | st.integers().map(str), st.text() | st.integers().map(str))
def test_no_header_raises_or_leads_further_than_a_day_ahead(first: str, second: str) -> None:
    headers = {"x-ratelimit-remaining": first, "x-ratelimit-reset": second, "retry-after": second}
    quota, retry_at = read_quota(headers, NOW), read_retry_after(headers, NOW)
    assert quota is None or quota.resets_at <= NOW + LONGEST
    assert retry_at is None or NOW <= retry_at <= NOW + LONGEST


def test_a_used_up_quota_holds_back_its_own_identity_and_resource_only() -> None:
    ledger = QuotaLedger()
    ledger.note(ASKED, ANONYMOUS, answered(limit_headers(0)))
    with pytest.raises(MustWait) as caught:
        ledger.require(ASKED, ANONYMOUS, NOW)
    assert caught.value.reason is WaitReason.QUOTA
    ledger.require(Request(ASKED.url, "graphql"), ANONYMOUS, NOW)
    ledger.require(ASKED, Identity("another"), NOW)
    ledger.require(Request("https://api.example.com/a", "core"), ANONYMOUS, NOW)


def test_the_resource_is_the_one_that_the_host_names() -> None:
    ledger = QuotaLedger()
    ledger.note(ASKED, ANONYMOUS, answered(limit_headers(0, x_ratelimit_resource="search")))
    ledger.require(ASKED, ANONYMOUS, NOW)
    with pytest.raises(MustWait):
        ledger.require(Request(ASKED.url, "search"), ANONYMOUS, NOW)


def test_the_hold_ends_when_the_quota_is_renewed() -> None:
    ledger = QuotaLedger()
    ledger.note(ASKED, ANONYMOUS, answered(limit_headers(0)))
    ledger.require(ASKED, ANONYMOUS, RESET + timedelta(seconds=5))


def test_a_better_answer_ends_the_hold_early() -> None:
    ledger = QuotaLedger()
    ledger.note(ASKED, ANONYMOUS, answered(limit_headers(0)))
    ledger.note(ASKED, ANONYMOUS, answered(limit_headers(60)))
    ledger.require(ASKED, ANONYMOUS, NOW)


@pytest.mark.parametrize("status", [403, 429])
def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_resources(status: int) -> None:
    ledger = QuotaLedger()
    ledger.note(ASKED, ANONYMOUS, answered({"retry-after": "60"}, status))
    with pytest.raises(MustWait) as caught:
        ledger.require(Request(ASKED.url, "graphql"), ANONYMOUS, NOW)
    assert caught.value.reason is WaitReason.SECONDARY_LIMIT
    assert caught.value.until == NOW + timedelta(seconds=60)
