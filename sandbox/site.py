"""The site beside the API: plain pages at the addresses of repositories, raw files, archives."""

import hashlib
import mimetypes
from dataclasses import replace
from datetime import datetime
from html import escape

from sandbox.answer import Answer, Body
from sandbox.call import Call
from sandbox.model import Repository
from sandbox.page import html
from sandbox.rest.archive import archive, opens
from sandbox.world import Found, World

_API = frozenset(
    {
        "graphql",
        "licenses",
        "orgs",
        "rate_limit",
        "repos",
        "repositories",
        "search",
        "user",
        "users",
    }
)


def is_site(call: Call) -> bool:
    """Whether a path belongs to the site: all that are not the API's."""
    if call.path == ("",):
        return "text/html" in call.headers.get("accept", "")
    return call.path[0] not in _API


async def answer(call: Call, world: World, now: datetime) -> Answer:
    """A page or a file; neither token nor quota plays a part."""
    match call.path:
        case [""]:
            return _index(world)
        case ["avatars", *_]:
            return _avatar("/".join(call.path))
        case [owner, name, *rest]:
            found = await world.named(owner, name)
            return _missing() if found is None else _of_repository(call, found, rest, now)
        case _:
            return _missing()


def _of_repository(call: Call, found: Found, rest: list[str], now: datetime) -> Answer:
    repository = found.repository
    if found.is_former:
        location = f"{call.base}/{repository.full_name}"
        return replace(html("Moved", "", 301), headers={"location": location})
    match rest:
        case ["legacy.tar.gz", *_]:
            return _archive(call, repository, now)
        case _ if repository.is_private or repository.block is not None:
            return _missing()
        case ["raw", _, *path]:
            return _file(repository, "/".join(path))
        case _:
            return _page(repository)


def _index(world: World) -> Answer:
    names = sorted(
        row.full_name for row in world if not (isinstance(row, Repository) and row.is_private)
    )
    rows = "\n".join(f'<li><a href="/{name}">{name}</a></li>' for name in names)
    return html("Repositories of the sandbox", f"<ul>\n{rows}\n</ul>")


def _page(repository: Repository) -> Answer:
    files = repository.snapshot.by_parent.get("", ()) if repository.snapshot else ()
    rows = "\n".join(
        f'<li><a href="/{repository.full_name}/raw/HEAD/{escape(entry.path)}">'
        f"{escape(entry.name)}</a></li>"
        for entry in files
    )
    described = f"<p>{escape(repository.description or 'No description.')}</p>"
    counted = f"<p>{repository.stars} stars, {len(repository.pulls)} pull requests</p>"
    return html(repository.full_name, f"{described}\n{counted}\n<ul>\n{rows}\n</ul>")


def _file(repository: Repository, path: str) -> Answer:
    content = repository.snapshot.bytes_of(path) if repository.snapshot else None
    if content is None:
        return _missing()
    guessed = mimetypes.guess_type(path)[0] or "text/plain"
    kind = guessed if guessed.startswith("image/") else "text/plain; charset=utf-8"
    return Answer(body=Body.of(content), content_type=kind, cacheable=False, cost=0)


def _archive(call: Call, repository: Repository, now: datetime) -> Answer:
    token = call.query.get("token", "")
    if repository.is_private and not opens(token, repository, now):
        return _missing()
    headers = {"content-disposition": f"attachment; filename={repository.name}.tar.gz"}
    body = Body.of(archive(repository))
    return Answer(200, body, headers, "application/x-gzip", cacheable=False, cost=0)


def _avatar(seed: str) -> Answer:
    """A picture in a colour and pattern of its own."""
    digest = hashlib.sha256(seed.encode()).digest()
    squares = "".join(
        f'<rect x="{x}" y="{place // 3}" width="1" height="1"/>'
        for place in range(15)
        if digest[place] & 1
        for x in {place % 3, 4 - place % 3}
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 7 7"'
        f' fill="hsl({digest[16] * 360 // 256} 55% 45%)">{squares}</svg>'
    )
    return Answer(body=Body.of(svg.encode()), content_type="image/svg+xml", cacheable=False, cost=0)


def _missing() -> Answer:
    return html("There is nothing here", "<p>Not Found</p>", 404)
