"""The short way of the usual request: from the parser to the socket, without ASGI."""

from asyncio import CancelledError
from collections.abc import Mapping
from time import perf_counter
from typing import Protocol

from server.http.faults import STOPPED, fault
from server.http.reply import Reply


class ShortWay(Protocol):
    """Who answers the usual request: POST to `path`, without a query string."""

    path: bytes

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request with these headers has an answer that is whole, and not a stream."""
        ...

    async def answer(self, headers: Mapping[bytes, bytes], body: bytes) -> Reply: ...


class _NobodyWaits:
    """Stands for the event that a request's reader waits for: on the short way there is none."""

    def set(self) -> None:
        pass


class ShortCycle:
    """One request on the short way; uvicorn looks at it as at a cycle of its own."""

    __slots__ = (
        "_headers",
        "_way",
        "body",
        "disconnected",
        "identity",
        "keep_alive",
        "response_complete",
        "started",
    )

    message_event = _NobodyWaits()

    def __init__(
        self, way: ShortWay, headers: Mapping[bytes, bytes], identity: str, *, keep_alive: bool
    ) -> None:
        self._way = way
        self._headers = headers
        self.identity = identity
        self.keep_alive = keep_alive
        self.response_complete = False
        self.disconnected = False
        self.started = perf_counter()
        self.body: list[bytes] = []

    @property
    def path(self) -> str:
        return self._way.path.decode()

    async def answer(self) -> Reply:
        """Always answers, even while the server stops."""
        body = self.body[0] if len(self.body) == 1 else b"".join(self.body)
        try:
            return await self._way.answer(self._headers, body)
        except CancelledError:
            return STOPPED
        except Exception as error:
            return fault(error, self.path)
