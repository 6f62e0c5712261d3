"""Reads a body as it comes, unpacked, and never more of it than may be."""

import zlib
from collections.abc import AsyncIterator

_GZIP = 31  # zlib's window bits for "gzip, and nothing else"


class BrokenBodyError(Exception):
    """The body is not what its headers say; the text tells how."""


async def read_body(
    chunks: AsyncIterator[bytes], encoding: str, max_bytes: int
) -> tuple[bytes, bool]:
    """The decoded body, and whether it was cut at `max_bytes`. However far a compressed chunk
    would grow, no more than that is ever unpacked. Raises `BrokenBodyError`."""
    match encoding.strip().lower():
        case "" | "identity":
            return await _read_plain(chunks, max_bytes)
        case "gzip" | "x-gzip":
            return await _read_gzip(chunks, max_bytes)
        case other:
            raise BrokenBodyError(f"it is packed as {other!r}, which was not asked for")


async def _read_plain(chunks: AsyncIterator[bytes], max_bytes: int) -> tuple[bytes, bool]:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            return bytes(body[:max_bytes]), True
    return bytes(body), False


async def _read_gzip(chunks: AsyncIterator[bytes], max_bytes: int) -> tuple[bytes, bool]:
    body = bytearray()
    unpacker = zlib.decompressobj(wbits=_GZIP)
    started = False
    async for chunk in chunks:
        started = True
        try:
            body += unpacker.decompress(chunk, max_bytes + 1 - len(body))
        except zlib.error as error:
            raise BrokenBodyError("it is not the gzip that it is labelled as") from error
        if len(body) > max_bytes:
            return bytes(body[:max_bytes]), True
    if started and not unpacker.eof:
        raise BrokenBodyError("its gzip ends too early")
    return bytes(body), False
