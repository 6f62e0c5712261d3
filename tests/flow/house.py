"""The whole of Gantry for a test: server, workers, stores, and the sandbox for a GitHub."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from composition.commands import local_user
from composition.services import Services, services
from composition.settings import Settings
from composition.web import listening
from db.identifiers import id_source
from db.records.replacing import replace
from db.records.user import User
from db.users import hash_token, insert_user
from pipeline.analysis.findings import prepare
from pipeline.compute import Process
from pipeline.runner.kind import Queue
from sandbox.ledgers import Limits
from sandbox.server import serving
from sandbox.simulator import Sandbox
from server.loop_watch import Blockage, require_unblocked, watched_loop

START = """
mutation($input: StartImportInput!) { startImport(input: $input) {
  __typename
  ... on Problem { code message remedy retryAt link }
  ... on ImportStarted { job { id status repository } }
  ... on ImportAlreadyRunning { job { id } }
  ... on UserBusy { job { id } }
  ... on AlreadyImported { project { id } }
  ... on RateLimited { limit windowSeconds }
} }
"""

PROGRESS = """
subscription($jobId: ID!, $after: Int) { importProgress(jobId: $jobId, after: $after) {
  sequence at status percent message stage stageStatus waiting { reason until message }
} }
"""

JOB = """
query($id: ID!) { job(id: $id) {
  id status percent attempt repository lastSequence
  stages { name status }
  error { code message remedy link stage retriable }
  gaps { totalCount edges { node { code stage item message remedy link retriable } } }
  receipt { requests graphqlPoints notModified bytes secondsWaited cacheHits }
  project { id slug title kind url
    repository { owner name hostId isEmpty fileCount treeTruncated license topics primaryLanguage
      visibility isFork isArchived languages { name share } releases { tag }
      contributors { login } }
    readme { path format html text truncated installCommands headings { text } badges { label } }
    analysis { summary category source diagram technologies { name category } } }
} }
"""


# More than what a server logs, for a busy virtual machine may be halted for nearly that long.
LOOP_PATIENCE_SECONDS = 1.0
ROOT = Path(__file__).parents[2]
ROOMS = ("server", "resolvers", "schema", "pipeline", "db")


# To start one takes a second, and all houses of a run can do with the same.
_ANALYSTS = (Process(prepare), Process(prepare))

# What httpx would make for each client takes a while.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class AnswerError(Exception):
    """The answer has errors of GraphQL's own."""


class Client:
    """Asks a server as a frontend would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, verify=_NO_TLS)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def post(
        self, document: str, variables: Mapping[str, Any], token: str | None = None
    ) -> Any:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = await self._http.post(
            "/graphql", json={"query": document, "variables": variables}, headers=headers
        )
        return answer.json()

    async def ask(self, document: str, token: str | None = None, **variables: Any) -> Any:
        """The value of the operation's only field."""
        body = await self.post(document, variables, token)
        if body.get("errors"):
            raise AnswerError(json.dumps(body["errors"]))
        (value,) = body["data"].values()
        return value

    async def start(self, url: str, token: str | None = None, **more: Any) -> Any:
        return await self.ask(START, token, input={"url": url, **more})

    async def subscribe(
        self, document: str, token: str | None = None, **variables: Any
    ) -> AsyncIterator[Any]:
        """The values of a subscription, over a socket of its own."""
        address = self.url.replace("http", "ws") + "/graphql"
        protocols = [Subprotocol("graphql-transport-ws")]
        async with connect(address, subprotocols=protocols, proxy=None) as socket:
            payload = {"authorization": f"Bearer {token}"} if token else {}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            await socket.recv()
            operation = {"query": document, "variables": variables}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": operation}))
            async for text in socket:
                message = json.loads(text)
                match message["type"]:
                    case "next":
                        if message["payload"].get("errors"):
                            raise AnswerError(json.dumps(message["payload"]["errors"]))
                        (value,) = message["payload"]["data"].values()
                        yield value
                    case "error":
                        raise AnswerError(json.dumps(message["payload"]))
                    case "complete":
                        return

    async def follow(self, job_id: str, token: str | None = None, after: int = 0) -> list[Any]:
        """All events of a job, to its end."""
        async with (
            asyncio.timeout(60),
            aclosing(self.subscribe(PROGRESS, token, jobId=job_id, after=after)) as stream,  # type: ignore[type-var]
        ):
            return [event async for event in stream]

    async def job(self, job_id: str, token: str | None = None) -> Any:
        return await self.ask(JOB, token, id=job_id)

    async def import_to_its_end(self, url: str, token: str | None = None, **more: Any) -> Any:
        """The job as it ended."""
        answer = await self.start(url, token, **more)
        assert answer["__typename"] == "ImportStarted", answer
        await self.follow(answer["job"]["id"], token)
        return await self.job(answer["job"]["id"], token)


class House(Client):
    """`sandbox` may be told to misbehave; `built` gives what is behind the API, for a look."""

    def __init__(self, url: str, sandbox: Sandbox, sandbox_url: str, built: Services) -> None:
        super().__init__(url)
        self.sandbox = sandbox
        self.sandbox_url = sandbox_url
        self.built = built

    async def user(self, name: str, *, is_admin: bool = False) -> str:
        """A new user's token."""
        token = f"token-of-{name}"
        user = User(id_source()(), name, is_admin, self.built.clock())
        async with self.built.database.write() as connection:
            await insert_user(connection, user, hash_token(token))
        return token

    def requests(self, repository: str | None = None) -> list[str]:
        """What the sandbox was asked for, in order: method and target."""
        records = self.sandbox.journal.records(repository=repository)
        return [f"{record.method} {record.target}" for record in records]


def _clock_of(sandbox: Sandbox) -> datetime:
    return datetime.fromtimestamp(sandbox.clock.timestamp(), UTC)


def _is_gantrys(blockage: Blockage) -> bool:
    """Whether Gantry blocks the loop that it shares with the sandbox and the test."""
    rooms = re.findall(rf'File "{re.escape(str(ROOT))}/(\w+)', blockage.stack)
    innermost = next((room for room in reversed(rooms) if room in (*ROOMS, "sandbox")), "")
    return innermost in ROOMS and not blockage.is_collection


@asynccontextmanager
async def house(
    directory: Path,
    redis_url: str | None,
    *,
    sandbox: Sandbox | None = None,
    signed_in: bool = True,
    works: bool = True,
    shares_clock: bool = False,
    clock: Callable[[], datetime] | None = None,
    **environment: str,
) -> AsyncIterator[House]:
    """`signed_in`: who sends no token is the local user. `shares_clock`: Gantry's clock is the
    sandbox's, and moves with it. `environment`: settings without their prefix. Leaving it raises
    `AssertionError` if Gantry has blocked the loop."""
    sandbox = sandbox or Sandbox(limits=Limits(anonymous_core=1_000_000))
    blockages: list[Blockage] = []
    async with AsyncExitStack() as stack:
        sandbox_url = await stack.enter_async_context(serving(sandbox))
        given = {
            "DATA_DIR": str(directory),
            "GITHUB_URL": sandbox_url,
            "START_LIMIT_PER_HOUR": "100000",
            "ESTIMATE_LIMIT_PER_HOUR": "100000",
            "LOOP_BLOCKED_AFTER_MILLISECONDS": "0",
            **environment,
        }
        settings = Settings.read({f"GANTRY_{name}": value for name, value in given.items()}, 2)
        settings = replace(settings, redis_url=redis_url)
        clock = partial(_clock_of, sandbox) if shares_clock else clock
        built = await stack.enter_async_context(services(settings, clock, _ANALYSTS))
        if works:
            await stack.enter_async_context(built.working(frozenset(Queue)))
        local = await local_user(built) if signed_in else None
        port = await stack.enter_async_context(listening(built, "127.0.0.1", 0, local))
        opened = House(f"http://127.0.0.1:{port}", sandbox, sandbox_url, built)
        stack.push_async_callback(opened.aclose)
        await stack.enter_async_context(watched_loop(LOOP_PATIENCE_SECONDS, blockages.append))
        yield opened
    require_unblocked(filter(_is_gantrys, blockages))
