"""A user's token is nowhere to be read: not in logs, answers, stores, or the names of keys."""

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from db.redis_connection import RedisClient
from sandbox.logins import Decision
from sandbox.script import Respond, Rule
from sandbox.tokens import Token
from tests.flow.house import JOB, PROGRESS, START, Client
from tests.flow.processes import Site, site

REPLACED, IN_USE, REJECTED = "ghp_ReplacedToken11", "ghp_TokenInUse222", "ghp_RejectedToken3"
CONNECT = """
mutation($given: String!) { connectGithub(token: $given) {
  __typename ... on GithubProblem { message remedy link }
  ... on GithubConnected { viewer { github { login scopes quota { remaining } } } }
} }
"""
LISTED = "{ githubRepositories { nodes { fullName url } problem { message } } }"
PRIVATE = "edge-cases/private"


class Listener:
    """Asks, and keeps all that is answered."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.heard: list[str] = []

    async def ask(self, document: str, **variables: Any) -> Any:
        body = await self.client.post(document, variables)
        self.heard.append(json.dumps(body))
        data = body.get("data")
        return data and next(iter(data.values()))


async def use_everything(place: Site, listener: Listener) -> set[str]:
    """Have the token go wherever it can go. Answers the secrets."""
    for token in (REPLACED, IN_USE):
        place.sandbox.tokens.add(Token(token, "keeper-crew", scopes=("repo",)))
    for token in (REJECTED, REPLACED):
        await listener.ask(CONNECT, given=token)
    # What a person gets wrong who writes the token into the document.
    for mistake in ('connectGithub(token: "%s") { nope }', 'connectGithub(tokn: "%s")', '"%s"'):
        await listener.ask("mutation { " + mistake % REPLACED + " }")
    await listener.ask(CONNECT, given={"token": REPLACED})
    await listener.ask(LISTED)
    no = Respond(401, json={"message": "Bad credentials"})
    place.sandbox.script.schedule(Rule(path="*/git/trees/*", token=REPLACED, respond=no))
    broken = Rule(path="*/contributors*", token=IN_USE, cut_after=5)
    place.sandbox.script.schedule(broken)
    job = (await listener.ask(START, input={"url": PRIVATE}))["job"]["id"]
    async for event in listener.client.subscribe(PROGRESS, jobId=job, after=0):
        listener.heard.append(json.dumps(event))
        if event["waiting"] and event["waiting"]["reason"] == "AUTHENTICATION":
            await listener.ask(CONNECT, given=IN_USE)
    assert (await listener.ask(JOB, id=job))["status"] == "COMPLETED"
    place.sandbox.logins.interval_seconds = 0
    login = await listener.ask("mutation { beginGithubLogin { ... on GithubLogin { userCode } } }")
    (device_code,) = (pending.device_code for pending in place.sandbox.logins)
    finish = "mutation { finishGithubLogin { __typename } }"
    assert (await listener.ask(finish))["__typename"] == "GithubLoginPending"
    kept = await stored_in_redis(place.redis())
    place.sandbox.logins.decide(login["userCode"], Decision.APPROVED, "keeper-crew")
    assert (await listener.ask(finish))["__typename"] == "GithubConnected"
    listener.heard.append(kept)
    granted = {token.value for token in place.sandbox.tokens if token.value.startswith("gho_")}
    assert len(granted) == 1
    return {REPLACED, IN_USE, REJECTED, device_code, *granted}


async def stored_in_redis(redis: RedisClient) -> str:
    """All keys and the values of all that are plain, unpacked where they are packed."""
    found: list[bytes] = []
    async with redis:
        async for key in redis.scan_iter("*"):
            found.append(key)
            if await redis.type(key) == b"string":
                value = await redis.get(key)
                assert isinstance(value, bytes)
                found.append(_unpacked(value))
    return b"\n".join(found).decode(errors="replace")


def _unpacked(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def stored_on_disk(directory: Path) -> str:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return "\n".join(path.read_bytes().decode(errors="replace") for path in files)


async def test_no_secret_is_to_be_read_anywhere(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with site(tmp_path, LOG_LEVEL="debug", GITHUB_CLIENT_ID="sandbox_client") as place:
        async with place.serving() as (_server, client):
            listener = Listener(client)
            secrets = await use_everything(place, listener)
            in_redis = await stored_in_redis(place.redis())
        # What the client itself sent wrong is told back to it alone: see the places below.
        answers = "\n".join(text for text in listener.heard if '"errors"' not in text)
        logs = "".join(capfd.readouterr())
        on_disk = stored_on_disk(tmp_path)
    assert "github.connected" in logs
    assert "outbound.request" in logs
    assert "keeper-crew" in on_disk
    assert "gantry:github:listing" in in_redis
    assert PRIVATE in in_redis
    for secret in secrets:
        for text in (logs, answers, on_disk, in_redis):
            assert secret not in text
