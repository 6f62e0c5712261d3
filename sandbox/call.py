"""A request to the simulated host, parsed once at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import Headers

API_VERSIONS = ("2022-11-28", "2026-03-10")
_JSON_TYPES = {"", "*/*", "application/*", "application/json", "application/vnd.github.v3"}


class Media(StrEnum):
    """The representation that the Accept header asks for."""

    JSON = ""
    RAW = "raw"
    SHA = "sha"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Call:
    """`path` is decoded segment by segment, so a slash inside a segment stays one. `address` is
    the caller's, which the first entry of X-Forwarded-For may play. `base` is the address that the
    caller used for this server, without a slash at its end."""

    method: str
    target: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Headers
    address: str
    base: str
    body: bytes = b""

    @classmethod
    def parse(
        cls, method: str, raw_path: str, query: str, headers: Headers, peer: str, body: bytes = b""
    ) -> "Call":
        return cls(
            method=method,
            target=f"{raw_path}?{query}" if query else raw_path,
            path=tuple(unquote(segment) for segment in raw_path.removeprefix("/").split("/")),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            address=headers.get("x-forwarded-for", peer).partition(",")[0].strip(),
            base=f"http://{headers.get('host', '127.0.0.1')}",
            body=body,
        )

    @property
    def token(self) -> str | None:
        """The token of the Authorization header, in either of its spellings."""
        scheme, _, value = self.headers.get("authorization", "").partition(" ")
        return value.strip() if scheme.lower() in ("bearer", "token") else None

    @property
    def version(self) -> str:
        """The version of the API that is asked for, whether there is one such or not; the oldest,
        if none is."""
        return self.headers.get("x-github-api-version", API_VERSIONS[0])

    @property
    def is_newest_version(self) -> bool:
        return self.version == API_VERSIONS[-1]

    @property
    def media(self) -> Media | None:
        """The representation asked for; None, if the host has none such."""
        for part in self.headers.get("accept", "").split(","):
            kind = part.partition(";")[0].strip().lower()
            if kind in _JSON_TYPES:
                return Media.JSON
            if kind.startswith("application/vnd.github"):
                parameter = kind.removeprefix("application/vnd.github").strip(".")
                parameter = parameter.removeprefix("v3").removesuffix("+json").strip(".")
                return Media(parameter) if parameter in list(Media) else Media.JSON
        return None

    def number(self, name: str, default: int, highest: int | None = None) -> int:
        """A positive number of the query: `default` where it is absent or unreadable, never above
        `highest`; the host clamps silently."""
        given = self.query.get(name, "")
        value = int(given) if given.isascii() and given.isdigit() else default
        return min(max(value, 1), highest or value or 1)
