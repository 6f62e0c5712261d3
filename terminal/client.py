"""A client of the public API over one WebSocket (graphql-transport-ws), for the terminal."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
CONNECT_SECONDS = 10.0
RECONNECT_SECONDS = 0.5
PATIENCE_SECONDS = 60.0


class ServerUnreachableError(Exception):
    """No server answers at that address; says which."""


class RefusedError(Exception):
    """The server answered with errors of GraphQL's own: a bad document, or no authentication."""


class Client:
    """`url` is the server's address, such as http://127.0.0.1:8000; `token` an API token."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url
        self._address = url.replace("http", "ws", 1).rstrip("/") + "/graphql"
        self._token = token

    async def ask(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of a query or mutation."""
        async with aclosing(self._operation(document, variables)) as answers:
            async for data in answers:
                return data
        raise RefusedError("The server ended the operation without an answer.")

    async def follow(self, document: str, variables: dict[str, Any]) -> AsyncIterator[Any]:
        """The values of a numbered subscription whose variable `after` says where to go on.

        A connection that breaks is opened anew and goes on after the last number seen; the server
        may be away for a minute.
        """
        after = variables.get("after", 0)
        silent_since = asyncio.get_running_loop().time()
        while True:
            try:
                async for data in self._operation(document, {**variables, "after": after}):
                    (value,) = data.values()
                    after = value["sequence"]
                    silent_since = asyncio.get_running_loop().time()
                    yield value
            except ServerUnreachableError:
                if asyncio.get_running_loop().time() - silent_since > PATIENCE_SECONDS:
                    raise
                await asyncio.sleep(RECONNECT_SECONDS)
            else:
                return

    async def _operation(
        self, document: str, variables: dict[str, Any]
    ) -> AsyncGenerator[dict[str, Any], None]:
        try:
            async with connect(
                self._address, subprotocols=[PROTOCOL], open_timeout=CONNECT_SECONDS, proxy=None
            ) as socket:
                await self._greet(socket)
                payload = {"query": document, "variables": variables}
                await _send(socket, {"id": "1", "type": "subscribe", "payload": payload})
                async for message in _messages(socket):
                    yield message
        except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, InvalidURI) as error:
            reason = getattr(error, "reason", None) or error
            raise ServerUnreachableError(f"{self._url} does not answer: {reason}") from error

    async def _greet(self, socket: ClientConnection) -> None:
        payload = {"authorization": f"Bearer {self._token}"} if self._token else {}
        await _send(socket, {"type": "connection_init", "payload": payload})
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await socket.recv()
        except ConnectionClosed as error:
            code = error.rcvd.code if error.rcvd else 0
            if 4400 <= code < 4500:
                reason = error.rcvd.reason if error.rcvd else ""
                raise RefusedError(f"The server refuses: {reason or code}") from error
            raise


async def _send(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(json.dumps(message))


async def _messages(socket: ClientConnection) -> AsyncIterator[dict[str, Any]]:
    async for text in socket:
        message = json.loads(text)
        match message["type"]:
            case "next" if message["payload"].get("data"):
                yield message["payload"]["data"]
            case "next":
                raise RefusedError(_said(message["payload"].get("errors", [])))
            case "error":
                raise RefusedError(_said(message["payload"]))
            case "ping":
                await _send(socket, {"type": "pong"})
            case "complete":
                return
            case _:
                pass
    raise ConnectionClosed(None, None)


def _said(errors: list[dict[str, Any]]) -> str:
    return " ".join(error.get("message", "") for error in errors) or "Unknown error."
