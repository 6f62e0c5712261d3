"""How what a job remembers is packed: as JSON, compressed."""

import zlib
from typing import TypeVar

import msgspec

from db.decoders import json_decoder

T = TypeVar("T")


def encode_checkpoint(value: object) -> bytes:
    """A value as it is kept. Large ones take milliseconds: call it off the event loop."""
    return zlib.compress(msgspec.json.encode(value), 1)


def decode_checkpoint(kept: bytes, shape: type[T]) -> T:
    return json_decoder(shape).decode(zlib.decompress(kept))
