"""Logging in at GitHub with a code: every way that the device flow may go."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from sandbox.logins import Decision
from sandbox.script import Respond, Rule
from tests.flow.github_users import PROBLEM, newcomer
from tests.flow.house import House
from tests.flow.lodging import lodging, repository

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEGIN = f"""
mutation {{ beginGithubLogin {{ __typename {PROBLEM}
  ... on GithubLogin {{ userCode verificationUrl expiresAt askAgainAt }}
}} }}
"""
FINISH = f"""
mutation {{ finishGithubLogin {{ __typename {PROBLEM}
  ... on GithubLoginPending {{ expiresAt askAgainAt }}
  ... on GithubConnected {{ viewer {{ github {{ login scopes }} }} }}
}} }}
"""
VIEWER = "{ viewer { offersGithubLogin github { login } } }"
TOKENS = "/login/oauth/access_token"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    """A house whose sandbox lets applications ask as often as they like."""
    async with lodging(GITHUB_CLIENT_ID="sandbox_client") as opened:
        opened.sandbox.logins.interval_seconds = 0
        yield opened


async def begun(gantry: House) -> tuple[str, str]:
    """A new user, and the code that is theirs to confirm."""
    user = await newcomer(gantry)
    answer = await gantry.ask(BEGIN, user)
    assert answer["__typename"] == "GithubLogin", answer
    return user, answer["userCode"]


def seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


async def answer(gantry: House, user: str) -> Any:
    return await gantry.ask(FINISH, user)


async def test_a_confirmed_code_connects_the_account(gantry: House) -> None:
    user = await newcomer(gantry)
    assert await gantry.ask(VIEWER, user) == {"offersGithubLogin": True, "github": None}
    login = await gantry.ask(BEGIN, user)
    assert login["verificationUrl"] == f"{gantry.sandbox_url}/login/device"
    assert seconds_between(login["askAgainAt"], login["expiresAt"]) == 900
    assert (await answer(gantry, user))["__typename"] == "GithubLoginPending"
    gantry.sandbox.logins.decide(login["userCode"].lower(), Decision.APPROVED, "keeper-crew")
    granted = await answer(gantry, user)
    assert granted["viewer"]["github"] == {"login": "keeper-crew", "scopes": ["repo", "read:user"]}
    repository(await gantry.import_to_its_end("edge-cases/private", user))
    assert (await answer(gantry, user))["code"] == "GITHUB_LOGIN_EXPIRED"


async def test_a_login_is_its_users_alone(gantry: House) -> None:
    user, code = await begun(gantry)
    other = await newcomer(gantry)
    gantry.sandbox.logins.decide(code, Decision.APPROVED, "keeper-crew")
    assert (await answer(gantry, other))["code"] == "GITHUB_LOGIN_EXPIRED"
    assert (await answer(gantry, user))["__typename"] == "GithubConnected"


async def test_a_declined_code_is_told_and_done_with(gantry: House) -> None:
    user, code = await begun(gantry)
    gantry.sandbox.logins.decide(code, Decision.DENIED, "keeper-crew")
    assert (await answer(gantry, user))["code"] == "GITHUB_LOGIN_DECLINED"
    assert (await answer(gantry, user))["code"] == "GITHUB_LOGIN_EXPIRED"


async def test_a_code_that_was_not_confirmed_in_time_is_told(gantry: House) -> None:
    user, _code = await begun(gantry)
    gantry.sandbox.clock.advance(901)
    expired = await answer(gantry, user)
    assert expired["code"] == "GITHUB_LOGIN_EXPIRED"
    assert "beginGithubLogin" in expired["remedy"]


async def test_github_is_asked_no_more_often_than_it_wants(gantry: House) -> None:
    user, code = await begun(gantry)
    slower = Respond(json={"error": "slow_down", "interval": 60})
    gantry.sandbox.script.schedule(Rule(path=TOKENS, respond=slower))
    first = await answer(gantry, user)
    before = len(gantry.requests())
    gantry.sandbox.logins.decide(code, Decision.APPROVED, "keeper-crew")
    again = await answer(gantry, user)
    assert again == first
    assert first["__typename"] == "GithubLoginPending"
    assert seconds_between(gantry.built.clock().isoformat(), again["askAgainAt"]) > 30
    assert len(gantry.requests()) == before


async def test_a_token_that_was_granted_is_not_lost_to_a_fault(gantry: House) -> None:
    user, code = await begun(gantry)
    gantry.sandbox.logins.decide(code, Decision.APPROVED, "keeper-crew")
    fails = gantry.sandbox.script.schedule(Rule(path="/user", respond=Respond(502, text="no")))
    assert (await answer(gantry, user))["code"] == "HOST_FAILED"
    assert fails.reached.is_set()
    assert (await answer(gantry, user))["__typename"] == "GithubConnected"


@pytest.mark.parametrize(
    ("respond", "code"),
    [
        (Respond(json={"error": "device_flow_disabled"}), "HOST_REFUSED"),
        (Respond(404, text="Not Found"), "HOST_REFUSED"),
        (Respond(200, text="<html>"), "HOST_ANSWER_UNREADABLE"),
        (
            Respond(
                json={
                    "device_code": "d",
                    "user_code": "U",
                    "verification_uri": "https://elsewhere.test/",
                    "expires_in": 900,
                }
            ),
            "HOST_REFUSED",
        ),
    ],
    ids=["disabled", "unknown client", "a page", "elsewhere"],
)
async def test_a_login_that_can_not_begin_says_what_the_operator_must_mend(
    gantry: House, respond: Respond, code: str
) -> None:
    gantry.sandbox.script.schedule(Rule(path="/login/device/code", respond=respond))
    refused = await gantry.ask(BEGIN, await newcomer(gantry))
    assert (refused["__typename"], refused["code"]) == ("GithubProblem", code)
    assert code != "HOST_REFUSED" or "GANTRY_GITHUB_CLIENT_ID" in refused["remedy"]


async def test_no_login_is_offered_without_a_client_id() -> None:
    async with lodging() as plain:
        assert (await plain.ask(VIEWER))["offersGithubLogin"] is False
        for document in (BEGIN, FINISH):
            refused = await plain.ask(document)
            assert refused["code"] == "GITHUB_LOGIN_NOT_OFFERED"
        assert plain.requests() == []
