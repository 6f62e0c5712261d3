"""The REST endpoint that sends to a repository's archive, and the archive."""

import gzip
import hashlib
import io
import tarfile
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from sandbox.answer import Answer
from sandbox.git import Mode
from sandbox.model import Repository
from sandbox.rest.visit import Visit

ARCHIVE_DOCS = "/repos/contents#download-a-repository-archive-tar"
LINK_SECONDS = 300
"""How long the link to a private archive holds (REST reference)."""


def tarball(visit: Visit) -> Answer:
    """302 to the archive. A private one's address carries a token of its own."""
    ref = visit.parameters.get("ref", visit.repository.default_branch)
    visit.content(ref, ARCHIVE_DOCS)
    full_ref = ref if ref.startswith("refs/") else f"refs/heads/{ref}"
    location = f"{visit.base}/{visit.repository.full_name}/legacy.tar.gz/{quote(full_ref)}"
    if visit.repository.is_private:
        expires = int(visit.now.timestamp()) + LINK_SECONDS
        location += f"?token={link_token(visit.repository, expires)}"
    return replace(Answer.empty(302), headers={"location": location}, content_type="text/html")


def link_token(repository: Repository, expires: int) -> str:
    """A token for one archive until a moment, in seconds since the epoch. It proves nothing to
    anybody who reads this file: the sandbox guards no secrets."""
    digest = hashlib.sha256(f"{repository.id} {expires}".encode()).hexdigest()
    return f"{expires}-{digest[:32]}"


def opens(token: str, repository: Repository, now: datetime) -> bool:
    expires = token.partition("-")[0]
    if not expires.isdigit() or int(expires) < now.timestamp():
        return False
    return token == link_token(repository, int(expires))


@lru_cache(maxsize=8)
def archive(repository: Repository) -> bytes:
    """The gzipped tar of all files whose bytes are at hand, under one directory."""
    head, snapshot = repository.head, repository.snapshot
    if head is None or snapshot is None:
        return b""
    root = f"{repository.owner.login}-{repository.name}-{head.sha[:7]}"
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for entry in snapshot.entries:
            content = snapshot.blobs.get(entry.sha)
            if content is None:
                continue
            member = tarfile.TarInfo(f"{root}/{entry.path}")
            member.mtime = int(head.committer.date.timestamp())
            if entry.mode is Mode.SYMLINK:
                member.type, member.linkname = tarfile.SYMTYPE, content.decode()
                tar.addfile(member)
            else:
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), compresslevel=1, mtime=0)
