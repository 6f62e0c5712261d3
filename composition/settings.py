"""The settings, read from an environment that is handed in. Every name has its unit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext, SSLError
from urllib.parse import urlsplit

from db.vault import BadKeyError, check_keys


class SettingError(ValueError):
    """A setting cannot be used; says which, its value, and what would do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set. See `docs/settings.md` for each, with its default."""

    data_dir: Path
    database_url: str
    redis_url: str | None
    github_url: str
    github_api_url: str | None
    github_token: str | None
    shares_private: bool
    github_api_version: str
    github_client_id: str | None
    github_answer_seconds: float
    github_answers_at_once: int
    listing_fresh_seconds: float
    listing_patience_seconds: float
    listing_timeout_seconds: float
    ca_file: Path | None
    secret_keys: tuple[str, ...] = field(repr=False)
    token: str | None
    is_dev: bool
    start_limit_per_hour: int
    estimate_limit_per_hour: int
    io_places: int
    compute_places: int
    llm_places: int
    compute_processes: int
    lease_seconds: float
    fetch_timeout_seconds: float
    analysis_timeout_seconds: float
    analysis_cpu_seconds: float
    analysis_wall_seconds: float
    analysis_memory_mebibytes: float
    history_timeout_seconds: float
    job_timeout_seconds: float
    most_claims: int
    worker_patience_seconds: float
    checkpoint_days: float
    connect_timeout_seconds: float
    read_timeout_seconds: float
    answer_timeout_seconds: float
    retry_attempts: int
    retry_first_seconds: float
    retry_most_seconds: float
    retry_longest_pause_seconds: float
    requests_at_once_per_token: int
    quota_reserve_percent: float
    turn_patience_seconds: float
    clock_ahead_seconds: float
    init_timeout_seconds: float
    query_timeout_seconds: float
    query_objects: int
    token_check_seconds: float
    slow_client_bytes: int
    slow_client_seconds: float
    head_timeout_seconds: float
    body_grace_seconds: float
    body_bytes_per_second: float
    keep_alive_seconds: float
    silent_connections: int
    loop_blocked_after_milliseconds: float
    uses_uvloop: bool
    allowed_origins: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    log_level: str

    @classmethod
    def read(cls, environment: Mapping[str, str], cpus: int) -> "Settings":
        """The settings of this environment. Raises `SettingError`."""
        reader = _Reader(environment)
        data_dir = Path(reader.text("DATA_DIR", "data")).expanduser().resolve()
        settings = cls(
            data_dir=data_dir,
            database_url=reader.text("DATABASE_URL", f"sqlite:///{data_dir / 'gantry.db'}"),
            redis_url=reader.url("REDIS_URL", None, ("redis", "rediss", "unix")),
            github_url=reader.url("GITHUB_URL", "https://github.com", ("http", "https")) or "",
            github_api_url=reader.url("GITHUB_API_URL", None, ("http", "https")),
            github_token=reader.optional("GITHUB_TOKEN"),
            shares_private=reader.flag("SHARE_PRIVATE"),
            github_api_version=reader.text("GITHUB_API_VERSION", "2022-11-28"),
            github_client_id=reader.optional("GITHUB_CLIENT_ID"),
            github_answer_seconds=reader.number("GITHUB_ANSWER_SECONDS", 10, least=0.1),
            github_answers_at_once=int(reader.number("GITHUB_ANSWERS_AT_ONCE", 16, least=1)),
            listing_fresh_seconds=reader.number("LISTING_FRESH_SECONDS", 60, least=0),
            listing_patience_seconds=reader.number("LISTING_PATIENCE_SECONDS", 0.5, least=0),
            listing_timeout_seconds=reader.number("LISTING_TIMEOUT_SECONDS", 120, least=1),
            ca_file=reader.authorities("CA_FILE"),
            secret_keys=reader.keys("SECRET_KEYS"),
            token=reader.optional("TOKEN"),
            is_dev=reader.flag("DEV"),
            start_limit_per_hour=int(reader.number("START_LIMIT_PER_HOUR", 30, least=1)),
            estimate_limit_per_hour=int(reader.number("ESTIMATE_LIMIT_PER_HOUR", 120, least=1)),
            io_places=int(reader.number("IO_PLACES", 64, least=1)),
            compute_places=int(reader.number("COMPUTE_PLACES", max(2, cpus), least=1)),
            llm_places=int(reader.number("LLM_PLACES", 2, least=1)),
            compute_processes=int(reader.number("COMPUTE_PROCESSES", max(1, cpus - 1), least=1)),
            lease_seconds=reader.number("LEASE_SECONDS", 10, least=1),
            fetch_timeout_seconds=reader.number("FETCH_TIMEOUT_SECONDS", 300, least=1),
            analysis_timeout_seconds=reader.number("ANALYSIS_TIMEOUT_SECONDS", 60, least=1),
            analysis_cpu_seconds=reader.number("ANALYSIS_CPU_SECONDS", 10, least=0.1),
            analysis_wall_seconds=reader.number("ANALYSIS_WALL_SECONDS", 30, least=0.1),
            analysis_memory_mebibytes=reader.number("ANALYSIS_MEMORY_MEBIBYTES", 512, least=64),
            history_timeout_seconds=reader.number("HISTORY_TIMEOUT_SECONDS", 3600, least=1),
            job_timeout_seconds=reader.number("JOB_TIMEOUT_SECONDS", 3600, least=1),
            most_claims=int(reader.number("MOST_CLAIMS", 3, least=1)),
            worker_patience_seconds=reader.number("WORKER_PATIENCE_SECONDS", 10, least=0),
            checkpoint_days=reader.number("CHECKPOINT_DAYS", 30, least=0),
            connect_timeout_seconds=reader.number("CONNECT_TIMEOUT_SECONDS", 5, least=0.1),
            read_timeout_seconds=reader.number("READ_TIMEOUT_SECONDS", 30, least=0.1),
            answer_timeout_seconds=reader.number("ANSWER_TIMEOUT_SECONDS", 120, least=0.1),
            retry_attempts=int(reader.number("RETRY_ATTEMPTS", 3, least=2)),
            retry_first_seconds=reader.number("RETRY_FIRST_SECONDS", 1, least=0),
            retry_most_seconds=reader.number("RETRY_MOST_SECONDS", 10, least=0),
            retry_longest_pause_seconds=reader.number("RETRY_LONGEST_PAUSE_SECONDS", 600, least=0),
            requests_at_once_per_token=int(reader.number("REQUESTS_AT_ONCE_PER_TOKEN", 1, least=1)),
            quota_reserve_percent=reader.number("QUOTA_RESERVE_PERCENT", 1, least=0, most=99),
            turn_patience_seconds=reader.number("TURN_PATIENCE_SECONDS", 5, least=0),
            clock_ahead_seconds=reader.number("CLOCK_AHEAD_SECONDS", 0, least=0),
            init_timeout_seconds=reader.number("INIT_TIMEOUT_SECONDS", 4, least=0.1),
            query_timeout_seconds=reader.number("QUERY_TIMEOUT_SECONDS", 30, least=0.1),
            query_objects=int(reader.number("QUERY_OBJECTS", 20_000, least=1)),
            token_check_seconds=reader.number("TOKEN_CHECK_SECONDS", 10, least=0.1),
            slow_client_bytes=int(reader.number("SLOW_CLIENT_BYTES", 1_000_000, least=1)),
            slow_client_seconds=reader.number("SLOW_CLIENT_SECONDS", 30, least=1),
            head_timeout_seconds=reader.number("HEAD_TIMEOUT_SECONDS", 10, least=0.1),
            body_grace_seconds=reader.number("BODY_GRACE_SECONDS", 10, least=0.1),
            body_bytes_per_second=reader.number("BODY_BYTES_PER_SECOND", 1_000, least=1),
            keep_alive_seconds=reader.number("KEEP_ALIVE_SECONDS", 5, least=0.1),
            silent_connections=int(reader.number("SILENT_CONNECTIONS", 1_000, least=1)),
            loop_blocked_after_milliseconds=reader.number(
                "LOOP_BLOCKED_AFTER_MILLISECONDS", 100, least=0
            ),
            uses_uvloop=reader.flag("UVLOOP", "1"),
            allowed_origins=reader.list("ALLOWED_ORIGINS"),
            allowed_hosts=reader.list("ALLOWED_HOSTS"),
            log_level=reader.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        )
        reader.refuse_unknown()
        return settings


class _Reader:
    """Takes settings out of an environment, and says of a bad one what would do."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = {
            name.removeprefix("GANTRY_"): value.strip()
            for name, value in environment.items()
            if name.startswith("GANTRY_")
        }
        self._known: set[str] = set()

    def optional(self, name: str) -> str | None:
        self._known.add(name)
        return self._values.get(name) or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def list(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name, "").split(",") if part.strip())

    def keys(self, name: str) -> tuple[str, ...]:
        keys = self.list(name)
        try:
            check_keys(keys)
        except BadKeyError as error:
            raise SettingError(
                f"GANTRY_{name} cannot be used: {error}. `main.py keys new` prints one that can."
            ) from None
        return keys

    def authorities(self, name: str) -> Path | None:
        """A file of certificates in PEM."""
        path = self.optional(name)
        try:
            if path is not None:
                SSLContext(PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        except OSError as error:
            is_read = isinstance(error, SSLError)
            reason = "it holds no certificate in PEM" if is_read else error.strerror
            raise SettingError(
                f"GANTRY_{name} is {path!r}, which is of no use: {reason}."
            ) from None
        return None if path is None else Path(path)

    def flag(self, name: str, default: str = "0") -> bool:
        return self.choice(name, default, ("0", "1")) == "1"

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default).lower()
        if value not in choices:
            raise SettingError(f"GANTRY_{name} is {value!r}; it must be {' or '.join(choices)}.")
        return value

    def number(self, name: str, default: float, *, least: float, most: float = math.inf) -> float:
        text = self.text(name, str(default))
        try:
            value = float(text)
        except ValueError:
            raise SettingError(f"GANTRY_{name} is {text!r}; it must be a number.") from None
        if not value >= least:
            raise SettingError(f"GANTRY_{name} is {text}; it must be {least:g} or more.")
        if value > most:
            raise SettingError(f"GANTRY_{name} is {text}; it must be {most:g} or less.")
        return value

    def url(self, name: str, default: str | None, schemes: tuple[str, ...]) -> str | None:
        value = self.optional(name) or default
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            wanted = " or ".join(f"{scheme}://…" for scheme in schemes)
            raise SettingError(f"GANTRY_{name} is {value!r}; it must be an address {wanted}.")
        return value

    def refuse_unknown(self) -> None:
        """A setting that nothing reads is most likely misspelt."""
        unknown = sorted(set(self._values) - self._known)
        if unknown:
            raise SettingError(
                f"GANTRY_{unknown[0]} is not a setting of Gantry. docs/settings.md lists all."
            )
