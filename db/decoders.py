"""Decoders, made one at a time.

msgspec looks a type over when it first meets it, and notes down what it finds bit by bit. Another
thread that decodes the same type meanwhile reads what is not yet there, and the process crashes.
"""

from functools import cache
from threading import Lock
from typing import Any, TypeVar, cast

from msgspec import json, msgpack

T = TypeVar("T")

_making = Lock()


def json_decoder(shape: type[T]) -> json.Decoder[T]:
    """For JSON of this shape."""
    with _making:
        return _json_decoder(cast("Any", shape))


def msgpack_decoder(shape: type[T]) -> msgpack.Decoder[T]:
    """For MessagePack of this shape."""
    with _making:
        return _msgpack_decoder(cast("Any", shape))


@cache
def _json_decoder(shape: Any) -> json.Decoder[Any]:
    return json.Decoder(shape)


@cache
def _msgpack_decoder(shape: Any) -> msgpack.Decoder[Any]:
    return msgpack.Decoder(shape)
