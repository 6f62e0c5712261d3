"""Content: what is in a repository, however oddly it is kept or answered."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.script import Respond, Rule
from tests.flow.house import House
from tests.flow.lodging import TOKEN, gaps, has_token, lodging, refusal, repository

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = """
query($id: ID!) { project(id: $id) { repository {
  description defaultBranch homepage contributors { login name contributions }
  releases { tag name publishedAt isPrerelease }
} } }
"""


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["", TOKEN], ids=["none", "token"]
)
async def gantry(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Shared: each test imports a repository of its own."""
    async with lodging(GITHUB_TOKEN=request.param) as opened:
        yield opened


@pytest.mark.parametrize("name", ["edge-cases/empty", "quiet-dock/blank-slate"])
async def test_c1_an_empty_repository_becomes_an_empty_project(gantry: House, name: str) -> None:
    job = await gantry.import_to_its_end(name)
    found = repository(job)
    assert found["isEmpty"]
    assert (found["fileCount"], found["languages"], found["contributors"]) == (0, [], [])
    assert job["project"]["readme"] is None
    assert job["receipt"]["requests"] == (1 if has_token(gantry) else 2)
    stages = {stage["name"]: stage["status"] for stage in job["stages"]}
    assert stages["parse_readme"] == "SKIPPED"


async def test_c2_a_size_of_zero_is_not_an_empty_repository(gantry: House) -> None:
    found = repository(await gantry.import_to_its_end("edge-cases/size-zero"))
    assert (found["isEmpty"], found["fileCount"]) == (False, 4)


async def test_c6_a_submodule_is_not_counted_as_a_file(gantry: House) -> None:
    found = repository(await gantry.import_to_its_end("edge-cases/submodules"))
    assert found["fileCount"] == 4


async def test_c9_a_cut_listing_is_said_to_be_cut(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/truncated-tree")
    (gap,) = gaps(job)
    assert (gap["code"], gap["item"], gap["retriable"]) == ("TREE_TRUNCATED", "tree", False)
    assert "only the first 5 files and directories" in gap["message"]
    assert job["project"]["repository"]["treeTruncated"]
    assert job["project"]["readme"]["text"].startswith("An edge case")


@pytest.mark.parametrize(
    ("name", "status", "message", "code"),
    [
        ("no-licence", 404, "Not Found", "REPOSITORY_NOT_FOUND"),
        ("topics-absent", 422, "The tree is not well-formed.", "HOST_REFUSED"),
    ],
)
async def test_c10_without_a_listing_there_is_no_project(
    gantry: House, name: str, status: int, message: str, code: str
) -> None:
    refuse = Respond(status, json={"message": message})
    token = await gantry.user(f"c10-{name}")
    gantry.sandbox.script.schedule(Rule(path=f"*/{name}/git/trees/*", respond=refuse))
    error = refusal(await gantry.import_to_its_end(f"edge-cases/{name}", token))
    assert error["code"] == code
    assert error["retriable"]


async def test_c11_a_default_branch_of_another_name_is_no_hindrance(gantry: House) -> None:
    found = repository(await gantry.import_to_its_end("edge-cases/default-branch-renamed"))
    assert (found["isEmpty"], found["fileCount"]) == (False, 4)


async def test_c12_too_many_contributors_are_a_gap_that_no_retry_fills(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/contributors-too-large")
    (gap,) = gaps(job)
    assert gap["code"] == "CONTRIBUTORS_UNAVAILABLE"
    assert gap["item"] == "contributors"
    assert "its history is too large" in gap["message"]
    assert not gap["retriable"]
    assert job["receipt"]["secondsWaited"] == 0


async def test_c13_contributors_come_without_their_addresses(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/contributors-anonymous")
    repository(job)
    project = await gantry.ask(PEOPLE, id=job["project"]["id"])
    people = project["repository"]["contributors"]
    assert len(people) == 100
    counts = [person["contributions"] for person in people]
    assert counts == sorted(counts, reverse=True)
    assert "@" not in str(people)


async def test_c14_and_c17_neither_statistics_nor_archives_are_asked_for(gantry: House) -> None:
    repository(await gantry.import_to_its_end("edge-cases/stats-202"))
    asked = gantry.requests("edge-cases/stats-202")
    assert asked
    assert not [each for each in asked if "/stats/" in each or "ball" in each]


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("no-licence", "license", None),
        ("licence-unknown", "license", "Other"),
        ("null-fields", "primaryLanguage", None),
        ("null-fields", "languages", []),
        ("topics-absent", "topics", []),
    ],
)
async def test_c15_a_field_that_is_absent_is_absent(
    gantry: House, name: str, key: str, value: object
) -> None:
    token = await gantry.user(f"c15-{name}-{key}")
    job = await gantry.import_to_its_end(f"edge-cases/{name}", token)
    assert repository(job)[key] == value


async def test_c15_a_long_description_in_several_scripts_is_kept_whole(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/long-description")
    repository(job)
    project = await gantry.ask(PEOPLE, id=job["project"]["id"])
    description = project["repository"]["description"]
    assert description.startswith("🌊 وصف")
    assert len(description) > 350


async def test_c16_drafts_are_left_out_and_a_release_needs_no_name(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/draft-releases")
    repository(job)
    project = await gantry.ask(PEOPLE, id=job["project"]["id"])
    releases = project["repository"]["releases"]
    assert [release["tag"] for release in releases] == ["v3.0.0-rc.1", "v2.0.0"]
    assert [release["isPrerelease"] for release in releases] == [True, False]
    assert [release["name"] for release in releases] == [None, "v2.0.0"]


async def test_c16_a_repository_without_releases_lacks_nothing(gantry: House) -> None:
    found = repository(await gantry.import_to_its_end("edge-cases/no-releases"))
    assert found["releases"] == []


async def test_c18_odd_paths_break_nothing(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/odd-paths")
    assert repository(job)["fileCount"] == 14
    assert job["project"]["analysis"]["diagram"].startswith("flowchart")


async def test_c18_a_hundred_thousand_entries_are_listed_whole() -> None:
    """Asked for alike with a token and without."""
    async with lodging() as gantry:
        job = await gantry.import_to_its_end("edge-cases/huge-tree")
    found = repository(job)
    assert (found["fileCount"], found["treeTruncated"]) == (99_000, False)
    assert len(job["project"]["analysis"]["diagram"]) < 20_000
