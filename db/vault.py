"""Seals secrets before they are stored, with keys that can be changed."""

from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class VaultError(Exception):
    """A secret can't be sealed or opened: there is no key, or none that fits."""


class BadKeyError(ValueError):
    """A key is not one."""


def new_key() -> str:
    return Fernet.generate_key().decode()


def check_keys(keys: Sequence[str]) -> None:
    """Raises `BadKeyError`, which does not tell the key."""
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise BadKeyError(f"key {number} is not 32 bytes in URL-safe base64") from None


class Vault:
    """Seals with the first of the keys and opens with any. `keys` is asked each time, so that a
    rotation reaches the processes that run; it may read a file, so all of it belongs in a thread.

    A secret is sealed for an owner and opens for that one alone: whoever can write to the stores
    can't make one user's secret another's.
    """

    def __init__(self, keys: Callable[[], Sequence[str]]) -> None:
        self._keys = keys

    def has_key(self) -> bool:
        return bool(self._keys())

    def seal(self, secret: str, owner_id: str) -> str:
        """Raises `VaultError` without a key."""
        return self._cipher().encrypt(f"{owner_id}:{secret}".encode()).decode()

    def open(self, sealed: str, owner_id: str) -> str:
        """Raises `VaultError` for what was sealed with other keys, for somebody else, or changed
        since."""
        try:
            owner, _, secret = self._cipher().decrypt(sealed.encode()).decode().partition(":")
        except InvalidToken:
            raise VaultError("no key of ours opens it") from None
        if owner != owner_id:
            raise VaultError("it was sealed for somebody else")
        return secret

    def reseal(self, sealed: str) -> str:
        """The same secret under the first key. Raises `VaultError`."""
        try:
            return self._cipher().rotate(sealed.encode()).decode()
        except InvalidToken:
            raise VaultError("no key of ours opens it") from None

    def _cipher(self) -> MultiFernet:
        keys = self._keys()
        if not keys:
            raise VaultError("there is no key to keep secrets with")
        return MultiFernet([Fernet(key) for key in keys])
