"""What hangs on a repository of the sandbox: people, releases, archives, pages."""

import io
import tarfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio

from sandbox.app import create_app
from sandbox.clock import Clock
from sandbox.simulator import Sandbox

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
CLASSIC = {"authorization": "Bearer sandbox_classic"}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=Clock(NOW))


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as client:
        yield client


async def test_the_newest_commit_is_told_by_its_sha_alone(host: httpx.AsyncClient) -> None:
    path = "/repos/edge-cases/plain/commits"
    sha = await host.get(f"{path}/HEAD", headers={"accept": "application/vnd.github.sha"})
    assert sha.text == (await host.get(path)).json()[0]["sha"]
    assert (await host.get(f"{path}/{sha.text}")).json()["sha"] == sha.text


async def test_contributors_may_be_too_many_or_nameless(host: httpx.AsyncClient) -> None:
    many = await host.get("/repos/edge-cases/contributors-too-large/contributors")
    assert many.status_code == 403
    assert "too large" in many.json()["message"]
    path = "/repos/edge-cases/contributors-anonymous/contributors?per_page=100"
    last = await host.get(f"{path}&page=6&anon=1")
    assert [row["type"] for row in last.json()] == ["Anonymous"] * 40
    assert (await host.get(f"{path}&page=6")).json() == []
    counting = await host.get("/repos/edge-cases/stats-202/stats/contributors")
    assert (counting.status_code, counting.json()) == (202, {})


async def test_drafts_are_seen_by_those_who_may_push(host: httpx.AsyncClient) -> None:
    path = "/repos/edge-cases/draft-releases/releases"
    seen = (await host.get(path)).json()
    assert [row["tag_name"] for row in seen] == ["v3.0.0-rc.1", "v2.0.0"]
    assert (seen[0]["name"], seen[1]["immutable"]) == (None, True)
    own = (await host.get(path, headers=CLASSIC)).json()
    assert (own[0]["draft"], own[0]["published_at"]) == (True, None)
    assert (await host.get(f"{path}/latest")).json()["tag_name"] == "v2.0.0"
    assert (await host.get("/repos/edge-cases/no-releases/releases/latest")).status_code == 404


async def test_an_archive_is_found_at_the_end_of_a_redirect(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    sent = await host.get("/repos/edge-cases/plain/tarball")
    assert (sent.status_code, sent.headers["content-type"]) == (302, "text/html")
    assert sent.headers["location"].endswith("/edge-cases/plain/legacy.tar.gz/refs/heads/main")
    archive = await host.get(sent.headers["location"])
    assert archive.headers["content-type"] == "application/x-gzip"
    with tarfile.open(fileobj=io.BytesIO(archive.content)) as tar:
        assert any(name.endswith("/src/edge_case.py") for name in tar.getnames())
    link = (await host.get("/repos/edge-cases/private/tarball", headers=CLASSIC)).headers[
        "location"
    ]
    assert (await host.get(link)).status_code == 200
    assert (await host.get(link.partition("?")[0])).status_code == 404
    sandbox.clock.advance(301)
    assert (await host.get(link)).status_code == 404


async def test_pull_requests_that_are_odd_are_listed_with_the_others(
    host: httpx.AsyncClient,
) -> None:
    path = "/repos/edge-cases/odd-pulls/pulls"
    rows = {r["number"]: r for r in (await host.get(f"{path}?state=all&per_page=100")).json()}
    assert rows[1]["user"] is None
    assert rows[2]["head"]["user"] is rows[2]["head"]["repo"] is rows[2]["head"]["label"] is None
    assert rows[3]["head"]["repo"] is None
    assert len(rows[4]["title"]) == 256
    assert len(rows[5]["body"]) == 1 << 20
    assert len({rows[number]["updated_at"] for number in range(9, 13)}) == 1
    assert "additions" not in rows[6]
    single = (await host.get(f"{path}/6")).json()
    assert single["additions"] == 222
    assert (await host.get(f"{path}/99")).status_code == 404


async def test_the_site_has_a_page_for_each_repository_and_raw_files(
    host: httpx.AsyncClient,
) -> None:
    page = await host.get("/harbor-lights/tide-tables")
    assert "text/html" in page.headers["content-type"]
    assert "Tide tables for any harbour" in page.text
    picture = await host.get("/harbor-lights/tide-tables/raw/HEAD/docs/week.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    index = await host.get("/", headers={"accept": "text/html"})
    assert "deep-stacks/warehouse" in index.text
    assert "edge-cases/private" not in index.text
    assert (await host.get("/edge-cases/private")).status_code == 404
    moved = await host.get("/edge-cases/renamed-away", follow_redirects=True)
    assert moved.url.path == "/edge-cases/renamed-here"


async def test_pull_requests_are_searched_by_repository_and_time(host: httpx.AsyncClient) -> None:
    name = "harbor-lights/tide-tables"
    pulls = (await host.get(f"/repos/{name}/pulls?state=all&sort=updated&per_page=100")).json()
    edge = sorted(pull["updated_at"] for pull in pulls)[2]
    words = f"repo:{name} is:pr updated:>={edge}"
    answer = await host.get("/search/issues", params={"q": words, "per_page": 1})
    assert answer.headers["x-ratelimit-resource"] == "search"
    assert answer.json()["total_count"] == len(pulls) - 2
    assert len(answer.json()["items"]) == 1
    query = "query($q: String!) { search(query: $q, type: ISSUE) { issueCount } }"
    asked = {"query": query, "variables": {"q": words}}
    counted = await host.post("/graphql", json=asked, headers=CLASSIC)
    assert counted.json()["data"]["search"]["issueCount"] == len(pulls) - 2
    refused = await host.get("/search/issues", params={"q": "repo:nobody/nothing is:pr"})
    assert refused.status_code == 422
