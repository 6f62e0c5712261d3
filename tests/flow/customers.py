"""Users who import one repository after another, whatever becomes of the server meanwhile."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from websockets.exceptions import WebSocketException

from tests.flow.house import PROGRESS, AnswerError, Client

T = TypeVar("T")

REPOSITORIES = (
    "harbor-lights/tide-tables",
    "harbor-lights/lamp-room",
    "copper-kettle/brew-log",
    "copper-kettle/steam",
    "glass-orchard/graft",
    "night-ferry/timetable",
    "north-quay/ledger-service",
    "slow-river/parcel-desk",
)
ENDS = {"COMPLETED", "COMPLETED_WITH_GAPS", "FAILED", "CANCELLED"}
CANCEL = "mutation($id: ID!) { cancelJob(id: $id) { __typename } }"
RETRY = (
    "mutation($id: ID!) { retryJob(id: $id) { __typename ... on ImportStarted { job { id } } } }"
)
DELETE = "mutation($id: ID!) { deleteProject(id: $id) { __typename } }"
# What a frontend meets while the server, or its Redis, is gone.
GONE = (httpx.TransportError, AnswerError, OSError, WebSocketException)


@dataclass
class Customer:
    """Follows every import to its end, over sockets that break, and checks that it misses nothing.

    Now and then one is cancelled, and some of these are taken up again. `ends` holds the last event
    of each job that was followed.
    """

    client: Client
    token: str
    dice: random.Random
    ends: dict[str, Any] = field(default_factory=dict)

    async def shop(self, closing: asyncio.Event) -> None:
        """Import until closing time, and see the last one to its end."""
        while not closing.is_set():
            job_id = await self._start()
            if job_id is None:
                continue
            end = await self._follow(job_id, cancel_at=self._whim(0.2))
            if end["status"] == "CANCELLED" and self.dice.random() < 0.5 and not closing.is_set():
                await self._take_up_again(job_id)

    async def _take_up_again(self, job_id: str) -> None:
        again = await self._insist(lambda: self._ask(RETRY, id=job_id))
        if "job" in again:
            await self._follow(again["job"]["id"], cancel_at=None)

    def _whim(self, likely: float) -> int | None:
        """The number of the event at which it is cancelled, if it is."""
        return self.dice.randint(1, 12) if self.dice.random() < likely else None

    async def _start(self) -> str | None:
        """The id of a new job, or of the one that is at work; None if there is a project instead,
        which is done away with."""
        wanted = {
            "url": self.dice.choice(REPOSITORIES),
            "onBusy": self.dice.choice(["QUEUE", "REJECT"]),
            "clientMutationId": str(uuid4()),
        }
        answer = await self._insist(lambda: self.client.start(token=self.token, **wanted))
        if "job" in answer:
            job_id: str = answer["job"]["id"]
            return job_id
        project_id = answer["project"]["id"]
        await self._insist(lambda: self._ask(DELETE, id=project_id))
        return None

    async def _follow(self, job_id: str, cancel_at: int | None) -> Any:
        """The job's last event. All before it come once each, in order, and its percent never
        falls."""
        seen, percent = 0, 0.0
        while True:
            try:
                stream = self.client.subscribe(PROGRESS, self.token, jobId=job_id, after=seen)
                async with aclosing(stream) as events:  # type: ignore[type-var]
                    async for event in events:
                        assert event["sequence"] == seen + 1, (job_id, seen, event)
                        assert event["percent"] >= percent, (job_id, percent, event)
                        seen, percent = event["sequence"], event["percent"]
                        if event["status"] in ENDS:
                            self.ends[job_id] = event
                            return event
                        if seen == cancel_at:
                            await self._insist(lambda: self._ask(CANCEL, id=job_id))
            except GONE:
                await asyncio.sleep(0.1)

    async def _ask(self, document: str, **variables: Any) -> Any:
        return await self.client.ask(document, self.token, **variables)

    async def _insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask until there is an answer."""
        while True:
            try:
                return await ask()
            except GONE:
                await asyncio.sleep(0.1)
