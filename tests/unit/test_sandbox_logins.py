"""The sandbox's device flow, as its documentation has it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from sandbox.logins import CLIENT_ID, GRANT
from sandbox.server import serving
from sandbox.simulator import Sandbox

JSON = {"accept": "application/json"}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(sandbox) as base, httpx.AsyncClient(base_url=base) as client:
        yield client


async def begin(host: httpx.AsyncClient, scope: str = "repo read:user") -> Any:
    form = {"client_id": CLIENT_ID, "scope": scope}
    return (await host.post("/login/device/code", data=form, headers=JSON)).json()


async def ask(host: httpx.AsyncClient, device_code: str, **other: str) -> Any:
    form = {"client_id": CLIENT_ID, "device_code": device_code, "grant_type": GRANT} | other
    answer = await host.post("/login/oauth/access_token", data=form, headers=JSON)
    assert answer.status_code == 200
    return answer.json()


async def test_a_code_that_was_confirmed_is_good_for_one_token(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    codes = await begin(host)
    assert codes["verification_uri"] == f"{host.base_url}/login/device".replace("//login", "/login")
    assert (codes["expires_in"], codes["interval"]) == (900, 5)
    sandbox.clock.advance(5)
    assert (await ask(host, codes["device_code"]))["error"] == "authorization_pending"
    decision = {"user_code": codes["user_code"], "account": "keeper-crew"}
    assert (await host.post("/_sandbox/logins", json=decision)).status_code == 200
    sandbox.clock.advance(5)
    granted = await ask(host, codes["device_code"])
    assert (granted["token_type"], granted["scope"]) == ("bearer", "repo,read:user")
    headers = {"authorization": f"Bearer {granted['access_token']}"}
    user = await host.get("/user", headers=headers)
    assert user.json()["login"] == "keeper-crew"
    assert user.headers["x-oauth-scopes"] == "repo, read:user"
    sandbox.clock.advance(10)
    assert (await ask(host, codes["device_code"]))["error"] == "incorrect_device_code"


async def test_who_asks_too_often_must_ask_less_often(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    code = (await begin(host))["device_code"]
    for interval in (10, 15):
        sandbox.clock.advance(1)
        said = await ask(host, code)
        assert (said["error"], said["interval"]) == ("slow_down", interval)
    sandbox.clock.advance(15)
    assert (await ask(host, code))["error"] == "authorization_pending"


async def test_a_code_expires_and_may_be_declined(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    codes = await begin(host)
    decision = {"user_code": codes["user_code"], "account": "a", "decision": "denied"}
    await host.post("/_sandbox/logins", json=decision)
    sandbox.clock.advance(5)
    assert (await ask(host, codes["device_code"]))["error"] == "access_denied"
    late = await begin(host)
    sandbox.clock.advance(901)
    assert (await ask(host, late["device_code"]))["error"] == "expired_token"
    decision["user_code"] = late["user_code"]
    assert (await host.post("/_sandbox/logins", json=decision)).status_code == 422
    listed = (await host.get("/_sandbox/logins")).json()
    assert [login["decision"] for login in listed] == ["denied", "open"]


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"client_id": "x"}, "incorrect_client_credentials"),
        ({"grant_type": "x"}, "unsupported_grant_type"),
        ({"device_code": "x"}, "incorrect_device_code"),
    ],
    ids=["client", "grant", "code"],
)
async def test_what_is_no_question_of_the_flow_is_refused(
    host: httpx.AsyncClient, other: dict[str, str], error: str
) -> None:
    code = (await begin(host))["device_code"]
    assert (await ask(host, **({"device_code": code} | other)))["error"] == error


async def test_an_application_that_is_not_known_or_not_enabled_gets_no_code(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    unknown = await host.post("/login/device/code", data={"client_id": "x"}, headers=JSON)
    assert unknown.status_code == 404
    assert (await host.get("/login/device/code")).status_code == 404
    sandbox.logins.is_enabled = False
    assert (await begin(host))["error"] == "device_flow_disabled"


async def test_a_person_confirms_on_the_page(host: httpx.AsyncClient, sandbox: Sandbox) -> None:
    codes = await begin(host)
    page = (await host.get("/login/device", params={"user_code": codes["user_code"]})).text
    assert f'value="{codes["user_code"]}"' in page
    assert "<option>keeper-crew</option>" in page
    form = {"user_code": codes["user_code"], "account": "keeper-crew", "decision": "approved"}
    assert "Thank you" in (await host.post("/login/device", data=form)).text
    assert "No such code" in (await host.post("/login/device", data=form)).text
    sandbox.clock.advance(5)
    assert "access_token" in await ask(host, codes["device_code"])
