"""A bare Starlette route that answers a job from Gantry's database: the floor for `job(id)`.

PEER_DATABASE=… python -m bench.floors.read
"""

import asyncio
import hashlib
import os
import socket
import sqlite3
import sys

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_USER = "SELECT id FROM users WHERE token_hash = ?"
_JOB = (
    "SELECT id, status, percent, stage, repository, created_at, attempt, last_sequence, owner_id"
    " FROM jobs WHERE id = ?"
)
_NAMES = (
    *("id", "status", "percent", "stage", "repository"),
    *("createdAt", "attempt", "lastSequence"),
)

database = sqlite3.connect(f"file:{os.environ['PEER_DATABASE']}?mode=ro", uri=True)


async def job(request: Request) -> Response:
    token = request.headers["authorization"].removeprefix("Bearer ")
    hashed = hashlib.sha256(token.encode()).hexdigest()
    asked = msgspec.json.decode(await request.body())
    user = database.execute(_USER, (hashed,)).fetchone()
    row = database.execute(_JOB, (asked["variables"]["id"],)).fetchone()
    if user is None or row is None or row[-1] != user[0]:
        return Response(b'{"data":{"job":null}}', media_type="application/json")
    answer = {"data": {"job": dict(zip(_NAMES, row[:-1], strict=True))}}
    return Response(msgspec.json.encode(answer), media_type="application/json")


async def serve() -> None:
    application = Starlette(routes=[Route("/graphql", job, methods=["POST"])])
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else answers wait for 40 ms
    settings = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off")
    sys.stdout.write(f"Listens at http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    await uvicorn.Server(settings).serve([listener])


if __name__ == "__main__":
    asyncio.run(serve())
