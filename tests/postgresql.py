"""A PostgreSQL server of the tests' own: made for one run, and gone after it."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

OWNER = "gantry"
# Nothing of the cluster is to outlive the run, so nothing waits for a disk.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def find_binaries() -> Path | None:
    """Where the newest server's programs are, or None if there is none on this machine."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(versions, key=lambda path: float(path.parts[-3]), default=None):
        return newest.parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server, which lets its owner in by password over the loopback."""

    binaries: Path
    port: int
    password: str
    _numbers: Iterator[int]

    def new_database(self) -> str:
        """The address of a database that nothing was written to yet."""
        name = f"gantry_{next(self._numbers)}"
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER)
        subprocess.run(
            (self.binaries / "createdb", *where, name),
            env={"PGPASSWORD": self.password},
            check=True,
        )
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{name}"


@contextmanager
def cluster(binaries: Path) -> Iterator[Cluster]:
    """A server in a temporary directory, for as long as the block runs."""
    password = secrets.token_hex(16)
    room = Path(tempfile.mkdtemp(prefix="gantry-postgresql-"))
    data, password_file = room / "data", room / "password"
    password_file.write_text(password)
    _give_away(room, password_file)
    port = _free_port()
    _as_nobody_special(
        *(binaries / "initdb", "-D", data, "-U", OWNER, "--encoding=UTF8", "--locale=C"),
        *("--auth=scram-sha-256", f"--pwfile={password_file}", "--no-sync"),
    )
    settings = (*SPEED, "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=")
    options = " ".join(f"-c {setting}" for setting in settings)
    control = (binaries / "pg_ctl", "-D", data, "-w")
    try:
        _as_nobody_special(*control, "-l", room / "log", "-o", options, "start")
        try:
            yield Cluster(binaries, port, password, count(1))
        finally:
            _as_nobody_special(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(room)


def _as_nobody_special(*command: str | Path) -> None:
    """PostgreSQL refuses to be run by root; its package brings a user for it."""
    prefix = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run((*prefix, *command), check=True, stdout=subprocess.DEVNULL, cwd="/")


def _give_away(*paths: Path) -> None:
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, "postgres", "postgres")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
