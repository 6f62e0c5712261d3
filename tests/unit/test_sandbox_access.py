"""Who gets at a repository of the sandbox, where it went, and what is told of it."""

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


async def test_a_repository_is_answered_with_the_canonical_headers(host: httpx.AsyncClient) -> None:
    answer = await host.get("/repos/harbor-lights/tide-tables")
    body = answer.json()
    assert answer.status_code == 200
    assert body["full_name"] == "harbor-lights/tide-tables"
    assert body["topics"] == ["tides", "oceanography", "python", "cli"]
    assert body["url"] == "http://127.0.0.1:9100/repos/harbor-lights/tide-tables"
    assert body["open_issues_count"] == 16
    headers = answer.headers
    assert headers["etag"].startswith('W/"') and len(headers["etag"]) == 68
    assert headers["last-modified"] == "Wed, 01 May 2030 02:24:00 GMT"
    assert headers["x-github-media-type"] == "github.v3; format=json"
    assert headers["x-github-api-version-selected"] == "2022-11-28"
    assert headers["cache-control"] == "public, max-age=60, s-maxage=60"
    assert headers["x-ratelimit-resource"] == "core"
    assert len(headers["x-github-request-id"]) == 20
    assert "x-oauth-scopes" not in headers


async def test_a_classic_token_is_told_its_scopes(host: httpx.AsyncClient) -> None:
    answer = await host.get("/user", headers=CLASSIC)
    assert answer.json()["login"] == "keeper-crew"
    assert answer.headers["x-oauth-scopes"] == "repo, read:user"
    assert answer.headers["cache-control"].startswith("private")


@pytest.mark.parametrize("name", ["nobody/nothing", "edge-cases/private"])
async def test_what_does_not_exist_and_what_may_not_be_seen_look_the_same(
    host: httpx.AsyncClient, name: str
) -> None:
    answer = await host.get(f"/repos/{name}")
    assert answer.status_code == 404
    assert answer.json() == {
        "message": "Not Found",
        "documentation_url": "https://docs.github.com/rest/repos/repos#get-a-repository",
        "status": "404",
    }


async def test_a_private_repository_is_seen_by_its_readers(host: httpx.AsyncClient) -> None:
    answer = await host.get("/repos/edge-cases/private", headers=CLASSIC)
    assert answer.json()["visibility"] == "private"
    other = {"authorization": "token sandbox_public"}
    assert (await host.get("/repos/edge-cases/private", headers=other)).status_code == 404
    own = await host.get("/user/repos", headers=CLASSIC)
    assert {"edge-cases/private", "north-quay/sealed-orders"} <= {
        r["full_name"] for r in own.json()
    }


async def test_a_renamed_repository_is_followed_by_its_number(host: httpx.AsyncClient) -> None:
    moved = await host.get("/repos/edge-cases/renamed-away/readme")
    assert moved.status_code == 301
    assert moved.json()["message"] == "Moved Permanently"
    assert moved.headers["location"] == moved.json()["url"]
    assert "/repositories/" in moved.headers["location"]
    page = await host.get("/repos/edge-cases/renamed-away/pulls?state=all&page=2")
    assert page.headers["location"].endswith("/pulls?state=all&page=2")
    there = await host.get("/repos/EDGE-cases/Renamed-Away", follow_redirects=True)
    assert there.json()["full_name"] == "edge-cases/renamed-here"
    assert (await host.patch("/repos/edge-cases/renamed-away")).status_code == 307


async def test_redirects_may_lead_in_a_circle_or_to_another_host(host: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.TooManyRedirects):
        await host.get("/repos/edge-cases/redirect-loop", follow_redirects=True)
    away = await host.get("/repos/edge-cases/redirect-elsewhere")
    assert away.headers["location"].startswith("http://localhost:9100/repositories/")


async def test_a_trailing_slash_is_a_redirect_for_contents_alone(host: httpx.AsyncClient) -> None:
    answer = await host.get("/repos/edge-cases/plain/contents/src/")
    assert (answer.status_code, answer.content) == (302, b"")
    assert answer.headers["location"].endswith("/contents/src")
    assert (await host.get("/repos/edge-cases/plain/languages/")).status_code == 404


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("blocked-dmca", 451, "dmca"),
        ("disabled-tos", 403, "tos"),
        ("unavailable", 403, "unavailable"),
    ],
)
async def test_a_blocked_repository_says_why(
    host: httpx.AsyncClient, name: str, status: int, reason: str
) -> None:
    for below in ("", "/releases"):
        answer = await host.get(f"/repos/edge-cases/{name}{below}")
        assert answer.status_code == status
        assert answer.json()["block"]["reason"] == reason
        assert "retry-after" not in answer.headers
        assert int(answer.headers["x-ratelimit-remaining"]) > 0


async def test_tokens_are_refused_for_what_they_lack(host: httpx.AsyncClient) -> None:
    async def get(token: str, path: str) -> httpx.Response:
        return await host.get(path, headers={"authorization": f"Bearer {token}"})

    for bad in ("sandbox_revoked", "never-heard-of"):
        refused = await get(bad, "/repos/edge-cases/plain")
        assert (refused.status_code, refused.json()["message"]) == (401, "Bad credentials")
        assert refused.headers["x-ratelimit-limit"] == "60"
    assert (await get("sandbox_without_contents", "/repos/edge-cases/private")).is_success
    refused = await get("sandbox_without_contents", "/repos/edge-cases/private/readme")
    assert refused.status_code == 403
    assert refused.headers["x-accepted-github-permissions"] == "contents=read"
    refused = await get("sandbox_without_sso", "/repos/sso-guild/workshop")
    assert refused.status_code == 403
    assert refused.headers["x-github-sso"].startswith("required; url=https://")
    assert (await get("sandbox_oauth", "/repos/closed-guild/workshop")).status_code == 403
    expiring = await get("sandbox_expiring", "/repos/edge-cases/plain")
    assert expiring.headers["github-authentication-token-expiration"] == "2036-01-01 00:00:00 UTC"


async def test_who_asks_and_for_which_version_must_be_said(host: httpx.AsyncClient) -> None:
    nameless = await host.get("/repos/edge-cases/plain", headers={"user-agent": ""})
    assert nameless.status_code == 403
    assert nameless.headers["content-type"] == "text/octet-stream"
    old = await host.get("/rate_limit", headers={"x-github-api-version": "2019-01-01"})
    assert old.status_code == 400
    other = await host.get("/repos/edge-cases/plain", headers={"accept": "text/html"})
    assert other.status_code == 415


async def test_the_newest_version_dropped_some_fields(host: httpx.AsyncClient) -> None:
    newest = {"x-github-api-version": "2026-03-10"}
    path = "/repos/harbor-lights/tide-tables"
    assert "has_downloads" in (await host.get(path)).json()
    assert "has_downloads" not in (await host.get(path, headers=newest)).json()
    old, new = await host.get(f"{path}/pulls"), await host.get(f"{path}/pulls", headers=newest)
    assert old.json()[0].keys() - new.json()[0].keys() == {"merge_commit_sha", "assignee"}
    assert "rate" not in (await host.get("/rate_limit", headers=newest)).json()
    listing = "/repos/edge-cases/readme-submodule/contents"
    kinds = [(await host.get(listing, headers=h)).json()[0]["type"] for h in ({}, newest)]
    assert kinds == ["file", "submodule"]


@pytest.mark.parametrize(
    ("name", "flag", "value"),
    [
        ("archived", "archived", True),
        ("disabled", "disabled", True),
        ("fork", "fork", True),
        ("template", "is_template", True),
        ("mirror", "mirror_url", "https://git.example.org/mirror.git"),
        ("null-fields", "description", None),
        ("null-fields", "language", None),
        ("no-licence", "license", None),
        ("size-zero", "size", 0),
    ],
)
async def test_flags_are_told(host: httpx.AsyncClient, name: str, flag: str, value: object) -> None:
    assert (await host.get(f"/repos/edge-cases/{name}")).json()[flag] == value


async def test_metadata_that_is_odd(host: httpx.AsyncClient) -> None:
    fork = (await host.get("/repos/edge-cases/fork")).json()
    assert fork["parent"]["full_name"] == fork["source"]["full_name"] == "edge-cases/plain"
    copied = (await host.get("/repos/edge-cases/from-template")).json()
    assert copied["template_repository"]["full_name"] == "edge-cases/template"
    assert "topics" not in (await host.get("/repos/edge-cases/topics-absent")).json()
    unknown = (await host.get("/repos/edge-cases/licence-unknown")).json()["license"]
    assert (unknown["key"], unknown["spdx_id"]) == ("other", "NOASSERTION")
    long = (await host.get("/repos/edge-cases/long-description")).json()["description"]
    assert len(long) > 350
