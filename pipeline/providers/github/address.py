"""Reads the address of a GitHub repository in every spelling that people use. Pure."""

import re
import string

from db.records.problem import Problem, ProblemCode
from pipeline.providers.github.hostnames import HostKind, classify_host, is_ssh_host
from pipeline.repository import RepositoryAddress

LONGEST = 2000
PROVIDER = "github"

_SCHEME = re.compile(r"(?:(?:git\+)?(https?|ssh|git):)?//", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:[^/?#@]*@)?(?P<host>\[[^/?#\]]*\]|[^/?#:@]+)(?::(?P<port>[^/?#]*))?(?P<path>.*)"
)
_TOKEN = re.compile(r"(?:gh[a-z]_|github_pat_)[A-Za-z0-9_]{16,}")
_AROUND = string.whitespace + "\u00a0\u200b\u200c\u200d\u2060\ufeff"
_UNREADABLE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")

# An organisation's managed users carry its short code after an underscore.
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")

# First parts of GitHub's own pages, which therefore are nobody's name.
_PAGES = """
about account apps blog codespaces collections contact copilot customer-stories dashboard
discussions enterprise events explore features gist gists import invitations issues join login
logout marketplace new notifications organizations orgs pricing pulls readme search security
sessions settings site sponsors stars team topics trending users watching
"""
_RESERVED = frozenset(_PAGES.split())


class _Refusal(Exception):
    def __init__(self, code: ProblemCode, message: str, remedy: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, message, remedy=remedy)


def parse_address(text: str, host: str) -> RepositoryAddress | Problem:
    """The repository that `text` names on the GitHub at `host` (name, and port if it has one), or
    why it names none. Raises nothing, and never repeats a password or token."""
    try:
        path = _path_on_host(_cleaned(text, host), host)
        return _repository(path, host)
    except _Refusal as refusal:
        return refusal.problem


def _example(host: str) -> str:
    return f"Give it as {host}/owner/repository, or as owner/repository."


def _cleaned(text: str, host: str) -> str:
    """The address without the space around it; no secrets, no invisible characters in it."""
    address = text.strip(_AROUND)
    if not address:
        raise _Refusal(
            ProblemCode.ADDRESS_EMPTY,
            "The address is empty.",
            "Give the address of a repository, or owner/repository.",
        )
    if len(address) > LONGEST:
        raise _Refusal(
            ProblemCode.ADDRESS_TOO_LONG,
            f"The address has {len(address):,} characters; {LONGEST:,} are the most.",
            "Give the address of the repository alone, without what follows its name.",
        )
    if _has_credentials(address, host):
        raise _Refusal(
            ProblemCode.ADDRESS_HAS_CREDENTIALS,
            "The address carries a user name, a password or a token.",
            "Give the address without it, and revoke it if it is in use.",
        )
    if _UNREADABLE.search(address):
        raise _Refusal(
            ProblemCode.ADDRESS_UNREADABLE,
            f"{_shown(address)} has a space, a backslash or an invisible character inside.",
            "Copy the address again from your browser.",
        )
    return address


def _has_credentials(address: str, host: str) -> bool:
    if _TOKEN.search(address):
        return True
    scheme = _ANY_SCHEME.match(address)
    rest = address[scheme.end() :] if scheme else address
    before, at, _ = rest.partition("@")
    if not at or before.lower() in ("", "git"):
        return False
    authority, slash, _ = before.partition("/")
    if not slash:
        return True
    # Past a host, an @ belongs to the path; past anything else, it may end a password that has a
    # slash inside.
    return ":" in authority and classify_host(authority, host) is not HostKind.OURS


def _shown(text: str) -> str:
    """The part of an address that may be repeated to a person: no query, no invisible letters."""
    visible = "".join(
        letter if letter.isprintable() else "·" for letter in re.split("[?#]", text)[0]
    )
    return f"“{visible}”" if len(visible) <= 80 else f"“{visible[:79]}…”"


def _path_on_host(address: str, host: str) -> str:
    """What follows the host in the address, once that is known to be ours; for owner/repository
    the address itself."""
    scheme = _SCHEME.match(address)
    place = _PLACE.fullmatch(address, scheme.end() if scheme else 0)
    if place is None or (scheme is None and _ANY_SCHEME.match(address)):
        raise _Refusal(
            ProblemCode.ADDRESS_UNREADABLE,
            f"{_shown(address)} is not an address that a repository can be fetched by.",
            _example(host),
        )
    name, port, path = place["host"], place["port"], place["path"]
    protocol = (scheme[1] or "").lower() if scheme else ""
    is_ssh = protocol == "ssh"
    if port is not None and not _is_port(port, path, protocol):
        # The form of scp, host:owner/repository, where no port can be said.
        port, path, is_ssh = None, f"{port}{path}", True
    authority = name if port is None else f"{name}:{port}"
    if scheme or port or is_ssh or "." in name or classify_host(name, host) is HostKind.OURS:
        _refuse_other_host(authority, path, host, is_ssh=is_ssh)
        return path
    return address


def _is_port(port: str, path: str, protocol: str) -> bool:
    """Whether a colon is followed by a port. A number may also be an owner, where but one part
    follows it, and ssh is spoken."""
    return port.isdigit() and (protocol in ("http", "https") or len(_parts(path)) > 1)


def _parts(path: str) -> list[str]:
    return [part for part in re.split("[?#]", path)[0].split("/") if part]


def _refuse_other_host(authority: str, path: str, host: str, *, is_ssh: bool) -> None:
    if is_ssh and is_ssh_host(authority, host):
        return
    match classify_host(authority, host):
        case HostKind.OURS:
            return
        case HostKind.GIST:
            raise _Refusal(
                ProblemCode.ADDRESS_IS_GIST,
                f"{_shown(authority + path)} is a gist, and gists are not imported.",
                _example(host),
            )
        case HostKind.LOOKALIKE:
            raise _Refusal(
                ProblemCode.ADDRESS_LOOKALIKE_HOST,
                f"{_shown(authority)} looks like {host}, but is another host.",
                f"Check where the address comes from. {_example(host)}",
            )
        case HostKind.OTHER:
            raise _Refusal(
                ProblemCode.ADDRESS_HOST_NOT_SUPPORTED,
                f"{_shown(authority)} is not a host that repositories are imported from here; "
                f"{host} is.",
                _example(host),
            )


def _repository(path: str, host: str) -> RepositoryAddress:
    parts = _parts(path)
    if any(part in (".", "..") for part in parts):
        raise _Refusal(
            ProblemCode.ADDRESS_BAD_NAME,
            f"{_shown(path)} contains “.” or “..” as a name, which no repository has.",
            _example(host),
        )
    if parts and parts[0].lower() in _RESERVED:
        raise _Refusal(
            ProblemCode.ADDRESS_RESERVED_OWNER,
            f"{host}/{parts[0]} is a page of {host} itself, not somebody's repository.",
            _example(host),
        )
    if len(parts) < 2:
        raise _Refusal(
            ProblemCode.ADDRESS_NOT_A_REPOSITORY,
            f"{_shown(path)} names no repository: an owner and a name are needed."
            if parts
            else f"The address leads to {host}, but names no repository.",
            _example(host),
        )
    owner, name = parts[0], parts[1]
    if not _OWNER.fullmatch(owner):
        raise _Refusal(
            ProblemCode.ADDRESS_BAD_OWNER,
            f"{_shown(owner)} can't be an owner: up to 39 letters, digits and hyphens are allowed.",
            "Check the spelling of the owner's name.",
        )
    _refuse_wiki(owner, parts[1:], host)
    name = name[: -len(".git")] if name.lower().endswith(".git") else name
    if not _NAME.fullmatch(name) or name in (".", ".."):
        raise _Refusal(
            ProblemCode.ADDRESS_BAD_NAME,
            f"{_shown(parts[1])} can't be a repository's name: up to 100 letters, digits, dots, "
            "hyphens and underscores are allowed.",
            "Check the spelling of the repository's name.",
        )
    return RepositoryAddress(PROVIDER, owner, name)


def _refuse_wiki(owner: str, rest: list[str], host: str) -> None:
    name = rest[0].lower().removesuffix(".git")
    if name.endswith(".wiki") or rest[1:2] == ["wiki"]:
        repository = rest[0][: len(name.removesuffix(".wiki"))]
        raise _Refusal(
            ProblemCode.ADDRESS_IS_WIKI,
            f"{_shown('/'.join([owner, *rest]))} is a wiki, and wikis are not imported.",
            f"To import the repository it belongs to, give {host}/{owner}/{repository}.",
        )
