"""Identity and reachability, continued: tokens, headers, versions; each in a house of its own."""

import pytest

from sandbox.script import Respond, Rule
from tests.flow.lodging import TOKEN, OverheardSandbox, lodging, refusal, repository


async def test_a3_a_redirected_question_keeps_its_method() -> None:
    async with lodging(GITHUB_TOKEN=TOKEN) as gantry:
        moved = Respond(307, headers={"location": "/graphql"}, json={"message": "Moved"})
        gantry.sandbox.script.schedule(Rule(path="/graphql", respond=moved))
        repository(await gantry.import_to_its_end("edge-cases/plain"))
        assert gantry.requests()[:2] == ["POST /graphql", "POST /graphql"]


@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_a5_a_redirect_to_another_host_is_refused_and_learns_no_token(token: str) -> None:
    sandbox = OverheardSandbox()
    async with lodging(sandbox, GITHUB_TOKEN=token) as gantry:
        error = refusal(await gantry.import_to_its_end("edge-cases/redirect-elsewhere"))
        assert error["code"] == "REDIRECT_REFUSED"
        assert "localhost" in error["message"]
        assert "where it lives now" in error["remedy"]
        assert {call.base for call in sandbox.heard} == {gantry.sandbox_url}
        assert {call.token for call in sandbox.heard} == {token or None}


@pytest.mark.parametrize(
    ("token", "name", "code", "words", "remedy"),
    [
        ("sandbox_revoked", "edge-cases/plain", "TOKEN_REJECTED", "revoked", "valid token"),
        ("never_granted", "edge-cases/plain", "TOKEN_REJECTED", "wrong", "valid token"),
        (
            "sandbox_without_contents",
            "edge-cases/private",
            "TOKEN_LACKS_PERMISSION",
            "contents=read",
            "Give the token this permission",
        ),
        (
            "sandbox_without_sso",
            "sso-guild/workshop",
            "SSO_REQUIRED",
            "single sign-on",
            "Authorise the token",
        ),
        (
            "sandbox_oauth",
            "closed-guild/workshop",
            "ACCESS_RESTRICTED",
            "does not let this application in",
            "Ask an owner",
        ),
    ],
    ids=["a9-revoked", "a9-unknown", "a10", "a11", "a12"],
)
async def test_a9_to_a12_what_a_token_lacks_is_told_and_can_be_mended(
    token: str, name: str, code: str, words: str, remedy: str
) -> None:
    async with lodging(GITHUB_TOKEN=token) as gantry:
        error = refusal(await gantry.import_to_its_end(name))
        assert error["code"] == code
        assert words in error["message"]
        assert remedy in error["remedy"]
        assert error["retriable"]
        assert (error["link"] or "").startswith("https://" if code == "SSO_REQUIRED" else "")
        assert token not in str(error)
        assert len(gantry.requests()) <= (1 if code == "TOKEN_REJECTED" else 3)


@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_a13_every_request_says_who_sends_it(token: str) -> None:
    sandbox = OverheardSandbox()
    async with lodging(sandbox, GITHUB_TOKEN=token) as gantry:
        repository(await gantry.import_to_its_end("edge-cases/plain"))
    agents = {call.headers.get("user-agent", "") for call in sandbox.heard}
    assert {agent.partition("/")[0] for agent in agents} == {"Gantry"}


@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_a14_both_versions_of_the_api_tell_the_same(token: str) -> None:
    told = []
    for version in ("2022-11-28", "2026-03-10"):
        sandbox = OverheardSandbox()
        async with lodging(sandbox, GITHUB_TOKEN=token, GITHUB_API_VERSION=version) as gantry:
            jobs = [
                await gantry.import_to_its_end(f"edge-cases/{name}")
                for name in ("plain", "submodules", "readme-submodule", "fork")
            ]
            assert {call.version for call in sandbox.heard} == {version}
        told.append([(repository(job), job["project"]["readme"]) for job in jobs])
    assert told[0] == told[1]


@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_a14_an_unknown_version_of_the_api_is_the_operators_to_mend(token: str) -> None:
    async with lodging(GITHUB_TOKEN=token, GITHUB_API_VERSION="2030-01-01") as gantry:
        error = refusal(await gantry.import_to_its_end("edge-cases/plain"))
        assert error["code"] == "HOST_REFUSED"
        assert "2030-01-01 is not a supported API version" in error["message"]
        assert "GANTRY_GITHUB_API_VERSION" in error["remedy"]
        assert len(gantry.requests()) == 1
