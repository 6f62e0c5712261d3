"""What each command does."""

import argparse
import gc
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from composition.lifeline import Lifeline
from composition.services import Services, migrated_database, now, services
from composition.settings import SettingError, Settings
from composition.stopping import until_told_to_stop
from composition.web import is_loopback, listening
from db.connection import Connection
from db.database import shown_url
from db.identifiers import id_source
from db.records.replacing import replace
from db.records.user import User
from db.users import find_user_by_name, hash_token, insert_user, replace_token
from pipeline.runner.kind import Queue

log = structlog.get_logger()

LOCAL_USER = "local"
LONGEST_NAME = 200


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def spare_collector() -> None:
    """Keep what was loaded by now, which is there to stay, out of every later collection: looking
    through all of it takes the garbage collector a fifth of a second, and the event loop waits."""
    gc.collect()
    gc.freeze()


async def serve(
    settings: Settings, host: str, port: int, *, works: bool, is_member: bool = False
) -> int:
    """`is_member`: one of several processes that share the port, under a supervisor."""
    if settings.is_dev and not is_loopback(host):
        raise SettingError(
            f"With GANTRY_DEV=1 whoever reaches the server is signed in, so it listens on this "
            f"machine alone, not on {host}. Unset GANTRY_DEV, or leave --host out."
        )
    async with AsyncExitStack() as stack:
        stop = await stack.enter_async_context(until_told_to_stop())
        tell = Lifeline(stop).tell if is_member else say
        built = await stack.enter_async_context(services(settings))
        local = await local_user(built) if settings.is_dev else None
        server = listening(built, host, port, local, shares_port=is_member)
        async with _working(built, works), server as bound:
            spare_collector()
            tell(f"Gantry listens at {_address(host, bound)} (playground: /graphql)")
            await stop.wait()
            tell("Stopping: work in hand goes back to the queue.")
    return 0


@asynccontextmanager
async def _working(built: Services, works: bool) -> AsyncIterator[None]:
    if not works:
        yield
        return
    async with built.working(frozenset(Queue)):
        yield


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def work(settings: Settings, names: frozenset[str]) -> int:
    queues = frozenset(Queue(name) for name in names)
    async with until_told_to_stop() as stop, services(settings) as built, built.working(queues):
        say(f"Working on {', '.join(sorted(queues))}.")
        await stop.wait()
        say("Stopping: work in hand goes back to the queue.")
    return 0


async def import_repository(settings: Settings, arguments: argparse.Namespace) -> int:
    """Import with a server of our own, which is there for this alone."""
    from terminal.import_command import run_import, to_request

    request = to_request(arguments)
    quiet = replace(settings, loop_blocked_after_milliseconds=0)
    async with services(quiet) as built, built.working(frozenset(Queue)):
        # Of this server alone: another import beside it has a server, and a token, of its own.
        token, user = secrets.token_urlsafe(32), await local_user(built)
        async with listening(built, "127.0.0.1", 0, user, token) as port:
            address = _address("127.0.0.1", port)
            return await run_import(address, token, request, as_json=arguments.json)


async def local_user(built: Services) -> User:
    """Whoever works on this machine: an administrator without a token."""
    async with built.database.write() as connection:
        return await _user(connection, LOCAL_USER, is_admin=True, token_hash=None)


async def _user(
    connection: Connection, name: str, *, is_admin: bool, token_hash: str | None
) -> User:
    """The user of this name; made, if there is none. A token is replaced if one is given."""
    user = await find_user_by_name(connection, name)
    if user is None:
        user = User(id_source()(), name, is_admin, now())
        await insert_user(connection, user, token_hash)
    elif token_hash is not None:
        await replace_token(connection, user.id, token_hash)
    return user


async def add_user(settings: Settings, name: str, *, is_admin: bool, new_token: bool) -> int:
    """Print the token alone on standard output, once: it is kept as a hash."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise SettingError(
            f"{name!r} is no name for a user: give 1 to {LONGEST_NAME} printable characters."
        )
    token = secrets.token_urlsafe(32)
    async with migrated_database(settings) as database, database.write() as connection:
        if not new_token and await find_user_by_name(connection, name) is not None:
            raise SettingError(
                f"There is a user {name!r} already. For a new token in place of the old one, "
                "add --new-token."
            )
        await _user(connection, name, is_admin=is_admin, token_hash=hash_token(token))
    say(token)
    return 0


async def migrate_database(settings: Settings) -> int:
    async with migrated_database(settings):
        say(f"The database {shown_url(settings.database_url)} is up to date.")
    return 0
