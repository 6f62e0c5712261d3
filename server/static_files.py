"""Built files that the server hands out: compressed once, and cached well by browsers."""

from asyncio import to_thread
from dataclasses import dataclass
from gzip import compress
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Self

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server.http.reply import PAGE_POLICY

_FOREVER = "public, max-age=31536000, immutable"
"""For files whose names change with their content."""

_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in memory, with its gzipped form where that is worth it."""

    content: bytes
    packed: bytes | None
    media_type: str
    tag: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> Self:
        packed = compress(content, mtime=0) if media_type.startswith(_COMPRESSIBLE) else None
        return cls(content, packed, media_type, f'W/"{sha256(content).hexdigest()[:32]}"')

    def answer(self, request: Request, cache_control: str = "no-cache") -> Response:
        """The file as this client takes it; 304 if the client has it."""
        headers = {
            "cache-control": cache_control,
            "etag": self.tag,
            "vary": "accept-encoding, accept",
            "content-security-policy": PAGE_POLICY,
        }
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            packed = {**headers, "content-encoding": "gzip"}
            return Response(self.packed, 200, packed, self.media_type)
        return Response(self.content, 200, headers, self.media_type)


class StaticFiles:
    """The files below `folder`, read when first asked for and kept in memory.

    Names that hold a hash are built with `-<hash>` before their suffix, under `assets/`.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.is_file()
        }
        self._files: dict[str, StaticFile] = {}

    async def serve(self, request: Request) -> Response:
        """The file that the route's `path` names. Raises 404."""
        return await self.respond(request.path_params["path"], request)

    async def respond(self, name: str, request: Request) -> Response:
        if name not in self._paths:
            raise HTTPException(404)
        if name not in self._files:
            self._files[name] = await to_thread(_load, self._paths[name])
        cache_control = _FOREVER if name.startswith("assets/") else "no-cache"
        return self._files[name].answer(request, cache_control)


def _load(path: Path) -> StaticFile:
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/javascript"):
        media_type = "text/javascript"
    return StaticFile.of(path.read_bytes(), media_type)
