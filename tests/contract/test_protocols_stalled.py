"""Clients that stop reading altogether, by every protocol: what the server keeps for them stays
small, and in the end they are cut off."""

import json
import select
import socket
import tracemalloc
from asyncio import TaskGroup, get_running_loop, timeout, to_thread

import pytest

from server.settings import ServerSettings
from tests.clients.service import Service, service

SETTINGS = ServerSettings(outbox_limit=100_000, write_timeout=1.0)

PING = b"\x89\x80\0\0\0\0"
NEWLINE = b"\r\n"
"""May stand before a request."""

FLOOD = {"query": "subscription { flood }"}

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="needs a system that tells of stalled clients"
)


async def connected(running: Service) -> socket.socket:
    """A connection whose buffer is small."""
    host, port = running.url.split("/")[2].split(":")
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.setblocking(False)
    await get_running_loop().sock_connect(client, (host, int(port)))
    return client


async def stream(running: Service, accept: str) -> socket.socket:
    client = await connected(running)
    body = json.dumps(FLOOD)
    request = (
        f"POST /graphql HTTP/1.1\r\nhost: gantry\r\naccept: {accept}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}"
    )
    await get_running_loop().sock_sendall(client, request.encode())
    return client


async def sse(running: Service) -> socket.socket:
    return await stream(running, "text/event-stream")


async def multipart(running: Service) -> socket.socket:
    return await stream(running, "multipart/mixed;subscriptionSpec=1.0")


async def websocket(running: Service) -> socket.socket:
    loop, client = get_running_loop(), await connected(running)
    handshake = (
        "GET /graphql HTTP/1.1\r\nhost: gantry\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n"
        "sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
    )
    await loop.sock_sendall(client, handshake.encode())
    await loop.sock_recv(client, 4096)
    await loop.sock_sendall(client, frame({"type": "connection_init"}))
    await loop.sock_recv(client, 4096)
    await loop.sock_sendall(client, frame({"type": "subscribe", "id": "1", "payload": FLOOD}))
    return client


def frame(message: object) -> bytes:
    """A short text frame of a client, masked with zeros (RFC 6455 §5.2)."""
    data = json.dumps(message).encode()
    return bytes([0x81, 0x80 | len(data), 0, 0, 0, 0]) + data


def wait_until_cut_off(client: socket.socket, sign_of_life: bytes) -> None:
    """Without reading a byte. Only who says something learns that a connection is no more."""
    poll = select.poll()
    poll.register(client, 0)
    for _ in range(150):
        client.send(sign_of_life)
        if poll.poll(100):
            return
    raise AssertionError("still connected")


async def test_a_client_that_stops_reading_costs_little_and_is_cut_off() -> None:
    async with timeout(20), service(SETTINGS) as running:
        tracemalloc.start()
        try:
            clients = [await open_by(running) for open_by in (websocket, sse, multipart)]
            async with TaskGroup() as waiting:
                for client, sign_of_life in zip(clients, (PING, NEWLINE, NEWLINE), strict=True):
                    waiting.create_task(to_thread(wait_until_cut_off, client, sign_of_life))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        for client in clients:
            client.close()
    assert peak < 3_000_000
