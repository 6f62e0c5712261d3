"""`websockets` alone: an event that Redis tells of is framed once and sent to all who follow.

It speaks as much of graphql-transport-ws as a client needs, checks nobody and reads no document.

    PEER_REDIS=… python -m bench.floors.fan_out
"""

import asyncio
import os
import sys

import msgspec
from redis.asyncio import Redis
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.typing import Subprotocol

_listeners: dict[bytes, set[ServerConnection]] = {}


async def follow(socket: ServerConnection) -> None:
    channel = b""
    try:
        async for text in socket:
            message = msgspec.json.decode(text)
            match message["type"]:
                case "connection_init":
                    await socket.send('{"type":"connection_ack"}')
                case "subscribe":
                    channel = f"job:{message['payload']['variables']['jobId']}".encode()
                    _listeners.setdefault(channel, set()).add(socket)
    finally:
        _listeners.get(channel, set()).discard(socket)


async def hand_on(redis: Redis) -> None:
    pubsub = redis.pubsub()
    await pubsub.psubscribe("job:*")
    async for message in pubsub.listen():
        if message["type"] == "pmessage":
            event = message["data"].decode()
            frame = f'{{"id":"1","type":"next","payload":{{"data":{{"importProgress":{event}}}}}}}'
            broadcast(_listeners.get(message["channel"], ()), frame)


async def main() -> None:
    redis = Redis(unix_socket_path=os.environ["PEER_REDIS"])
    async with serve(
        follow,
        "127.0.0.1",
        0,
        compression=None,
        backlog=2048,
        subprotocols=[Subprotocol("graphql-transport-ws")],
    ) as server:
        port = server.sockets[0].getsockname()[1]
        sys.stdout.write(f"Listens at http://127.0.0.1:{port}\n")
        sys.stdout.flush()
        await hand_on(redis)


if __name__ == "__main__":
    asyncio.run(main())
