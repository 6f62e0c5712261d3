"""Values that go past SQLAlchemy to SQLite are kept as SQLAlchemy would have kept them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from db.columns import UtcDateTime

KIND = UtcDateTime()
DIALECT = sqlite.dialect()

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(
    datetime(1980, 1, 1),  # noqa: DTZ001
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=zones | st.just(UTC),
)


@given(moments)
def test_a_time_is_the_same_text_either_way(moment: datetime) -> None:
    write = KIND.dialect_impl(DIALECT).bind_processor(DIALECT)
    assert write is not None
    text = KIND.to_sqlite(moment)
    assert text == write(moment)
    assert text is not None
    read = KIND.from_sqlite(text)
    assert read == moment
    assert read.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        KIND.to_sqlite(datetime(2026, 1, 1))  # noqa: DTZ001
