"""Gantry as an operator has it: real processes, started by `main.py`, that may be killed."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from db.embedded_redis import socket_path
from db.redis_connection import RedisClient, connect_redis
from sandbox.ledgers import Limits
from sandbox.server import serving
from sandbox.simulator import Sandbox
from tests.flow.house import Client

MAIN = Path(__file__).parents[2] / "main.py"


class Program:
    """One process, which says on its standard output that it is ready."""

    def __init__(self, process: Process, first_line: str) -> None:
        self._process = process
        self.first_line = first_line
        self.pid = process.pid

    async def kill(self) -> None:
        """End it as a lack of memory or of power would. Raises `AssertionError` if it has ended
        by itself."""
        code = self._process.returncode
        assert code is None, f"the process had ended by itself, with {code}"
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Tell it to stop. Answers its exit code."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        # What it says last must not fill the pipe.
        await self._process.communicate()
        return self._process.returncode or 0

    async def said(self) -> bytes:
        """What it says between its first line and its end. Tells it to stop."""
        self._process.send_signal(signal.SIGTERM)
        said, _ = await self._process.communicate()
        return said


@dataclass(frozen=True, slots=True)
class Site:
    """The stores and the simulated host that the processes share."""

    directory: Path
    sandbox: Sandbox
    environment: Mapping[str, str]
    redis_url: str

    async def start(self, *arguments: str) -> Program:
        """`main.py` with these arguments, ready. Whoever starts it stops it."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, MAIN, *arguments, env=self.environment, stdout=PIPE
        )
        assert process.stdout is not None
        return Program(process, (await process.stdout.readline()).decode())

    async def fail(self, *arguments: str) -> tuple[int, str]:
        """The exit code of `main.py` where it cannot start, and what it says of it."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, MAIN, *arguments, env=self.environment, stderr=PIPE
        )
        _, said = await process.communicate()
        return process.returncode or 0, said.decode()

    @asynccontextmanager
    async def running(self, *arguments: str) -> AsyncIterator[Program]:
        """`main.py` with these arguments, ready; told to stop at the end of the block, if it still
        runs."""
        program = await self.start(*arguments)
        try:
            yield program
        finally:
            async with asyncio.timeout(10):
                await program.stop()

    @asynccontextmanager
    async def serving(self, *arguments: str) -> AsyncIterator[tuple[Program, Client]]:
        """A server, and somebody who asks it."""
        async with self.running("serve", "--port", "0", *arguments) as server:
            client = Client(server.first_line.split()[3])
            try:
                yield server, client
            finally:
                await client.aclose()

    def redis(self) -> RedisClient:
        return connect_redis(self.redis_url)

    async def claims(self) -> list[bytes]:
        """The slots and keys that somebody holds."""
        async with self.redis() as redis:
            return [key async for key in redis.scan_iter("gantry:slot:*")]


@asynccontextmanager
async def site(directory: Path, **environment: str) -> AsyncIterator[Site]:
    """`environment`: settings without their prefix. Without `REDIS_URL` the processes have a Redis
    of their own, which does not outlive the block."""
    sandbox = Sandbox(limits=Limits(anonymous_core=1_000_000))
    socket = socket_path(directory / "redis")
    async with AsyncExitStack() as stack:
        given = {
            "DATA_DIR": str(directory),
            "DEV": "1",
            "GITHUB_URL": await stack.enter_async_context(serving(sandbox)),
            "LOG_LEVEL": "error",
            "LEASE_SECONDS": "4",
            **environment,
        }
        built = Site(
            directory,
            sandbox,
            {f"GANTRY_{name}": value for name, value in given.items()},
            environment.get("REDIS_URL", f"unix://{socket}"),
        )
        yield built
        if socket.exists():
            # All who shared it were killed, and nobody was left to stop it.
            async with built.redis() as redis:
                os.kill((await redis.info("server"))["process_id"], signal.SIGTERM)
