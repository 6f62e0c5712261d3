"""Who is measured: Gantry and its peers, each with a Redis and a database of its own."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.machine import cores
from bench.program import Program, program
from bench.stores import make_gantry_database, make_peer_database, redis_server

HERE = Path(__file__).parent
MAIN = str(HERE.parent / "main.py")
NODE = HERE / "peers" / "node"
DJANGO = HERE / "peers" / "django"
STRAWBERRY = HERE / "peers" / "strawberry"
DJANGO_THREADS = 8
HOST = "127.0.0.1"
LISTENS = r"http://127\.0\.0\.1:\d+"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One server, ready; `address` has no path."""

    name: str
    server: Program
    redis: Program
    redis_socket: Path
    database: Path

    @property
    def address(self) -> str:
        return self.server.said

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])


Start = Callable[[Path, int], AbstractContextManager[Contestant]]
"""Given an empty directory and a number of users."""


@contextmanager
def gantry(room: Path, users: int, processes: int = 1) -> Iterator[Contestant]:
    """`serve --no-worker` as an operator with several machines runs it. One process has its core
    alone; several have those of the load, too."""
    database = room / "gantry.db"
    make_gantry_database(database, users)
    several = ("--processes", str(processes)) if processes > 1 else ()
    with (
        redis_server(room) as (redis, socket),
        program(
            (sys.executable, MAIN, "serve", "--port", "0", "--no-worker", *several),
            core=cores().both if several else cores().server,
            says=LISTENS,
            log=room / "server.log",
            environment={
                "GANTRY_DATA_DIR": str(room),
                "GANTRY_REDIS_URL": f"unix://{socket}",
                "GANTRY_LOG_LEVEL": "warning",
                # That no workers run is how it is measured: nobody has to be told.
                "GANTRY_WORKER_PATIENCE_SECONDS": "0",
            },
        ) as server,
    ):
        yield Contestant("Gantry", server, redis, socket, database)


@contextmanager
def gantry_alone(room: Path, users: int) -> Iterator[Contestant]:
    """`serve` as it runs on one machine: with workers, and a Redis that it starts itself."""
    database = room / "gantry.db"
    make_gantry_database(database, users)
    with program(
        (sys.executable, MAIN, "serve", "--port", "0"),
        core=cores().server,
        says=LISTENS,
        log=room / "server.log",
        environment={"GANTRY_DATA_DIR": str(room), "GANTRY_LOG_LEVEL": "warning"},
    ) as server:
        yield Contestant("Gantry", server, server, room / "redis" / "redis.sock", database)


@contextmanager
def _peer(
    name: str, room: Path, users: int, command: tuple[str, ...], directory: Path
) -> Iterator[Contestant]:
    database = room / "peer.db"
    make_peer_database(database, users)
    with (
        redis_server(room) as (redis, socket),
        program(
            command,
            core=cores().server,
            says=LISTENS,
            log=room / "server.log",
            environment={
                "NODE_ENV": "production",
                "PEER_DATABASE": str(database),
                "PEER_REDIS": str(socket),
            },
            directory=directory,
        ) as server,
    ):
        yield Contestant(name, server, redis, socket, database)


def apollo(room: Path, users: int) -> AbstractContextManager[Contestant]:
    """Apollo Server, BullMQ and better-sqlite3."""
    return _peer("Apollo", room, users, ("node", "apollo.js"), NODE)


def yoga(room: Path, users: int) -> AbstractContextManager[Contestant]:
    """GraphQL Yoga on Node's own HTTP server; all else as Apollo has it."""
    return _peer("Yoga", room, users, ("node", "yoga.js"), NODE)


def graphql_ws(room: Path, users: int) -> AbstractContextManager[Contestant]:
    """Node's graphql-ws over Redis pub/sub."""
    return _peer("graphql-ws", room, users, ("node", "progress.js"), NODE)


def django(room: Path, users: int) -> AbstractContextManager[Contestant]:
    """Django REST framework and Celery, in one process of gunicorn's."""
    command = (
        str(DJANGO / ".venv" / "bin" / "gunicorn"),
        *("--workers", "1", "--threads", str(DJANGO_THREADS), "--keep-alive", "60"),
        *("--no-control-socket", "--bind", "127.0.0.1:0", "importer.wsgi"),
    )
    return _peer("Django", room, users, command, DJANGO)


def strawberry(room: Path, users: int) -> AbstractContextManager[Contestant]:
    """Strawberry's own ASGI application, SQLAlchemy and arq, in one process of uvicorn's."""
    command = (
        str(STRAWBERRY / ".venv" / "bin" / "uvicorn"),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--port", "0"),
        "importer.application:application",
    )
    return _peer("Strawberry", room, users, command, STRAWBERRY)


def fan_out_floor(room: Path, users: int) -> AbstractContextManager[Contestant]:
    """`websockets` alone, that hands on what Redis says."""
    command = (sys.executable, "-m", "bench.floors.fan_out")
    return _peer("floor", room, users, command, HERE.parent)


@contextmanager
def read_floor(room: Path, beside: Contestant) -> Iterator[Contestant]:
    """A bare Starlette route over the database of another contestant."""
    command = (sys.executable, "-m", "bench.floors.read")
    with program(
        command,
        core=cores().server,
        says=LISTENS,
        log=room / "floor.log",
        environment={"PEER_DATABASE": str(beside.database)},
        directory=HERE.parent,
    ) as server:
        yield Contestant("floor", server, beside.redis, beside.redis_socket, beside.database)
