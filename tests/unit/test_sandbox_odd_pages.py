"""Lists of the sandbox that are paged in odd ways, walked as their links say."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from sandbox.app import create_app
from sandbox.ledgers import Limits
from sandbox.simulator import Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host() -> AsyncIterator[httpx.AsyncClient]:
    sandbox = Sandbox(limits=Limits(anonymous_core=1_000_000))
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as client:
        yield client


async def walk(host: httpx.AsyncClient, name: str) -> tuple[list[int], httpx.Response]:
    """How many rows each page had, as far as its links led; and the last answer."""
    url: str | None = f"/repos/edge-cases/{name}/pulls?state=all&per_page=100"
    sizes: list[int] = []
    while True:
        answer = await host.get(url or "")
        if answer.status_code != 200:
            return sizes, answer
        sizes.append(len(answer.json()))
        following = answer.links.get("next", {}).get("url")
        if following is None or following == str(answer.url):
            return sizes, answer
        if httpx.URL(following).host != answer.url.host:
            return sizes, answer
        url = following


@pytest.mark.parametrize(
    ("name", "sizes", "status", "words"),
    [
        ("pages-small", [30, 30, 30, 10], 200, ""),
        ("pages-cut", [100, 100], 422, "pagination is limited for this resource"),
        ("pages-by-cursor", [100, 100, 50], 200, ""),
        ("pages-refused", [100] * 10, 422, "API rate limit exceeded"),
        ("next-elsewhere", [100], 200, ""),
        ("next-in-circles", [100, 100], 200, ""),
    ],
)
async def test_each_is_odd_in_its_own_way(
    host: httpx.AsyncClient, name: str, sizes: list[int], status: int, words: str
) -> None:
    seen, last = await walk(host, name)
    assert seen == sizes
    assert last.status_code == status
    assert words in last.text


async def test_where_pages_go_by_cursor_numbers_are_refused(host: httpx.AsyncClient) -> None:
    answer = await host.get("/repos/edge-cases/pages-by-cursor/pulls?state=all&page=2")
    assert answer.status_code == 422
    assert "cursor based pagination" in answer.json()["message"]
