"""Ids and cursors as clients hold them: opaque text that names its format, its kind and a key."""

import re
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


class NodeKind(StrEnum):
    """What a global id can name; the value is the name of the GraphQL type."""

    JOB = "Job"
    PROJECT = "Project"
    VIEWER = "Viewer"


class MalformedId(ValueError):
    """The text is no id or cursor of ours."""


def seal(kind: str, key: str) -> str:
    """Opaque text for a key of this kind, safe in a URL."""
    text = b2a_base64(f"{VERSION}:{kind}:{key}".encode(), newline=False)
    return text.translate(_TO_URL, b"=").decode()


def unseal(text: str) -> tuple[str, str]:
    """The kind and the key that `seal` was given; any other spelling of them is refused.

    Raises `MalformedId`.
    """
    try:
        padded = (text + "=" * (-len(text) % 4)).encode()
        plain = a2b_base64(padded.translate(_FROM_URL)).decode()
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
    if _UUID.fullmatch(text) is None:
        raise ValueError(f"not the canonical spelling of a UUID: {text!r}")
    return text


_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def key_of(text: str, kind: NodeKind) -> str | None:
    """The key in an id of this kind. Anything else names nothing, and is None."""
    try:
        node_id = NodeId.parse(text)
    except MalformedId:
        return None
    return node_id.key if node_id.kind is kind else None
