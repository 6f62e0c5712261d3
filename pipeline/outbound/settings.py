"""How long, and how often, hosts are asked."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OutboundSettings:
    """`total_seconds` bounds one exchange as a whole, so that no host holds a turn for long by
    sending a byte now and then. `longest_pause_seconds`: a host that failed and asks to be left
    alone for longer is not waited for. `authorities`: a file in PEM of certificate authorities that
    are trusted as well as those that everybody trusts."""

    user_agent: str
    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    write_seconds: float = 30.0
    pool_seconds: float = 30.0
    total_seconds: float = 120.0
    longest_pause_seconds: float = 600.0
    max_connections: int = 20
    max_redirects: int = 3
    authorities: Path | None = None
