"""Reads a body as it comes, unpacked, never more of it than may be, and never half for whole."""

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import msgspec

from db.decoders import json_decoder

_GZIP = 31  # zlib's window bits for "gzip, and nothing else"
_STEP_BYTES = 256 * 1024  # unpacked at one go: less than a millisecond


class BrokenBodyError(Exception):
    """The body is not what its headers say; the text tells how."""


class TooLargeError(Exception):
    """The body is larger than may be, and makes no sense in part."""


async def read_body(
    chunks: AsyncIterator[bytes], encoding: str, max_bytes: int, *, may_cut: bool = True
) -> tuple[bytes, bool]:
    """The decoded body, and whether it was cut at `max_bytes`. However far a compressed chunk
    would grow, hardly more than that is ever unpacked, and the event loop is let go in between.
    Raises `BrokenBodyError`, and `TooLargeError` for one that would have to be cut and may not."""
    body: list[bytes] = []
    length = 0
    async with aclosing(_decoded(chunks, encoding.strip().lower())) as pieces:
        async for piece in pieces:
            body.append(piece)
            length += len(piece)
            if length > max_bytes:
                if not may_cut:
                    raise TooLargeError
                return b"".join(body)[:max_bytes], True
    return b"".join(body), False


async def _decoded(chunks: AsyncIterator[bytes], encoding: str) -> AsyncGenerator[bytes, None]:
    match encoding:
        case "" | "identity":
            async for chunk in chunks:
                yield chunk
        case "gzip" | "x-gzip":
            async with aclosing(_unpacked(chunks)) as pieces:
                async for piece in pieces:
                    yield piece
        case other:
            raise BrokenBodyError(f"it is packed as {other!r}, which was not asked for")


async def _unpacked(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Of a gzip that has several members, all of them (RFC 1952, 2.2)."""
    unpacker = None
    async for chunk in chunks:
        packed = chunk
        while packed:
            if unpacker is None or unpacker.eof:
                unpacker = zlib.decompressobj(wbits=_GZIP)
            try:
                yield unpacker.decompress(packed, _STEP_BYTES)
            except zlib.error as error:
                raise BrokenBodyError("it is not the gzip that it is labelled as") from error
            packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if packed:
                await asyncio.sleep(0)
    if unpacker is not None and not unpacker.eof:
        raise BrokenBodyError("its gzip ends too early")


def require_json(body: bytes) -> None:
    """Raises `BrokenBodyError` for what is no JSON, or not all of it."""
    if not body:
        raise BrokenBodyError("it is empty")
    if body[:1] == b"<":
        raise BrokenBodyError("it is a web page instead of data")
    try:
        json_decoder(msgspec.Raw).decode(body)
    except RecursionError as error:
        raise BrokenBodyError("it is nested too deep") from error
    except msgspec.DecodeError as error:
        raise BrokenBodyError(f"it is no JSON, or not all of it ({error})") from error
