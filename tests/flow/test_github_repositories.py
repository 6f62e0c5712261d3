"""The repositories of the user's own account: listed whole, soon, and with what is imported."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from composition.accounts import LISTINGS, WEEK_SECONDS
from db.records.replacing import replace
from db.shelf import Shelf
from pipeline.accounts.own_repositories import KeptListing
from pipeline.outbound.identity import Identity
from sandbox.call import Call
from sandbox.ledgers import Limits
from sandbox.script import Respond, Rule
from sandbox.simulator import Sandbox, Served
from sandbox.world import World
from tests.flow.github_users import CONNECT, connected, grant, newcomer
from tests.flow.house import House
from tests.flow.lodging import lodging

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIST = """
query($search: String, $first: Int, $after: String) {
  githubRepositories(search: $search, first: $first, after: $after) {
    nodes { hostId fullName owner name url description visibility isFork isArchived
      primaryLanguage stars pushedAt isImported project { id } }
    pageInfo { hasNextPage hasPreviousPage endCursor } totalCount asOf
    problem { code message remedy retryAt }
} }
"""
PRIVATE = "edge-cases/private"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    async with lodging(LISTING_PATIENCE_SECONDS="30", GITHUB_ANSWER_SECONDS="30") as opened:
        yield opened


class PatientSandbox(Sandbox):
    """Answers no request while its door is shut."""

    def __init__(self) -> None:
        super().__init__(limits=Limits(anonymous_core=1_000_000))
        self.door = asyncio.Event()
        self.door.set()

    async def serve(self, call: Call) -> Served:
        await self.door.wait()
        return await super().serve(call)


def listings(gantry: House) -> Shelf[KeptListing]:
    return Shelf(gantry.built.redis, LISTINGS, KeptListing, WEEK_SECONDS)


async def age(gantry: House, token: str, **span: float) -> None:
    """Let the kept list of this token be older than it is."""
    name = Identity.of_token(token).name
    kept = await listings(gantry).get(name)
    assert kept is not None
    await listings(gantry).put(name, replace(kept, as_of=kept.as_of - timedelta(**span)))


def listed(answer: Any) -> list[str]:
    return [node["fullName"] for node in answer["nodes"]]


def asked(gantry: House, since: int) -> list[str]:
    return gantry.requests()[since:]


async def many(gantry: House, login: str, number: int) -> None:
    """Give an account so many repositories, each pushed to a minute before the last."""
    world: World = gantry.sandbox.world
    found = await world.named("edge-cases", "private")
    assert found is not None
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    for count in range(number):
        world.add(
            replace(
                found.repository,
                id=10_000_000 + count,
                name=f"one-of-many-{count}",
                description="One",
                readers=frozenset({login}),
                pushed_at=noon - timedelta(minutes=count // 2),
            )
        )


async def test_what_an_account_may_see_is_listed_with_what_is_imported(gantry: House) -> None:
    user = await connected(gantry, grant(gantry, "lists"))
    answer = await gantry.ask(LIST, user)
    assert answer["problem"] is None
    assert answer["totalCount"] == len(answer["nodes"]) > 3
    pushed = [node["pushedAt"] for node in answer["nodes"]]
    assert pushed == sorted(pushed, reverse=True)
    private = next(node for node in answer["nodes"] if node["fullName"] == PRIVATE)
    assert (private["visibility"], private["isImported"], private["project"]) == (
        "private",
        False,
        None,
    )
    assert private["url"] == f"{gantry.sandbox_url}/{PRIVATE}"
    job = await gantry.import_to_its_end(private["url"], user)
    again = (await gantry.ask(LIST, user, search="Edge private"))["nodes"]
    assert [(node["fullName"], node["isImported"], node["project"]) for node in again] == [
        (PRIVATE, True, {"id": job["project"]["id"]})
    ]
    other = await connected(gantry, grant(gantry, "lists_as_well"))
    assert not any(node["isImported"] for node in (await gantry.ask(LIST, other))["nodes"])


async def test_a_list_of_a_minute_ago_is_shown_without_asking(gantry: House) -> None:
    token = grant(gantry, "lists_twice")
    user = await connected(gantry, token)
    first = await gantry.ask(LIST, user)
    before = len(gantry.requests())
    assert await gantry.ask(LIST, user) == first
    assert asked(gantry, before) == []
    await age(gantry, token, seconds=61)
    second = await gantry.ask(LIST, user)
    assert second["nodes"] == first["nodes"]
    assert second["asOf"] > first["asOf"]
    records = gantry.sandbox.journal.records()[before:]
    assert [(record.status, record.cost) for record in records] == [(304, 0)]


async def test_all_pages_are_walked_and_read_on_by_cursors(gantry: House) -> None:
    await many(gantry, "many-crew", 250)
    user = await connected(gantry, grant(gantry, "many", "many-crew"))
    before = len(gantry.requests())
    found: list[str] = []
    after = None
    while True:
        page = await gantry.ask(LIST, user, first=90, after=after)
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        found += listed(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(found) == len(set(found)) == 250
    assert len(asked(gantry, before)) == 3
    one = await gantry.ask(LIST, user, search="MANY-249", first=5)
    assert (listed(one), one["totalCount"]) == (["edge-cases/one-of-many-249"], 1)
    assert (await gantry.ask(LIST, user, first=0))["nodes"] == []


async def test_clients_that_ask_together_have_the_host_asked_once(gantry: House) -> None:
    user = await connected(gantry, grant(gantry, "asks_often"))
    before = len(gantry.requests())
    answers = await asyncio.gather(*(gantry.ask(LIST, user) for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert len(asked(gantry, before)) == 1


async def test_a_host_that_takes_its_time_is_not_waited_for_where_a_list_is_kept() -> None:
    sandbox = PatientSandbox()
    async with lodging(sandbox, LISTING_PATIENCE_SECONDS="0.2") as gantry:
        token = grant(gantry, "waits_not")
        user = await connected(gantry, token)
        first = await gantry.ask(LIST, user)
        await age(gantry, token, days=2)
        sandbox.door.clear()
        shown = await gantry.ask(LIST, user)
        assert shown["nodes"] == first["nodes"]
        assert shown["asOf"] < first["asOf"]
        # Nobody waits any more, and the answer is taken all the same.
        sandbox.door.set()
        async with asyncio.timeout(10):
            while (await gantry.ask(LIST, user))["asOf"] <= first["asOf"]:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("respond", "code"),
    [
        (Respond(502, text="no"), "HOST_FAILED"),
        (Respond(401, json={"message": "Bad credentials"}), "TOKEN_REJECTED"),
        (
            Respond(200, {"link": '<http://elsewhere.test/>; rel="next"', "etag": None}, text="[]"),
            "ADDRESS_HOST",
        ),
    ],
    ids=["fails", "rejects", "leads astray"],
)
async def test_what_stands_in_the_way_is_told_beside_what_there_is(
    gantry: House, respond: Respond, code: str
) -> None:
    token = grant(gantry, f"obstacle_{code}")
    user = await connected(gantry, token)
    gantry.sandbox.script.schedule(Rule(path="/user/repos*", token=token, respond=respond))
    nothing = await gantry.ask(LIST, user)
    assert (nothing["nodes"], nothing["asOf"]) == ([], None)
    assert nothing["problem"]["code"].startswith(code)
    known = await gantry.ask(LIST, user)
    assert (known["problem"], len(known["nodes"]) > 3) == (None, True)
    assert (await gantry.ask("{ viewer { github { problem { code } } } }", user))["github"] == {
        "problem": None
    }
    await age(gantry, token, hours=1)
    gantry.sandbox.script.schedule(Rule(path="/user/repos*", token=token, respond=respond))
    older = await gantry.ask(LIST, user)
    assert older["nodes"] == known["nodes"]
    assert older["problem"]["code"].startswith(code)


async def test_a_list_that_leads_back_to_itself_is_read_once(gantry: House) -> None:
    token = grant(gantry, "goes_round")
    user = await connected(gantry, token)
    back = f'<{gantry.sandbox_url}/user/repos?per_page=100&sort=pushed>; rel="next"'
    rule = Rule(path="/user/repos*", token=token, respond=Respond(headers={"link": back}))
    gantry.sandbox.script.schedule(replace(rule, times=None))
    before = len(gantry.requests())
    answer = await gantry.ask(LIST, user)
    assert len(asked(gantry, before)) == 1
    assert answer["totalCount"] > 3
    assert answer["problem"]["code"] == "LISTING_UNFINISHED"


async def test_without_an_account_the_list_says_what_to_do(gantry: House) -> None:
    user = await newcomer(gantry)
    answer = await gantry.ask(LIST, user)
    assert (answer["nodes"], answer["totalCount"]) == ([], 0)
    assert answer["problem"]["code"] == "GITHUB_NOT_CONNECTED"
    assert "connectGithub" in answer["problem"]["remedy"]


async def test_what_was_listed_is_forgotten_with_the_account(gantry: House) -> None:
    token = grant(gantry, "forgets")
    user = await connected(gantry, token)
    await gantry.ask(LIST, user)
    await gantry.ask("mutation { disconnectGithub { __typename } }", user)
    assert await listings(gantry).get(Identity.of_token(token).name) is None
    assert (await gantry.ask(LIST, user))["problem"]["code"] == "GITHUB_NOT_CONNECTED"
    await gantry.ask(CONNECT, user, given=token)
    assert (await gantry.ask(LIST, user))["problem"] is None
