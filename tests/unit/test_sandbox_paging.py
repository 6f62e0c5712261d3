"""Pages of the sandbox's lists: walked by links, clamped, and drifting while they are read."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import chain

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from sandbox.app import create_app
from sandbox.call import Call
from sandbox.changes import EditPull, Generate
from sandbox.clock import Clock
from sandbox.rest.paging import paginate
from sandbox.script import Rule
from sandbox.simulator import Sandbox

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
HALL = "deep-stacks/hall"


@pytest.fixture
async def sandbox() -> Sandbox:
    sandbox = Sandbox(clock=Clock(NOW))
    await sandbox.change(Generate(HALL, files=1, pulls=250))
    return sandbox


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as client:
        yield client


async def walk(host: httpx.AsyncClient, path: str) -> list[list[int]]:
    """The numbers of a list's pages, by the links from one to the next."""
    pages = []
    url: str | None = path
    while url:
        answer = await host.get(url)
        pages.append([row["number"] for row in answer.json()])
        url = answer.links.get("next", {}).get("url")
    return pages


async def test_links_name_the_number_of_the_repository_and_lead_to_the_end(
    host: httpx.AsyncClient,
) -> None:
    first = await host.get(f"/repos/{HALL}/pulls?state=all&per_page=100")
    assert first.links.keys() == {"next", "last"}
    assert httpx.URL(first.links["next"]["url"]).path.startswith("/repositories/")
    pages = await walk(host, f"/repos/{HALL}/pulls?state=all&per_page=100")
    assert [len(page) for page in pages] == [100, 100, 50]
    assert list(chain.from_iterable(pages)) == list(range(250, 0, -1))
    assert (await host.get(f"/repos/{HALL}/pulls?state=all&page=99")).json() == []


async def test_more_than_a_hundred_rows_are_never_given(host: httpx.AsyncClient) -> None:
    assert len((await host.get(f"/repos/{HALL}/pulls?state=all&per_page=500")).json()) == 100
    assert len((await host.get(f"/repos/{HALL}/pulls?state=all&per_page=0")).json()) == 1
    assert len((await host.get(f"/repos/{HALL}/pulls?state=all")).json()) == 30


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("state=all", 250),
        ("state=all&direction=asc", 1),
        ("state=all&sort=updated", 1),
        ("state=all&sort=updated&direction=desc", 250),
        ("state=closed", 249),
        ("", 250),
    ],
)
async def test_the_list_is_ordered_as_asked(
    host: httpx.AsyncClient, query: str, first: int
) -> None:
    rows = (await host.get(f"/repos/{HALL}/pulls?{query}")).json()
    assert rows[0]["number"] == first


async def test_rows_that_move_while_a_list_is_read_are_missed_or_given_twice(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    path = f"/repos/{HALL}/pulls?state=all&sort=updated&direction=desc&per_page=100"
    sandbox.clock.advance(60)
    moved = EditPull(HALL, number=40, title="Updated")
    sandbox.script.schedule(Rule(path="*/pulls?*page=2", changes=(moved,)))
    numbers = list(chain.from_iterable(await walk(host, path)))
    assert 40 not in numbers
    assert len(numbers) - len(set(numbers)) == 1
    again = (await host.get(path)).json()
    assert (again[0]["number"], again[0]["title"]) == (40, "Updated")


@given(rows=st.integers(0, 350), size=st.integers(1, 120), page=st.integers(1, 9))
def test_each_row_is_on_one_page_and_the_links_agree(rows: int, size: int, page: int) -> None:
    def at(number: int) -> tuple[list[int], str]:
        query = f"per_page={size}&page={number}"
        call = Call.parse("GET", "/x", query, Headers({"host": "h"}), "::1")
        found = paginate(range(rows), call, "/repositories/1/x")
        return list(found.rows), found.link

    last = max(-(-rows // min(size, 100)), 1)
    walked = chain.from_iterable(at(number)[0] for number in range(1, last + 1))
    assert list(walked) == list(range(rows))
    shown, link = at(page)
    assert ('rel="next"' in link) == (page < last)
    assert ('rel="prev"' in link) == (page > 1)
    assert len(shown) <= 100
