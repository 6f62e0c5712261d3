"""The sandbox's GraphQL API."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from graphql import OperationDefinitionNode, parse

from sandbox.app import create_app
from sandbox.changes import EditPull, OpenPull
from sandbox.clock import Clock
from sandbox.graphql_api.errors import GraphError
from sandbox.graphql_api.points import Cost, cost_of
from sandbox.ledgers import Limits
from sandbox.simulator import Sandbox

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
CARD = """
query Card($owner: String!, $name: String!, $first: Int = 20) {
  repository(owner: $owner, name: $name) {
    nameWithOwner isEmpty
    owner { __typename login avatarUrl }
    licenseInfo { spdxId }
    primaryLanguage { name color }
    languages(first: 10, orderBy: {field: SIZE, direction: DESC}) {
      totalSize edges { size node { name } }
    }
    repositoryTopics(first: 10) { nodes { topic { name } } }
    latestRelease { tagName isLatest }
    releases(first: 10, orderBy: {field: CREATED_AT, direction: DESC}) {
      totalCount nodes { tagName isPrerelease }
    }
    mentionableUsers(first: 1) { totalCount }
    defaultBranchRef { target { oid ... on Commit {
      history(first: 1) { totalCount } tree { entries { name type mode size extension } }
    } } }
    readme: object(expression: "HEAD:README.md") { ... on Blob { byteSize isBinary text } }
    source: object(expression: "HEAD:src") { __typename ... on Tree { entries { name } } }
    missing: object(expression: "HEAD:gone.toml") { __typename }
    pullRequests(first: $first, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { number state author { __typename login } labels(first: 5) { nodes { name } } }
    }
  }
  rateLimit { limit cost remaining used nodeCount resetAt }
}
"""
PAGE = """
query Page($after: String) {
  repository(owner: "harbor-lights", name: "tide-tables") {
    pullRequests(first: 3, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      pageInfo { hasNextPage endCursor } nodes { number }
    }
  }
}
"""


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=Clock(NOW), limits=Limits(token_graphql=4))


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as client:
        yield client


async def ask(
    host: httpx.AsyncClient, query: str, token: str = "sandbox_classic", **variables: object
) -> dict[str, Any]:
    answer = await host.post(
        "/graphql",
        json={"query": query, "variables": variables},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def test_one_query_brings_a_whole_repository(host: httpx.AsyncClient) -> None:
    body = await ask(host, CARD, owner="harbor-lights", name="tide-tables")
    assert "errors" not in body
    found = body["data"]["repository"]
    assert found["owner"]["__typename"] == "Organization"
    assert found["primaryLanguage"] == {"name": "Python", "color": "#3572A5"}
    assert found["languages"]["totalSize"] == found["languages"]["edges"][0]["size"]
    assert found["latestRelease"] == {"tagName": "v2.3.0", "isLatest": True}
    assert found["releases"]["nodes"][1] == {"tagName": "v2.3.0-rc.1", "isPrerelease": True}
    assert found["defaultBranchRef"]["target"]["history"]["totalCount"] == 612
    entries = {row["name"]: row for row in found["defaultBranchRef"]["target"]["tree"]["entries"]}
    assert (entries["src"]["type"], entries["src"]["mode"]) == ("tree", 0o40000)
    assert entries["README.md"]["extension"] == ".md"
    assert found["readme"]["text"].startswith("# tide-tables")
    assert (found["source"]["__typename"], found["missing"]) == ("Tree", None)
    pulls = found["pullRequests"]
    assert pulls["totalCount"] == len(pulls["nodes"]) == 10
    assert {row["state"] for row in pulls["nodes"]} == {"OPEN", "CLOSED", "MERGED"}
    assert {row["author"]["__typename"] for row in pulls["nodes"]} == {"User", "Bot"}
    assert body["data"]["rateLimit"] == {
        "limit": 4,
        "cost": 1,
        "remaining": 3,
        "used": 1,
        "nodeCount": 10 + 10 + 10 + 1 + 1 + 20 + 20 * 5,
        "resetAt": "2030-05-01T13:00:00Z",
    }


async def test_an_empty_repository_has_no_branch_and_no_objects(host: httpx.AsyncClient) -> None:
    body = await ask(host, CARD, owner="edge-cases", name="empty")
    found = body["data"]["repository"]
    assert found["isEmpty"] is True
    assert found["defaultBranchRef"] is found["readme"] is found["primaryLanguage"] is None


async def test_a_rename_is_followed_unless_the_query_says_otherwise(
    host: httpx.AsyncClient,
) -> None:
    query = """
    query($follow: Boolean!) {
      repository(owner: "edge-cases", name: "renamed-away", followRenames: $follow) { name }
    }"""
    body = await ask(host, query, follow=True)
    assert body["data"]["repository"]["name"] == "renamed-here"
    body = await ask(host, query, follow=False)
    assert body["data"] == {"repository": None}
    assert body["errors"][0]["type"] == "NOT_FOUND"


async def test_what_may_not_be_seen_is_not_found(host: httpx.AsyncClient) -> None:
    body = await ask(host, CARD, "sandbox_public", owner="edge-cases", name="private")
    (error,) = body["errors"]
    assert error["type"] == "NOT_FOUND"
    assert error["path"] == ["repository"]
    assert error["message"] == (
        "Could not resolve to a Repository with the name 'edge-cases/private'."
    )


async def test_a_token_without_a_permission_gets_the_rest(host: httpx.AsyncClient) -> None:
    query = """{
      repository(owner: "edge-cases", name: "private") { name defaultBranchRef { name } }
    }"""
    body = await ask(host, query, "sandbox_without_contents")
    assert body["data"] == {"repository": {"name": "private", "defaultBranchRef": None}}
    (error,) = body["errors"]
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["repository", "defaultBranchRef"])


async def test_without_a_token_there_is_no_graphql(host: httpx.AsyncClient) -> None:
    answer = await host.post("/graphql", json={"query": "{ viewer { login } }"})
    assert answer.status_code == 401


async def test_a_spent_quota_is_told_in_a_successful_answer(host: httpx.AsyncClient) -> None:
    for _ in range(4):
        assert "errors" not in await ask(host, "{ viewer { login } }")
    body = await ask(host, "{ viewer { login } }")
    assert body["data"] is None
    assert body["errors"][0]["type"] == "RATE_LIMITED"
    core = await host.get("/user", headers={"authorization": "Bearer sandbox_classic"})
    assert core.headers["x-ratelimit-used"] == "1"


async def test_a_cursor_neither_skips_nor_repeats_when_rows_move(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    async def page(after: str | None) -> tuple[list[int], str]:
        found = (await ask(host, PAGE, after=after))["data"]["repository"]["pullRequests"]
        return [row["number"] for row in found["nodes"]], found["pageInfo"]["endCursor"]

    first, cursor = await page(None)
    expected, _ = await page(cursor)
    sandbox.clock.advance(60)
    await sandbox.change(OpenPull("harbor-lights/tide-tables", title="New at the head"))
    sandbox.clock.advance(60)
    await sandbox.change(EditPull("harbor-lights/tide-tables", number=first[0], title="Moved"))
    assert (await page(cursor))[0] == expected
    assert (await page(None))[0][:2] == [first[0], 11]


async def test_the_viewer_has_repositories_and_a_repository_has_a_node(
    host: httpx.AsyncClient,
) -> None:
    body = await ask(
        host, "{ viewer { login repositories(first: 50) { nodes { id nameWithOwner } } } }"
    )
    assert body["data"]["viewer"]["login"] == "keeper-crew"
    rows = {
        row["nameWithOwner"]: row["id"] for row in body["data"]["viewer"]["repositories"]["nodes"]
    }
    query = "query($id: ID!) { node(id: $id) { ... on Repository { nameWithOwner } } }"
    found = await ask(host, query, id=rows["north-quay/sealed-orders"])
    assert found["data"]["node"] == {"nameWithOwner": "north-quay/sealed-orders"}
    missing = await ask(host, query, id="R_never")
    assert missing["errors"][0]["type"] == "NOT_FOUND"


async def test_what_cannot_be_read_is_refused(host: httpx.AsyncClient) -> None:
    headers = {"authorization": "Bearer sandbox_classic"}
    assert (await host.post("/graphql", content=b"{", headers=headers)).status_code == 400
    assert (await host.post("/graphql", json={}, headers=headers)).status_code == 400
    assert (await ask(host, "{ nonsense }"))["errors"]
    assert (await ask(host, "{ nonsense"))["errors"]


def weigh(query: str, **variables: object) -> Cost:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return cost_of(document, operation, variables)


NESTED = """
query($n: Int) {
  viewer { repositories(first: $n) { nodes { releases(last: 10) { nodes { id } } } } }
}
"""
DEEP = """
{ viewer { ...Repositories } }
fragment Repositories on User {
  repositories(first: 100) { nodes {
    languages(first: 30) { edges { node { id } } }
    pullRequests(first: 50) { nodes { labels(first: 10) { nodes { id } } comments { totalCount } } }
  } }
}
"""


def test_points_are_a_hundredth_of_the_connections_that_are_read() -> None:
    assert weigh(NESTED, n=100) == Cost(requests=101, nodes=1100)
    assert weigh(DEEP).requests == 1 + 100 + 100 + 100 * 50
    assert weigh(DEEP).points == 52
    assert weigh("{ viewer { login } }").points == 1


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("{ viewer { repositories { nodes { id } } } }", "MISSING_PAGINATION_BOUNDARIES"),
        ("{ viewer { repositories(first: 101) { nodes { id } } } }", "EXCESSIVE_PAGINATION"),
    ],
)
def test_connections_need_a_bound_that_is_not_too_high(query: str, kind: str) -> None:
    with pytest.raises(GraphError) as refused:
        weigh(query)
    assert refused.value.kind == kind
