"""What a subscriber costs while it waits: bounded, and given back when it leaves."""

import gc
import json
import tracemalloc
from asyncio import get_running_loop, sleep, timeout
from socket import socket

from tests.clients.service import Service, service

SUBSCRIBERS = 200
LIMIT_BYTES = 8_000
"""For each, of what Python allocates: more than it takes, and a quarter of what a socket that has
tasks, a queue and its request took."""

LEFT_BYTES = 500
"""For each, of tables that have grown."""

HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nhost: gantry\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
)
QUERY = {"query": "subscription { entries { sequence } }"}


def frame(message: object) -> bytes:
    """A short text frame of a client, masked with zeros (RFC 6455 §5.2)."""
    data = json.dumps(message).encode()
    return bytes([0x81, 0x80 | len(data), 0, 0, 0, 0]) + data


async def subscribed(running: Service) -> socket:
    """A client that costs this process nearly nothing."""
    loop, client = get_running_loop(), socket()
    client.setblocking(False)
    host, port = running.base_url.removeprefix("http://").split(":")
    await loop.sock_connect(client, (host, int(port)))
    for said in (
        HANDSHAKE,
        frame({"type": "connection_init"}),
        frame({"type": "subscribe", "id": "1", "payload": QUERY}),
    ):
        await loop.sock_sendall(client, said)
        assert await loop.sock_recv(client, 4096)  # 101, connection_ack, the first entry
    return client


def traced() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def test_a_subscriber_who_waits_costs_little_and_leaves_nothing() -> None:
    async with timeout(60), service() as running:
        running.log.write("the first entry")
        visitors = [await subscribed(running) for _ in range(3)]
        tracemalloc.start()
        try:
            before = traced()
            clients = [await subscribed(running) for _ in range(SUBSCRIBERS)]
            each = (traced() - before) / SUBSCRIBERS
            for client in clients:
                client.close()
            clients.clear()
            while (left := (traced() - before) / SUBSCRIBERS) >= LEFT_BYTES:
                await sleep(0.1)  # or the test is too late
        finally:
            tracemalloc.stop()
            for visitor in visitors:
                visitor.close()
    assert each < LIMIT_BYTES
    assert left < LEFT_BYTES
