"""Ids and cursors as clients hold them: opaque text that names its format, its kind and a key."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

VERSION = "1"


class NodeKind(StrEnum):
    """What a global id can name; the value is the name of the GraphQL type."""

    JOB = "Job"
    PROJECT = "Project"
    VIEWER = "Viewer"


class MalformedId(ValueError):
    """The text is no id or cursor of ours."""


def seal(kind: str, key: str) -> str:
    """Opaque text for a key of this kind, safe in a URL."""
    return urlsafe_b64encode(f"{VERSION}:{kind}:{key}".encode()).rstrip(b"=").decode()


def unseal(text: str) -> tuple[str, str]:
    """The kind and the key that `seal` was given; any other spelling of them is refused.

    Raises `MalformedId`.
    """
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        _version, kind, key = plain.split(":", 2)
    except ValueError:
        raise MalformedId(text) from None
    if seal(kind, key) != text:
        raise MalformedId(text)
    return kind, key


@dataclass(frozen=True, slots=True)
class NodeId:
    """A global id (Relay). `key` is the record's own id, a UUID in its canonical spelling."""

    kind: NodeKind
    key: str

    def __str__(self) -> str:
        return seal(self.kind, self.key)

    @classmethod
    def parse(cls, text: str) -> "NodeId":
        """Raises `MalformedId`."""
        kind, key = unseal(text)
        try:
            return cls(NodeKind(kind), canonical_uuid(key))
        except ValueError:
            raise MalformedId(text) from None


def canonical_uuid(text: str) -> str:
    """The same text, if it is a UUID as we write them. Raises ValueError."""
    if str(UUID(text)) != text:
        raise ValueError(f"not the canonical spelling of a UUID: {text!r}")
    return text


def key_of(text: str, kind: NodeKind) -> str | None:
    """The key in an id of this kind. Anything else names nothing, and is None."""
    try:
        node_id = NodeId.parse(text)
    except MalformedId:
        return None
    return node_id.key if node_id.kind is kind else None
