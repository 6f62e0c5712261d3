"""The sandbox's control API and script, over real connections."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
import pytest_asyncio

from sandbox.ledgers import Limits
from sandbox.script import Rule
from sandbox.server import serving
from sandbox.simulator import Sandbox

PLAIN = "/repos/edge-cases/plain"
CLASSIC = {"authorization": "Bearer sandbox_classic"}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(limits=Limits(concurrent=2))


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(sandbox) as base, httpx.AsyncClient(base_url=base) as client:
        yield client


async def post(host: httpx.AsyncClient, path: str, form: object) -> Any:
    answer = await host.post(f"/_sandbox{path}", json=form)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(host: httpx.AsyncClient, path: str, form: object) -> Any:
    answer = await host.put(f"/_sandbox{path}", json=form)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_requests_are_logged_with_what_they_cost(host: httpx.AsyncClient) -> None:
    first = await host.get(PLAIN, headers=CLASSIC)
    known = {**CLASSIC, "if-none-match": first.headers["etag"]}
    await host.get(PLAIN, headers=known)
    await host.get(f"{PLAIN}/readme")
    await host.get("/repos/edge-cases/fork")
    log = (await host.get("/_sandbox/requests?repo=edge-cases/plain")).json()
    assert [(r["endpoint"], r["status"], r["cost"]) for r in log["requests"]] == [
        ("/repos/{owner}/{name}", 200, 1),
        ("/repos/{owner}/{name}", 304, 0),
        ("/repos/{owner}/{name}/readme", 200, 1),
    ]
    assert log["summary"]["cost"] == {"core": 2}
    assert log["summary"]["by_caller"] == {"user:keeper-crew": 2, "address:127.0.0.1": 1}
    assert log["requests"][0]["token"] == "sandbox_classic"
    await host.delete("/_sandbox/requests")
    assert (await host.get("/_sandbox/requests")).json()["summary"]["requests"] == 0


async def test_a_rule_has_its_way_with_the_nth_request_and_no_other(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    secondary = {
        "status": 429,
        "headers": {"Retry-After": "7", "ETag": None},
        "json": {"message": "You have exceeded a secondary rate limit."},
    }
    rule = {"name": "slow down", "path": f"{PLAIN}*", "at": 2, "times": 2, "respond": secondary}
    await post(host, "/rules", rule)
    statuses = [(await host.get(PLAIN)).status_code for _ in range(4)]
    assert statuses == [200, 429, 429, 200]
    (shown,) = (await host.get("/_sandbox/rules")).json()
    assert shown["matches"] == 4
    assert [r.rule for r in sandbox.journal.records()] == [None, "slow down", "slow down", None]
    await host.delete(f"/_sandbox/rules/{shown['id']}")
    assert (await host.get("/_sandbox/rules")).json() == []


async def test_a_rule_may_change_headers_and_leave_the_rest(host: httpx.AsyncClient) -> None:
    link = '<http://elsewhere.invalid/pulls?page=2>; rel="next"'
    await post(
        host, "/rules", {"path": "*/pulls*", "respond": {"headers": {"Link": link, "Date": None}}}
    )
    answer = await host.get("/repos/harbor-lights/tide-tables/pulls")
    assert answer.links["next"]["url"].startswith("http://elsewhere.invalid")
    assert "date" not in answer.headers
    assert len(answer.json()) == 2


@pytest.mark.parametrize("cut_after", [0, 10])
async def test_an_answer_may_break_off(host: httpx.AsyncClient, cut_after: int) -> None:
    await post(host, "/rules", {"path": PLAIN, "cut_after": cut_after})
    with pytest.raises(httpx.RemoteProtocolError):
        await host.get(PLAIN)
    assert (await host.get(PLAIN)).status_code == 200


async def test_an_answer_may_never_come_or_come_late(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    await post(host, "/rules", {"path": PLAIN, "hang": True})
    with pytest.raises(httpx.ReadTimeout):
        await host.get(PLAIN, timeout=0.2)
    await post(host, "/rules", {"path": PLAIN, "delay_ms": 30})
    await put(host, "/latency", {"ms": 20})
    await host.get(PLAIN)
    assert sandbox.journal.records()[-1].duration >= 50


async def test_more_requests_at_once_than_allowed_meet_the_secondary_limit(
    host: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    sandbox.script.schedule(Rule(path=PLAIN, delay_ms=200, times=None))
    answers: list[httpx.Response] = []

    async def get() -> None:
        answers.append(await host.get(PLAIN))

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(get)
    refused = [answer for answer in answers if answer.status_code == 403]
    assert len(refused) == 2
    assert refused[0].headers["retry-after"] == "60"
    assert int(refused[0].headers["x-ratelimit-remaining"]) > 0


async def test_ledgers_and_limits_are_set(host: httpx.AsyncClient) -> None:
    await put(host, "/limits", {"token": "sandbox_classic", "remaining": 1, "resets_in": 90})
    last = await host.get(PLAIN, headers=CLASSIC)
    assert (last.status_code, last.headers["x-ratelimit-remaining"]) == (200, "0")
    assert (await host.get(PLAIN, headers=CLASSIC)).status_code == 403
    await put(host, "/clock", {"advance": 91})
    assert (await host.get(PLAIN, headers=CLASSIC)).status_code == 200
    await host.patch("/_sandbox/limits", json={"anonymous_core": 2, "exhausted_status": 429})
    assert [(await host.get(PLAIN)).status_code for _ in range(3)] == [200, 200, 429]
    rows = (await host.get("/_sandbox/limits")).json()["ledgers"]
    assert {"caller": "address:127.0.0.1", "resource": "core"}.items() <= rows[0].items()


async def test_a_repository_changes_while_it_is_read(host: httpx.AsyncClient) -> None:
    async def change(**form: object) -> None:
        await post(host, "/changes", {"repository": "edge-cases/plain", **form})

    before = (await host.get(PLAIN)).json()
    await change(change="edit", description="Said anew", topics=["new"])
    await change(
        change="push", files={"README.md": "# Anew\n", "LICENSE": None, "x/y.go": "package y\n"}
    )
    after = (await host.get(PLAIN)).json()
    assert (after["description"], after["topics"]) == ("Said anew", ["new"])
    raw = {"accept": "application/vnd.github.raw"}
    assert (await host.get(f"{PLAIN}/readme", headers=raw)).text == "# Anew\n"
    assert (await host.get(f"{PLAIN}/languages")).json()["Go"] == 10
    await change(change="openpull", title="A first one")
    await change(change="editpull", number=1, is_merged=True)
    assert (await host.get(f"{PLAIN}/pulls/1")).json()["merged"] is True
    await change(change="removepull", number=1)
    assert (await host.get(f"{PLAIN}/pulls?state=all")).json() == []
    await change(change="recreate")
    assert (await host.get(PLAIN)).json()["id"] != before["id"]
    await change(change="rename", to="edge-guild/plainer")
    moved = await host.get(PLAIN, follow_redirects=True)
    assert moved.json()["full_name"] == "edge-guild/plainer"
    await change(change="forbid", reason="tos")
    assert (await host.get("/repos/edge-guild/plainer")).status_code == 403
    await change(change="permit")
    await change(change="visibility", is_private=True, readers=["keeper-crew"])
    assert (await host.get("/repos/edge-guild/plainer")).status_code == 404
    assert (await host.get("/repos/edge-guild/plainer", headers=CLASSIC)).status_code == 200
    await change(change="delete")
    assert (await host.get(PLAIN, headers=CLASSIC)).status_code == 404


async def test_a_name_that_is_taken_anew_no_longer_leads_to_the_old_repository(
    host: httpx.AsyncClient,
) -> None:
    old = (await host.get(PLAIN)).json()["id"]
    await post(
        host,
        "/changes",
        [
            {"change": "rename", "repository": "edge-cases/plain", "to": "edge-cases/older"},
            {"change": "generate", "repository": "edge-cases/plain", "files": 3, "pulls": 2},
        ],
    )
    assert (await host.get(PLAIN)).json()["id"] != old
    assert (await host.get("/repos/edge-cases/older")).json()["id"] == old


async def test_tokens_are_granted_and_revoked(host: httpx.AsyncClient) -> None:
    await post(host, "/tokens", {"value": "mine", "login": "quay-crew", "scopes": ["repo"]})
    mine = {"authorization": "Bearer mine"}
    path = "/repos/north-quay/sealed-orders"
    assert (await host.get(path, headers=mine)).status_code == 200
    await host.delete("/_sandbox/tokens/mine")
    assert (await host.get(path, headers=mine)).status_code == 401


async def test_the_clock_stops_moves_and_runs_again(host: httpx.AsyncClient) -> None:
    await put(host, "/clock", {"stop": "2031-02-03T04:05:06Z", "advance": 60})
    assert (await host.get("/_sandbox/clock")).json() == {"now": "2031-02-03T04:06:06Z"}
    assert (await host.get(PLAIN)).headers["date"] == "Mon, 03 Feb 2031 04:06:06 GMT"
    shown = await put(host, "/clock", {"run": True, "advance": 3600})
    assert shown["now"].startswith("2031-02-03T05:06:")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/changes", {"change": "delete", "repository": "nobody/nothing"}),
        ("/changes", {"change": "removepull", "repository": "edge-cases/plain", "number": 9}),
        ("/changes", {"change": "melt", "repository": "edge-cases/plain"}),
        ("/rules", {"at": "soon"}),
        ("/tokens", {}),
    ],
)
async def test_what_cannot_be_done_is_refused(
    host: httpx.AsyncClient, path: str, form: dict[str, object]
) -> None:
    answer = await host.post(f"/_sandbox{path}", json=form)
    assert answer.status_code == 422
    assert answer.json()["message"]
