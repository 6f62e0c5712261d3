"""Requests and answers as values: providers speak in them, the client carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    GET = "GET"
    POST = "POST"


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a host.

    `resource` names the quota that it is counted against. `max_bytes` bounds the decoded body: a
    longer one is cut there if `may_cut`, and refused otherwise. What may not be cut is JSON, and a
    good answer that is none is a fault. `keeps_answer`: the answer is worth keeping, for it may
    well be the same the next time.
    """

    url: str
    resource: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: Method = Method.GET
    body: bytes = b""
    max_bytes: int = 1024 * 1024
    may_cut: bool = False
    keeps_answer: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """What the host answered, below 500. Header names are in lower case; `url` is the last one
    asked, after `hops` redirects; `received_at` (UTC) is our clock, never the host's."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    received_at: datetime
    hops: int = 0
    is_cut: bool = False
    from_cache: bool = False
