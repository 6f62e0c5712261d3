"""Whatever blocks the event loop is found while tests run, and named in the log of a server."""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from tests.flow.house import house


class Dawdler:
    """A clock, which resolvers and stages look at. When told to, it takes its time, once."""

    def __init__(self) -> None:
        self.dawdles = False

    def now(self) -> datetime:
        if self.dawdles:
            self.dawdles = False
            time.sleep(1.6)
        return datetime.now(UTC)


@pytest.fixture
def warnings() -> Iterator[None]:
    """Warnings are logged, as in production."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.configure(wrapper_class=before)


@pytest.mark.usefixtures("warnings")
async def test_a_sleep_in_gantry_fails_the_test_and_is_named_in_the_log(
    tmp_path: Path, redis_url: str
) -> None:
    clock = Dawdler()
    with capture_logs() as logs, pytest.raises(AssertionError, match="in now") as noticed:
        async with house(
            tmp_path, redis_url, clock=clock.now, LOOP_BLOCKED_AFTER_MILLISECONDS="100"
        ) as gantry:
            clock.dawdles = True
            await gantry.import_to_its_end("harbor-lights/tide-tables")

    assert f"{Path(__file__).name}" in str(noticed.value)
    [line] = [log for log in logs if log["event"] == "loop.blocked" and "in now" in log["culprit"]]
    assert line["milliseconds"] >= 1200
