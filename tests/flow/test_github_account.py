"""The user's own account at GitHub: connected, used for their imports, and nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from composition.keys import rotate_keys
from sandbox.script import Respond, Rule
from tests.flow.github_users import CONNECT, PROBLEM, connected, grant, newcomer
from tests.flow.house import House
from tests.flow.lodging import lodging, refusal, repository

pytestmark = pytest.mark.asyncio(loop_scope="module")

DISCONNECT = f"mutation {{ disconnectGithub {{ __typename {PROBLEM} }} }}"
VIEWER = "{ viewer { offersGithubLogin github { login scopes problem { code message } } } }"
WAITING = "query($id: ID!) { job(id: $id) { status waiting { reason until message } } }"
PRIVATE = "edge-cases/private"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    """Shared, its operator without a token: each test has users of its own."""
    async with lodging() as opened:
        yield opened


async def test_connecting_tells_whose_the_token_is_and_what_it_may(gantry: House) -> None:
    user = await newcomer(gantry)
    classic = (await gantry.ask(CONNECT, user, given=" sandbox_classic\n"))["viewer"]
    assert classic["github"] | {"quota": None} == {
        "login": "keeper-crew",
        "scopes": ["repo", "read:user"],
        "problem": None,
        "quota": None,
    }
    quota = classic["github"]["quota"]
    assert (quota["limit"], quota["resetsAt"] > quota["seenAt"]) == (5000, True)
    assert quota["remaining"] < 5000
    fine = (await gantry.ask(CONNECT, user, given="sandbox_fine_grained"))["viewer"]
    assert fine["github"]["scopes"] is None


@pytest.mark.parametrize(
    ("token", "requests"),
    [
        ("", 0),
        ("two words", 0),
        ("x\r\nx-evil: 1", 0),
        ("kéy", 0),
        ("x" * 501, 0),
        ("never_granted", 1),
        ("sandbox_revoked", 1),
    ],
    ids=["none", "words", "a header", "accents", "long", "unknown", "revoked"],
)
async def test_a_token_that_github_rejects_is_not_kept(
    gantry: House, token: str, requests: int
) -> None:
    user = await connected(gantry, "sandbox_classic")
    before = len(gantry.requests())
    answer = await gantry.ask(CONNECT, user, given=token)
    assert (answer["__typename"], answer["code"]) == ("GithubProblem", "TOKEN_REJECTED")
    assert len(gantry.requests()) - before == requests
    assert len(token) < 2 or token not in str(answer)
    assert (await gantry.ask(VIEWER, user))["github"]["login"] == "keeper-crew"


async def test_a_host_that_does_not_answer_is_not_waited_for_long() -> None:
    async with lodging(GITHUB_ANSWER_SECONDS="0.3") as impatient:
        impatient.sandbox.script.schedule(Rule(path="/user", hang=True))
        answer = await impatient.ask(CONNECT, given="sandbox_classic")
        assert answer["code"] == "HOST_TIMED_OUT"
        assert answer["remedy"] == "Try again in a minute."


@pytest.mark.parametrize(
    ("respond", "code"),
    [
        (Respond(502, text="<html>"), "HOST_FAILED"),
        (Respond(200, text="<html>"), "HOST_ANSWER_UNREADABLE"),
        (Respond(200, json={"id": 1}), "HOST_ANSWER_UNREADABLE"),
        (Respond(403, json={"message": "No."}), "HOST_REFUSED"),
        (Respond(403, headers={"retry-after": "60"}, json={}), "SECONDARY_LIMIT"),
        (Respond(429, headers={"x-ratelimit-remaining": "0"}, json={}), "QUOTA_EXHAUSTED"),
    ],
    ids=["fails", "page", "shape", "refuses", "secondary", "primary"],
)
async def test_what_github_answers_instead_is_told(
    gantry: House, respond: Respond, code: str
) -> None:
    user = await newcomer(gantry)
    token = grant(gantry, f"told_{code}_{len(str(respond.json))}", "told-crew")
    gantry.sandbox.script.schedule(Rule(path="/user", token=token, respond=respond))
    answer = await gantry.ask(CONNECT, user, given=token)
    assert (answer["__typename"], answer["code"]) == ("GithubProblem", code)
    assert answer["message"].endswith(".")
    assert await gantry.ask(VIEWER, user) == {"offersGithubLogin": False, "github": None}


async def test_what_was_disconnected_is_used_no_more(gantry: House) -> None:
    user = await connected(gantry, "sandbox_classic")
    assert (await gantry.ask(DISCONNECT, user))["__typename"] == "GithubDisconnected"
    assert (await gantry.ask(VIEWER, user))["github"] is None
    again = await gantry.ask(DISCONNECT, user)
    assert (again["__typename"], again["code"]) == ("GithubProblem", "GITHUB_NOT_CONNECTED")
    error = refusal(await gantry.import_to_its_end(PRIVATE, user))
    assert error["code"] == "REPOSITORY_NOT_FOUND"


async def test_a_private_repository_is_imported_for_its_reader_and_seen_by_nobody_else(
    gantry: House,
) -> None:
    reader = await connected(gantry, "sandbox_classic")
    job = await gantry.import_to_its_end(PRIVATE, reader)
    assert repository(job)["visibility"] == "private"
    project = job["project"]["id"]
    published = "query($id: ID!) { project(id: $id) { isPublished } }"
    assert await gantry.ask(published, reader, id=project) == {"isPublished": False}
    stranger = await connected(gantry, grant(gantry, "strangers", "nobody-crew"))
    assert refusal(await gantry.import_to_its_end(PRIVATE, stranger))["code"] == (
        "REPOSITORY_NOT_FOUND"
    )
    admin = await newcomer(gantry, is_admin=True)
    lists = "{ projects { nodes { id } } }"
    for other in (stranger, admin):
        assert await gantry.ask(lists, other) == {"nodes": []}
        listed = (await gantry.ask("{ githubRepositories { nodes { fullName } } }", other))["nodes"]
        assert {"fullName": PRIVATE} not in listed
    for document in (published, "query($id: ID!) { node(id: $id) { id } }"):
        assert await gantry.ask(document, stranger, id=project) is None
    assert (await gantry.job(job["id"], reader))["status"] == "COMPLETED"
    assert await gantry.job(job["id"], stranger) is None


async def until_waiting(gantry: House, job_id: str, user: str) -> Any:
    """The job, once it waits."""
    async with asyncio.timeout(20):
        async for event in gantry.subscribe(
            "subscription($id: ID!) { importProgress(jobId: $id) { status } }", user, id=job_id
        ):
            if event["status"] == "WAITING":
                break
    return await gantry.ask(WAITING, user, id=job_id)


@pytest.mark.parametrize("path", ["/graphql", "*/git/trees/*", "*/contributors*"])
async def test_a_token_that_is_revoked_in_the_middle_is_waited_for(
    gantry: House, path: str
) -> None:
    token = grant(gantry, f"revoked_{len(path)}")
    user = await connected(gantry, token)
    no = Respond(401, json={"message": "Bad credentials"})
    refused = gantry.sandbox.script.schedule(Rule(path=path, token=token, respond=no, times=None))
    job_id = (await gantry.start(PRIVATE, user))["job"]["id"]
    waiting = await until_waiting(gantry, job_id, user)
    assert waiting["waiting"]["reason"] == "AUTHENTICATION"
    assert waiting["waiting"]["until"] is None
    assert "Connect GitHub again" in waiting["waiting"]["message"]
    account = (await gantry.ask(VIEWER, user))["github"]
    assert account["problem"]["code"] == "TOKEN_REJECTED"
    gantry.sandbox.script.drop(refused.id)
    gantry.sandbox.tokens.revoke(token)
    before = len(gantry.requests(PRIVATE))
    fresh = grant(gantry, f"fresh_{len(path)}")
    assert (await gantry.ask(CONNECT, user, given=fresh))["viewer"]["github"]["problem"] is None
    assert (await gantry.follow(job_id, user))[-1]["status"] == "COMPLETED"
    repository(await gantry.job(job_id, user))
    asked = gantry.requests(PRIVATE)[before:]
    assert len(asked) == {"/graphql": 2, "*/git/trees/*": 2, "*/contributors*": 1}[path], asked


async def test_a_token_that_was_replaced_while_it_was_in_use_holds_nothing_up(
    gantry: House,
) -> None:
    old, fresh = grant(gantry, "in_use"), grant(gantry, "in_its_place")
    user = await connected(gantry, old)
    no = Respond(401, json={"message": "Bad credentials"})
    slow = Rule(path="*/git/trees/*", token=old, respond=no, delay_ms=1000)
    asking = gantry.sandbox.script.schedule(slow)
    job_id = (await gantry.start(PRIVATE, user))["job"]["id"]
    async with asyncio.timeout(20):
        await asking.reached.wait()
    await gantry.ask(CONNECT, user, given=fresh)
    assert (await gantry.follow(job_id, user))[-1]["status"] == "COMPLETED"
    assert (await gantry.ask(VIEWER, user))["github"]["problem"] is None


async def test_keys_are_rotated_while_gantry_runs(gantry: House) -> None:
    user = await connected(gantry, "sandbox_classic")
    file = gantry.built.settings.data_dir / "secret.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    first = file.read_text().split()
    for _ in range(2):
        assert await rotate_keys(gantry.built.settings) == 0
    assert not set(first) & set(file.read_text().split())
    repository(await gantry.import_to_its_end(PRIVATE, user))


async def test_a_lost_key_is_waited_for_as_a_rejected_token_is(gantry: House) -> None:
    user = await connected(gantry, "sandbox_classic")
    file = gantry.built.settings.data_dir / "secret.keys"
    kept = file.read_text()
    file.unlink()
    try:
        job_id = (await gantry.start("edge-cases/plain", user))["job"]["id"]
        waiting = await until_waiting(gantry, job_id, user)
        assert waiting["waiting"]["reason"] == "AUTHENTICATION"
        assert "its key is gone" in waiting["waiting"]["message"]
        listed = await gantry.ask("{ githubRepositories { problem { code } } }", user)
        assert listed["problem"]["code"] == "SECRETS_NOT_KEPT"
        await gantry.ask(CONNECT, user, given="sandbox_classic")
        assert (await gantry.follow(job_id, user))[-1]["status"] == "COMPLETED"
    finally:
        file.write_text(file.read_text() + kept)
