"""The operator's token is lent to all users, but what it may read in private is not theirs."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from sandbox.changes import Visibility
from tests.flow.github_users import connected, newcomer
from tests.flow.house import House
from tests.flow.lodging import TOKEN, lodging, refusal, repository

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRIVATE = "edge-cases/private"
NOWHERE = "edge-cases/nowhere"
ESTIMATE = """
query($url: String!) { estimateImport(url: $url) {
  reachable pullRequests requests problem { code message remedy }
} }
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    async with lodging(GITHUB_TOKEN=TOKEN) as opened:
        yield opened


async def estimate(gantry: House, url: str, user: str) -> Any:
    return await gantry.ask(ESTIMATE, user, url=url)


async def test_a_private_repository_is_none_to_who_has_no_account_of_their_own(
    gantry: House,
) -> None:
    user = await newcomer(gantry)
    private = refusal(await gantry.import_to_its_end(PRIVATE, user))
    nowhere = refusal(await gantry.import_to_its_end(NOWHERE, user))
    assert private["code"] == "REPOSITORY_NOT_FOUND"
    assert private["message"].replace(PRIVATE, NOWHERE) == nowhere["message"]
    assert private["remedy"] == nowhere["remedy"]


async def test_an_estimate_tells_as_little(gantry: House) -> None:
    user = await newcomer(gantry)
    private, nowhere = [await estimate(gantry, url, user) for url in (PRIVATE, NOWHERE)]
    assert private["problem"].pop("message").replace(PRIVATE, NOWHERE) == (
        nowhere["problem"].pop("message")
    )
    assert private == nowhere
    assert private["reachable"] is False


async def test_an_administrator_and_who_has_an_account_that_may_read_it_import_it(
    gantry: House,
) -> None:
    for user in (await newcomer(gantry, is_admin=True), await connected(gantry, "sandbox_classic")):
        assert (await estimate(gantry, PRIVATE, user))["reachable"] is True
        assert repository(await gantry.import_to_its_end(PRIVATE, user))["visibility"] == "private"


async def test_what_has_become_private_is_not_brought_up_to_date(gantry: House) -> None:
    user, name = await newcomer(gantry), "night-ferry/timetable"
    project = (await gantry.import_to_its_end(name, user))["project"]["id"]
    await gantry.sandbox.change(Visibility(name, is_private=True, readers=("keeper-crew",)))
    resync = "mutation($id: ID!) { resyncProject(id: $id) { ... on ImportStarted { job { id } } } }"
    job = (await gantry.ask(resync, user, id=project))["job"]
    await gantry.follow(job["id"], user)
    ended = await gantry.job(job["id"], user)
    assert (ended["status"], ended["error"]["code"]) == ("FAILED", "REPOSITORY_NOT_FOUND")


async def test_a_team_may_share_what_its_token_reads() -> None:
    async with lodging(GITHUB_TOKEN=TOKEN, SHARE_PRIVATE="1") as shared:
        user = await newcomer(shared)
        assert (await estimate(shared, PRIVATE, user))["reachable"] is True
