"""Access tokens of the sandbox, and what each may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sandbox.accounts import account
from sandbox.model import Quirk, Repository


class TokenKind(StrEnum):
    CLASSIC = "classic"
    FINE_GRAINED = "fine-grained"
    OAUTH = "oauth"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Token:
    """`scopes` are those of classic and OAuth tokens; `permissions` those of fine-grained ones,
    such as `contents`, each meaning read access."""

    value: str
    login: str
    kind: TokenKind = TokenKind.CLASSIC
    scopes: tuple[str, ...] = ()
    permissions: frozenset[str] = frozenset()
    is_authorised_for_sso: bool = True
    is_revoked: bool = False
    expires_at: datetime | None = None

    @property
    def user_id(self) -> int:
        return account(self.login).id

    def reads_private(self) -> bool:
        return "repo" in self.scopes or "metadata" in self.permissions

    def may(self, permission: str) -> bool:
        return self.kind is not TokenKind.FINE_GRAINED or permission in self.permissions


def may_see(token: Token | None, repository: Repository) -> bool:
    """Whether the repository exists, as far as the caller can tell."""
    if not repository.is_private:
        return True
    return token is not None and token.login in repository.readers and token.reads_private()


def may_push(token: Token | None, repository: Repository) -> bool:
    return token is not None and token.login in repository.readers


def lacks(token: Token | None, repository: Repository, permission: str) -> bool:
    """Whether a fine-grained token was not given what a private repository's answer needs."""
    return token is not None and repository.is_private and not token.may(permission)


def needs_sso(token: Token | None, repository: Repository) -> bool:
    return (
        token is not None
        and Quirk.SSO_REQUIRED in repository.quirks
        and not token.is_authorised_for_sso
    )


def is_restricted(token: Token | None, repository: Repository) -> bool:
    """Whether the owner keeps OAuth applications out."""
    return (
        token is not None
        and token.kind is TokenKind.OAUTH
        and Quirk.ACCESS_RESTRICTED_TO_APPS in repository.quirks
    )


READ_ALL = frozenset({"metadata", "contents", "pull_requests"})
WELL_KNOWN = (
    Token("sandbox_classic", "keeper-crew", scopes=("repo", "read:user")),
    Token("sandbox_public", "tide-crew", scopes=("public_repo",)),
    Token("sandbox_fine_grained", "keeper-crew", TokenKind.FINE_GRAINED, permissions=READ_ALL),
    Token(
        "sandbox_without_contents",
        "keeper-crew",
        TokenKind.FINE_GRAINED,
        permissions=frozenset({"metadata"}),
    ),
    Token("sandbox_without_sso", "gate-crew", scopes=("repo",), is_authorised_for_sso=False),
    Token("sandbox_oauth", "visitor-crew", TokenKind.OAUTH, scopes=("repo",)),
    Token("sandbox_revoked", "former-crew", scopes=("repo",), is_revoked=True),
    Token(
        "sandbox_expiring",
        "tide-crew",
        TokenKind.FINE_GRAINED,
        permissions=READ_ALL,
        expires_at=datetime(2036, 1, 1, tzinfo=UTC),
    ),
)


class TokenBook:
    """The tokens that the host knows at present."""

    def __init__(self, tokens: Iterable[Token] = WELL_KNOWN) -> None:
        self._tokens = {token.value: token for token in tokens}

    def __iter__(self) -> Iterator[Token]:
        return iter(self._tokens.values())

    def add(self, token: Token) -> None:
        self._tokens[token.value] = token

    def revoke(self, value: str) -> None:
        """From now on the token is answered with 401, as one that was never known."""
        if (token := self._tokens.get(value)) is not None:
            self._tokens[value] = replace(token, is_revoked=True)

    def valid(self, value: str, now: datetime) -> Token | None:
        token = self._tokens.get(value)
        if token is None or token.is_revoked:
            return None
        if token.expires_at is not None and token.expires_at <= now:
            return None
        return token
