"""Identity and reachability: who may see a repository, where it went, and what the host says."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.changes import Delete, Forbid, Recreate
from sandbox.model import BlockReason
from sandbox.script import Rule
from tests.flow.house import House
from tests.flow.lodging import TOKEN, has_token, lodging, refusal, repository

pytestmark = pytest.mark.asyncio(loop_scope="module")

DETAILS = """
query($id: ID!) { project(id: $id) { isPublished repository {
  isArchived isFork parent isTemplate mirrorUrl isEmpty hostId
} } }
"""
DELETE = "mutation($id: ID!) { deleteProject(id: $id) { __typename } }"
RETRY = """
mutation($id: ID!) { retryJob(id: $id) {
  __typename ... on ImportStarted { job { id } } ... on Problem { message remedy }
} }
"""
BATCH = """
mutation($input: StartImportsInput!) { startImports(input: $input) { results {
  __typename ... on ImportStarted { job { id } }
} } }
"""


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["", TOKEN], ids=["none", "token"]
)
async def gantry(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Shared: each test imports a repository of its own."""
    async with lodging(GITHUB_TOKEN=request.param) as opened:
        yield opened


async def test_a1_an_unknown_repository_is_not_said_to_be_deleted(gantry: House) -> None:
    error = refusal(await gantry.import_to_its_end("nobody-here/nothing"))
    assert error["code"] == "REPOSITORY_NOT_FOUND"
    assert "nobody-here/nothing" in error["message"]
    assert "does not exist, or it is private" in error["message"]
    assert "deleted" not in error["message"]
    assert "a token that may read it is needed" in error["remedy"]
    assert error["retriable"]


async def test_a1_a_private_repository_is_there_for_its_readers_alone(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/private")
    if not has_token(gantry):
        assert refusal(job)["code"] == "REPOSITORY_NOT_FOUND"
        return
    assert repository(job)["visibility"] == "private"
    project = await gantry.ask(DETAILS, id=job["project"]["id"])
    assert not project["isPublished"]


async def test_a1_a_repository_that_vanishes_meanwhile_is_not_found(gantry: House) -> None:
    vanish = Rule(path="*/stats-202/git/trees/*", changes=(Delete("edge-cases/stats-202"),))
    gantry.sandbox.script.schedule(vanish)
    error = refusal(await gantry.import_to_its_end("edge-cases/stats-202"))
    assert error["code"] == "REPOSITORY_NOT_FOUND"


async def test_a2_a_renamed_repository_is_followed(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/renamed-away")
    assert job["repository"] == "edge-cases/renamed-here"
    assert repository(job)["name"] == "renamed-here"
    assert job["receipt"]["requests"] == (4 if has_token(gantry) else 8)


async def test_a4_a_slash_at_the_end_is_not_passed_on(gantry: House) -> None:
    job = await gantry.import_to_its_end(f"{gantry.sandbox_url}/edge-cases/size-zero/")
    repository(job)
    asked = gantry.requests("edge-cases/size-zero")
    assert asked
    assert not [target for target in asked if target.endswith("/")]


async def test_a5_a_redirect_loop_is_left_after_three_hops(gantry: House) -> None:
    before = len(gantry.requests())
    error = refusal(await gantry.import_to_its_end("edge-cases/redirect-loop"))
    assert error["code"] == "REDIRECT_REFUSED"
    assert "more than 3 times" in error["message"]
    assert len(gantry.requests()) - before == (5 if has_token(gantry) else 4)


async def test_a6_a_repository_made_anew_at_an_old_address_is_another_one(gantry: House) -> None:
    name = "edge-cases/no-releases"
    first = await gantry.import_to_its_end(name)
    await gantry.sandbox.change(Recreate(name))
    assert (await gantry.start(name))["__typename"] == "AlreadyImported"
    deleted = await gantry.ask(DELETE, id=first["project"]["id"])
    assert deleted["__typename"] == "ProjectDeleted"
    second = await gantry.import_to_its_end(name)
    assert repository(second)["hostId"] != repository(first)["hostId"]
    assert second["project"]["id"] != first["project"]["id"]


async def test_a7_a_takedown_is_final_and_shows_its_notice(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/blocked-dmca")
    error = refusal(job)
    assert error["code"] == "REPOSITORY_BLOCKED_DMCA"
    assert "copyright complaint" in error["message"]
    assert error["link"] == "https://github.com/github/dmca"
    again = await gantry.ask(RETRY, id=job["id"])
    assert (error["retriable"], again["__typename"]) == (False, "JobNotRetriable")


async def test_a7_a_takedown_does_not_stop_the_rest_of_a_batch(gantry: House) -> None:
    token = await gantry.user("batch")
    names = ["edge-cases/blocked-dmca", "edge-cases/plain"]
    imports = [{"url": name, "onBusy": "QUEUE"} for name in names]
    answer = await gantry.ask(BATCH, token, input={"imports": imports})
    ends = [(await gantry.follow(each["job"]["id"], token))[-1] for each in answer["results"]]
    assert [end["status"] for end in ends] == ["FAILED", "COMPLETED"]


@pytest.mark.parametrize(
    ("name", "reason", "code"),
    [
        ("odd-pulls", BlockReason.DMCA, "REPOSITORY_BLOCKED_DMCA"),
        ("null-fields", BlockReason.TERMS, "REPOSITORY_DISABLED"),
    ],
)
async def test_a7_a_block_that_comes_meanwhile_is_told_like_one_before(
    gantry: House, name: str, reason: BlockReason, code: str
) -> None:
    forbid = Forbid(f"edge-cases/{name}", reason)
    gantry.sandbox.script.schedule(Rule(path=f"*/{name}/git/trees/*", changes=(forbid,)))
    assert refusal(await gantry.import_to_its_end(f"edge-cases/{name}"))["code"] == code


@pytest.mark.parametrize(
    ("name", "words"),
    [("disabled-tos", "for breaking its terms"), ("unavailable", "as “unavailable”")],
)
async def test_a8_a_disabled_repository_is_no_matter_of_quota(
    gantry: House, name: str, words: str
) -> None:
    error = refusal(await gantry.import_to_its_end(f"edge-cases/{name}"))
    assert error["code"] == "REPOSITORY_DISABLED"
    assert words in error["message"]
    assert error["link"] == "https://github.com/tos"
    assert "Only its owner" in error["remedy"]
    assert not error["retriable"]


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("archived", {"isArchived": True}),
        ("disabled", {"isArchived": False}),
        ("fork", {"isFork": True, "parent": "edge-cases/plain"}),
        ("from-template", {"isTemplate": False, "isFork": False}),
        ("template", {"isTemplate": True}),
        ("mirror", {"mirrorUrl": "https://git.example.org/mirror.git"}),
    ],
)
async def test_a15_an_unusual_repository_is_imported_and_marked(
    gantry: House, name: str, flags: dict[str, object]
) -> None:
    token = await gantry.user(f"a15-{name}")
    job = await gantry.import_to_its_end(f"edge-cases/{name}", token)
    repository(job)
    project = await gantry.ask(DETAILS, token, id=job["project"]["id"])
    assert flags.items() <= project["repository"].items()
    assert project["isPublished"]


async def test_a16_the_case_of_letters_makes_no_second_project(gantry: House) -> None:
    job = await gantry.import_to_its_end("EDGE-cases/mixed-CASE")
    assert job["repository"] == "edge-cases/Mixed-Case"
    again = await gantry.start("edge-cases/MIXED-case")
    assert again["__typename"] == "AlreadyImported"
    assert again["project"]["id"] == job["project"]["id"]


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com.evil.example/o/r",
        "https://gist.github.com/o/0123456789abcdef",
        "https://user:secret@HOST/o/r",
        "HOST/settings/profile",
        "HOST/orgs/o",
        "HOST/topics/python",
        "o/.",
        "o/..",
        f"o/{'r' * 101}",
        "ó/r",
    ],
)
async def test_a17_what_is_no_repository_is_refused_without_asking(gantry: House, url: str) -> None:
    before = len(gantry.requests())
    answer = await gantry.start(url.replace("HOST", gantry.sandbox_url.removeprefix("http://")))
    assert answer["__typename"] == "InvalidRepositoryAddress"
    assert answer["message"].endswith(".")
    assert answer["remedy"]
    assert "secret" not in str(answer)
    assert len(gantry.requests()) == before
