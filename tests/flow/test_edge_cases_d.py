"""Pull requests and paging: whole where the host gives them, a typed gap where it does not."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from sandbox.changes import AnyChange, EditPull, Generate, OpenPull, RemovePull
from sandbox.model import Repository
from sandbox.script import Respond, Rule
from tests.flow.history import listed, numbers, pull_requests, retry_of_gaps, since
from tests.flow.house import House
from tests.flow.lodging import TOKEN, gaps, has_token, lodging

pytestmark = pytest.mark.asyncio(loop_scope="module")

LISTS = "*/pulls?*"

# The listing has pages with numbers, links and validators, the question of GraphQL has cursors.
listing_alone = pytest.mark.parametrize("gantry", [""], ids=["none"], indirect=True, scope="module")
question_alone = pytest.mark.parametrize(
    "gantry", [TOKEN], ids=["token"], indirect=True, scope="module"
)


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["", TOKEN], ids=["none", "token"]
)
async def gantry(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Shared: each test imports a repository of its own."""
    async with lodging(GITHUB_TOKEN=request.param) as opened:
        yield opened


async def made(gantry: House, name: str, pulls: int) -> str:
    """A repository with so many pull requests, three hours between two of them."""
    full_name = f"deep-stacks/{name}"
    await gantry.sandbox.change(Generate(full_name, files=1, pulls=pulls))
    return full_name


async def at_host(gantry: House, full_name: str) -> Repository:
    found = await gantry.sandbox.world.named(*full_name.split("/"))
    assert found is not None
    return found.repository


async def numbers_at_host(gantry: House, full_name: str) -> list[int]:
    return sorted((pull.number for pull in (await at_host(gantry, full_name)).pulls), reverse=True)


def the_gap(job: Any) -> Any:
    """The one gap, which tells of a span and can be retried."""
    (gap,) = gaps(job)
    assert (gap["stage"], gap["retriable"]) == ("sync_pull_requests", True)
    start, end = (datetime.fromisoformat(moment) for moment in gap["item"].split("/"))
    assert start < end
    assert f"between {start:%Y-%m-%d} and {end:%Y-%m-%d} may be missing." in gap["message"]
    assert gap["remedy"].endswith(".")
    return gap


async def test_d1_d2_links_are_followed_to_a_last_page_that_is_full(gantry: House) -> None:
    name = await made(gantry, "full", 200)
    job = await gantry.import_to_its_end(name)
    assert gaps(job) == []
    assert await numbers(gantry, job) == list(range(200, 0, -1))
    assert await since(gantry, job) is not None
    assert job["receipt"]["requests"] == (3 + 3 if has_token(gantry) else 6 + 4)


async def test_d3_who_gives_less_than_asked_for_is_read_whole(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/pages-small")
    assert gaps(job) == []
    assert await numbers(gantry, job) == list(range(100, 0, -1))


async def test_d4_what_lies_too_deep_is_a_gap_for_those_without_a_token(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/pages-cut")
    found = await numbers(gantry, job)
    if has_token(gantry):
        assert gaps(job) == []
        assert found == list(range(320, 0, -1))
        return
    gap = the_gap(job)
    assert gap["code"] == "PULL_REQUESTS_CUT"
    assert "pagination is limited for this resource" in gap["message"]
    assert "GANTRY_GITHUB_TOKEN" in gap["remedy"]
    assert 198 <= len(found) < 320
    assert found == list(range(320, 320 - len(found), -1))
    assert await since(gantry, job) is None


async def test_d5_pages_without_numbers_are_followed(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/pages-by-cursor")
    assert gaps(job) == []
    assert await numbers(gantry, job) == list(range(250, 0, -1))


async def test_d6_a_limit_on_the_eleventh_page_is_not_waited_for(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/pages-refused", daysBack=365)
    found = await numbers(gantry, job)
    if has_token(gantry):
        assert found == list(range(1150, 0, -1))
        return
    assert the_gap(job)["code"] == "PULL_REQUESTS_CUT"
    assert len(found) > 900
    assert job["receipt"]["secondsWaited"] == 0


async def test_d7_what_moves_and_vanishes_between_pages_takes_nothing_along(
    gantry: House,
) -> None:
    name = await made(gantry, "moving", 250)
    path = "/graphql" if has_token(gantry) else f"{LISTS}page=2"
    at = 3 if has_token(gantry) else 1  # after the overview and the first page
    changes: tuple[AnyChange, ...] = (
        *(RemovePull(name, number=number) for number in range(240, 250)),
        *(EditPull(name, number=number, title="Moved") for number in (3, 120, 200)),
        OpenPull(name, title="New at the head"),
    )
    gantry.sandbox.script.schedule(Rule(path=path, at=at, changes=changes))
    job = await gantry.import_to_its_end(name)
    assert gaps(job) == []
    there = await numbers_at_host(gantry, name)
    found = await pull_requests(gantry, job)
    assert set(there) <= {pull["number"] for pull in found}
    assert {pull["number"] for pull in found if pull["title"] == "Moved"} == {3, 120, 200}
    assert found[0]["title"] == "New at the head"


async def test_d8_odd_fields_are_shown_as_what_they_are(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/odd-pulls")
    assert gaps(job) == []
    by_number = {pull["number"]: pull for pull in await pull_requests(gantry, job)}
    assert sorted(by_number) == list(range(1, 13))
    assert by_number[1]["author"] is None
    assert by_number[3]["headRef"] == "change-3"  # of a fork that is gone
    assert len(by_number[4]["title"]) == 256
    assert len(by_number[5]["body"]) == 65_536
    assert by_number[6]["isLocked"]
    assert by_number[7]["isDraft"]
    assert by_number[8]["title"] == "<script>alert(1)</script> & \u202eright to left"
    assert by_number[4]["isBot"]
    assert by_number[4]["author"] == "errand-helper[bot]"
    assert {pull["state"] for pull in by_number.values()} == {"OPEN", "CLOSED", "MERGED"}


async def test_d9_lines_and_comments_come_with_a_token_alone(gantry: House) -> None:
    job = await gantry.import_to_its_end("harbor-lights/tide-tables")
    newest = (await pull_requests(gantry, job))[0]
    counts = [newest[name] for name in ("additions", "deletions", "changedFiles", "comments")]
    assert counts == ([260, 6, 2, 1] if has_token(gantry) else [None] * 4)
    assert newest["title"] == "Sketch: currents beside heights"


async def test_d10_only_what_was_updated_within_the_window_is_brought(gantry: House) -> None:
    name = await made(gantry, "window", 250)
    job = await gantry.import_to_its_end(name, daysBack=7)
    edge = gantry.sandbox.clock.now() - timedelta(days=7)
    inside = [pull for pull in (await at_host(gantry, name)).pulls if pull.updated_at >= edge]
    assert 50 < len(inside) < 60
    assert await numbers(gantry, job) == sorted((pull.number for pull in inside), reverse=True)
    assert job["receipt"]["requests"] == (3 + 1 if has_token(gantry) else 6 + 1)


@listing_alone
async def test_d11_the_second_look_at_the_head_is_conditional(gantry: House) -> None:
    name = await made(gantry, "twice", 120)
    job = await gantry.import_to_its_end(name)
    assert listed(gantry, name) == ["per_page=100", "per_page=99&page=2", "per_page=100"]
    assert job["receipt"]["notModified"] == 1


async def test_d12_a_next_page_on_another_host_is_not_asked_for(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/next-elsewhere")
    found = await numbers(gantry, job)
    if has_token(gantry):
        assert found == list(range(150, 0, -1))
        return
    gap = the_gap(job)
    assert gap["code"] == "HOST_PAGES_BROKEN"
    assert "elsewhere.invalid" in gap["message"]
    assert found == list(range(150, 50, -1))


async def test_d13_a_next_page_that_leads_to_itself_ends_the_list(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/next-in-circles")
    found = await numbers(gantry, job)
    if has_token(gantry):
        assert found == list(range(250, 0, -1))
        return
    gap = the_gap(job)
    assert gap["code"] == "HOST_PAGES_BROKEN"
    assert "in a circle" in gap["message"]
    assert len(found) == 198
    assert len(listed(gantry, "edge-cases/next-in-circles")) == 2


@question_alone
async def test_d13_a_cursor_that_stays_where_it_is_ends_the_list(gantry: House) -> None:
    name = await made(gantry, "same-cursor", 30)
    page = {"totalCount": 30, "pageInfo": {"hasNextPage": True, "endCursor": "c"}, "nodes": []}
    said = {"data": {"repository": {"pullRequests": page}}}
    gantry.sandbox.script.schedule(
        Rule(path="/graphql", at=2, times=None, name="circle", respond=Respond(json=said))
    )
    job = await gantry.import_to_its_end(name)
    gantry.sandbox.script.clear()
    assert the_gap(job)["code"] == "HOST_PAGES_BROKEN"
    assert job["receipt"]["requests"] == 3 + 2


@listing_alone
async def test_a_retry_of_the_gap_goes_on_where_the_host_refused(gantry: House) -> None:
    name = await made(gantry, "mended", 250)
    refusal = Respond(status=422, json={"message": "In order to keep the API fast for everyone …"})
    gantry.sandbox.script.schedule(Rule(path="*/pulls?*page=3", respond=refusal))
    job = await gantry.import_to_its_end(name)
    assert the_gap(job)["code"] == "PULL_REQUESTS_CUT"
    assert len(await numbers(gantry, job)) == 198

    gantry.sandbox.journal.clear()
    again = await retry_of_gaps(gantry, job)
    assert gaps(again) == []
    assert await numbers(gantry, again) == list(range(250, 0, -1))
    assert again["project"]["id"] == job["project"]["id"]
    assert listed(gantry, name) == ["per_page=98&page=3", "per_page=100"]
    assert len(gantry.requests()) == 2
