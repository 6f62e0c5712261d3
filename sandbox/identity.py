"""Numbers and node ids that stay the same from one start of the sandbox to the next."""

import base64
import hashlib

import msgspec


def stable_id(*words: str) -> int:
    """A number from 1,000,000 to 2^31, the same for the same words."""
    digest = hashlib.sha256("\0".join(words).lower().encode()).digest()
    return 1_000_000 + int.from_bytes(digest[:4], "big") % (2**31 - 1_000_000)


def node_id(prefix: str, number: int) -> str:
    """A node id in the host's present form: a prefix for the type, then msgpack of [0, number]."""
    packed = msgspec.msgpack.encode([0, number])
    return f"{prefix}_{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def number_of_node(node: str) -> int | None:
    """The number inside a node id; None if it is not one."""
    packed = node.partition("_")[2]
    try:
        match msgspec.msgpack.decode(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))):
            case [0, int(number)]:
                return number
    except (ValueError, msgspec.DecodeError):
        pass
    return None
