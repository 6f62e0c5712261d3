"""Bodies that no client should have to read, made of those that it asked for."""

import zlib
from typing import Any

import msgspec

_LIMITS = "Resource limits for this query exceeded."
_DEPTH = 10_000
_LARGE_BYTES = 20_000_000
_BOMB_MIB = 1024
_BOMB_CRC = 0x5B64C2B0  # of a GiB of zeros; to compute it takes a second and a half

# Nothing of each kind of value, by the byte that it begins with.
_NOTHING = {b'"': b'""', b"[": b"[]", b"{": b"{}", b"n": b"null", b"t": b"false", b"f": b"false"}


def malformed(content: bytes) -> bytes:
    return content[:-1] + b",}"


def deep(_content: bytes) -> bytes:
    return b'{"a":' * _DEPTH + b"1" + b"}" * _DEPTH


def gzip_cut_short(content: bytes) -> bytes:
    return zlib.compress(content, wbits=31)[:-12]


def gzip_bomb(_content: bytes) -> bytes:
    """A GiB of zeros, in a megabyte."""
    packer = zlib.compressobj(9, wbits=-15)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, wbits=-15).flush()
    trailer = _BOMB_CRC.to_bytes(4, "little") + (_BOMB_MIB << 20).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + first * _BOMB_MIB + end + trailer


def with_all_keys_twice(content: bytes) -> bytes:
    """Each key of the object once with nothing of its kind, then as it was: a reader that keeps the
    first of two finds nothing. A list stays as it is."""
    try:
        fields = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return content
    pairs = [msgspec.json.encode(name) + b":" + bytes(value) for name, value in fields.items()]
    nothing = [
        msgspec.json.encode(name) + b":" + _NOTHING.get(bytes(value)[:1], b"0")
        for name, value in fields.items()
    ]
    return b"{" + b",".join(nothing + pairs) + b"}"


def padded(content: bytes) -> bytes:
    """The same, and room that nobody needs."""
    return content[:1] + b" " * _LARGE_BYTES + content[1:]


def limited(content: bytes) -> bytes:
    """A GraphQL answer of whose repository the latter half of what may be null is missing."""
    said: dict[str, Any] = msgspec.json.decode(content)
    repository = said["data"]["repository"]
    nullable = [name for name, value in repository.items() if name.startswith("file") and value]
    missing = ["languages", *nullable[len(nullable) // 2 :]]
    for name in missing:
        repository[name] = None
    said["errors"] = [
        {"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["repository", name], "message": _LIMITS}
        for name in missing
    ]
    return msgspec.json.encode(said)
