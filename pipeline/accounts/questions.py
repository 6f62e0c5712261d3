"""Questions to the host while somebody waits for the answer: few at once, and not for long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from db.records.job import Receipt
from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, Refused
from pipeline.outbound.client import Outbound
from pipeline.outbound.identity import Identity
from pipeline.outbound.messages import Request, Response
from pipeline.providers.github.account import problem_of
from pipeline.providers.github.host import GitHubHost


@dataclass(frozen=True, slots=True)
class QuestionSettings:
    """`answer_seconds` bounds what one request of a client may wait for; `at_once` bounds how many
    of them wait at the same time, per process."""

    answer_seconds: float = 10.0
    at_once: int = 16


class Questions:
    def __init__(
        self,
        outbound: Outbound,
        host: GitHubHost,
        settings: QuestionSettings,
    ) -> None:
        self._outbound = outbound
        self._host = host
        self._seconds = settings.answer_seconds
        self._places = asyncio.Semaphore(settings.at_once)

    @asynccontextmanager
    async def bounded(self) -> AsyncIterator[None]:
        """What is asked in this block waits for a place and for its answers, but no longer than it
        may. Raises `Fault`."""
        try:
            async with asyncio.timeout(self._seconds), self._places:
                yield
        except TimeoutError:
            raise Fault(timed_out(self._host, self._seconds)) from None

    async def send(self, request: Request, identity: Identity) -> Response:
        """The host's answer, whatever it is. Raises `StageError`."""
        return await self._outbound.send(request, identity, _no_receipt)

    async def ask(self, request: Request, identity: Identity) -> Response:
        """A good answer of the API's. Raises `StageError`."""
        response = await self.send(request, identity)
        problem = problem_of(response, self._host)
        if problem is not None:
            raise Refused(problem, retriable=True)
        return response


def timed_out(host: GitHubHost, seconds: float) -> Problem:
    return Problem(
        ProblemCode.HOST_TIMED_OUT,
        f"{host.name} did not answer within {seconds:g} seconds.",
        "Try again in a minute.",
    )


def _no_receipt(_receipt: Receipt) -> None:
    """No job asked, so nobody is shown what it took."""
