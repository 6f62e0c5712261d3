"""What is asked of GitHub about an account, and what its answers say. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

import msgspec

from db.records.github_account import OwnRepository
from db.records.problem import Problem, ProblemCode
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.quota import read_retry_after, read_standing
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import what_was_said
from pipeline.providers.github.host import GitHubHost

MIB = 1024 * 1024

# A hundred repositories take some 600 kB: GitHub sends fifty addresses with each.
LARGEST_PAGE = 8 * MIB

_LINK = re.compile(r'<([^<>]*)>\s*;\s*rel="next"')


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose token it is. `scopes` is None for a token that has permissions instead."""

    login: str
    host_user_id: str
    scopes: tuple[str, ...] | None


class _User(msgspec.Struct):
    login: str
    id: int


class _Owner(msgspec.Struct):
    login: str


class _Repository(msgspec.Struct):
    id: int
    name: str
    owner: _Owner
    html_url: str
    private: bool = False
    visibility: str | None = None
    description: str | None = None
    fork: bool = False
    archived: bool = False
    language: str | None = None
    stargazers_count: int = 0
    pushed_at: datetime | None = None


def profile_request(host: GitHubHost) -> Request:
    return _request(host, f"{host.api_url}/user", MIB)


def read_profile(response: Response, host: GitHubHost) -> Profile:
    """Raises `StageError` for what is no answer of GitHub's."""
    said = decode(response.body, _User, host.name)
    return Profile(said.login, str(said.id), _scopes(response))


def _scopes(response: Response) -> tuple[str, ...] | None:
    header = response.headers.get("x-oauth-scopes")
    if header is None:
        return None
    return tuple(scope.strip() for scope in header.split(",") if scope.strip())


def first_page_request(host: GitHubHost) -> Request:
    """The repositories that the account may see as its own, the last pushed to first."""
    return _request(host, f"{host.api_url}/user/repos?per_page=100&sort=pushed", LARGEST_PAGE)


def next_page_request(response: Response, host: GitHubHost) -> Request | None:
    """GitHub's own link leads on (never a number that was counted up)."""
    found = _LINK.search(response.headers.get("link", ""))
    return _request(host, found[1], LARGEST_PAGE) if found else None


def read_repositories(response: Response, host: GitHubHost) -> list[OwnRepository]:
    return [
        OwnRepository(
            host_id=str(said.id),
            owner=said.owner.login,
            name=said.name,
            url=said.html_url,
            description=said.description or None,
            visibility=said.visibility or ("private" if said.private else "public"),
            is_fork=said.fork,
            is_archived=said.archived,
            language=said.language,
            stars=said.stargazers_count,
            pushed_at=said.pushed_at,
        )
        for said in decode(response.body, list[_Repository], host.name)
    ]


def problem_of(response: Response, host: GitHubHost) -> Problem | None:
    """Why an answer is none; None for a good one."""
    if response.status == 200:
        return None
    if response.status == 401:
        return rejected(host)
    now = response.received_at
    told = read_standing(response, "core")
    if response.status in (403, 429):
        if told is not None and told.remaining == 0:
            return _later(ProblemCode.QUOTA_EXHAUSTED, host, max(told.resets_at, now))
        if (retry_at := read_retry_after(response.headers, now)) is not None:
            return _later(ProblemCode.SECONDARY_LIMIT, host, retry_at)
    words = what_was_said(response).message[:200].rstrip(".")
    said = f": “{words}”" if words else ""
    return Problem(
        ProblemCode.HOST_REFUSED,
        f"{host.name} refuses to answer for this account (status {response.status}){said}.",
        "The host's words tell what it objects to. Try another token.",
    )


def rejected(host: GitHubHost) -> Problem:
    return Problem(
        ProblemCode.TOKEN_REJECTED,
        f"{host.name} does not accept the token: it is wrong, expired or revoked.",
        "Make a new one and connect with it; what waits for it goes on by itself.",
        link=f"{host.web_url}/settings/tokens",
    )


def _later(code: ProblemCode, host: GitHubHost, until: datetime) -> Problem:
    return Problem(
        code,
        f"{host.name} answers no further request of this account before {until:%H:%M:%S} UTC.",
        "Try again then.",
        retry_at=until,
    )


def _request(host: GitHubHost, url: str, max_bytes: int) -> Request:
    return Request(
        url=url,
        resource="core",
        headers={
            "accept": "application/vnd.github+json",
            "x-github-api-version": host.api_version,
        },
        max_bytes=max_bytes,
    )
