"""A house for each test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flow.house import House, house


@pytest.fixture
async def gantry(tmp_path: Path, redis_url: str) -> AsyncIterator[House]:
    """Gantry at work, the local user signed in."""
    async with house(tmp_path, redis_url) as opened:
        yield opened
