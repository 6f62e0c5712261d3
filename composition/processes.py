"""Several processes that serve on one port: started, replaced when they end, told to stop."""

import asyncio
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from composition.lifeline import STOP_SECONDS
from composition.settings import SettingError
from composition.stopping import until_told_to_stop

log = structlog.get_logger("processes")

MAIN = Path(__file__).parents[1] / "main.py"

FIRST_PAUSE_SECONDS = 0.5
MAX_PAUSE_SECONDS = 30.0
"""Between the end of a process and the start of the next; it doubles up to this."""

STEADY_SECONDS = 60.0
"""Who lived for so long did not end at once: the next pause is the first again."""

MAX_LINE_BYTES = 1000


async def serve_in_processes(host: str, port: int, count: int, *, works: bool) -> int:
    """The exit code: that of the first process if it ends before it is ready, else 0. Raises
    `OSError` if the address is taken, and `SettingError` where a port cannot be shared."""
    if not sys.platform.startswith("linux"):
        raise SettingError(
            "Only Linux shares out the connections of one port: leave --processes out, or start "
            "several servers on ports of their own."
        )
    async with until_told_to_stop() as stop:
        with reserved_port(host, port) as reserved:
            options = () if works else ("--no-worker",)
            address = ("--host", host, "--port", str(reserved))
            return await Supervisor(("serve", *address, *options, "--member")).run(count, stop)


@contextmanager
def reserved_port(host: str, port: int) -> Iterator[int]:
    """The port, kept for sockets of ours that share it, and given no connections itself.

    A socket that does not share is bound first: it alone is refused if another Gantry of the same
    user is there, who shares as well. Raises `OSError`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as alone:
        chosen = alone.getsockname()[1]
    with socket.socket(family) as shared:
        if family == socket.AF_INET6:
            shared.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        shared.bind((host, chosen))
        yield chosen


class Member:
    """One process that serves, and our end of its lifeline."""

    def __init__(self, process: Process, lifeline: socket.socket) -> None:
        self.pid = process.pid
        self.started = time.monotonic()
        self._process = process
        self._lifeline = lifeline

    @classmethod
    async def start(cls, arguments: tuple[str, ...]) -> "Member":
        """A process of `main.py`, not ready yet. It is out of the terminal's group: an interrupt is
        for the supervisor, who tells one after the other."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, MAIN, *arguments, stdin=theirs.fileno(), start_new_session=True
            )
        return cls(process, ours)

    async def ready(self) -> str | None:
        """What it says when it is ready; None if it ended before."""
        line = b""
        while not line.endswith(b"\n"):
            piece = await asyncio.get_running_loop().sock_recv(self._lifeline, MAX_LINE_BYTES)
            if not piece:
                return None
            line += piece
        return line.decode().rstrip("\n")

    async def ended(self) -> int:
        """Its exit code, negative for a signal."""
        code = await self._process.wait()
        self._lifeline.close()
        return code

    async def stop(self) -> int:
        """Its running requests end first; one that takes too long is killed."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await self.ended()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            return await self.ended()


class Supervisor:
    """Keeps processes of `main.py` with these arguments alive."""

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self._arguments = arguments
        self._members: list[Member] = []

    async def run(self, count: int, stop: asyncio.Event) -> int:
        """Until `stop` is set. The first alone migrates the database and starts the Redis; the
        others come when it is ready. Answers the exit code."""
        keeping = asyncio.create_task(self._keep_all(count), name="processes")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        try:
            await asyncio.wait((keeping, stopping), return_when=asyncio.FIRST_COMPLETED)
            if keeping.done():
                return keeping.result()
            _say("Stopping: work in hand goes back to the queue.")
            return 0
        finally:
            for task in (keeping, stopping):
                task.cancel()
            await asyncio.gather(keeping, stopping, return_exceptions=True)
            for member in tuple(self._members):
                await member.stop()

    async def _keep_all(self, count: int) -> int:
        first = await self._start()
        line = await first.ready()
        if line is None:
            self._members.remove(first)
            return _explain(await first.ended())
        _say(line)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep(first))
            for _ in range(count - 1):
                group.create_task(self._keep(await self._start()))
        raise AssertionError("Processes are kept until that is cancelled")

    async def _start(self) -> Member:
        member = await Member.start(self._arguments)
        self._members.append(member)
        return member

    async def _keep(self, member: Member) -> None:
        """One place that is filled again whenever its process ends."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            code = await member.ended()
            self._members.remove(member)
            lived = time.monotonic() - member.started
            if lived >= STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            log.warning(
                "process.ended", pid=member.pid, exit_code=code, next_start_in_seconds=pause
            )
            await asyncio.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)
            member = await self._start()
            log.info("process.started", pid=member.pid)


def _explain(code: int) -> int:
    """The exit code of a start that failed. Who ends with 2 has said why."""
    if code != 2:
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        sys.stderr.write(f"The first process ended before it was ready ({how}).\n")
    return code if code > 0 else 1


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
