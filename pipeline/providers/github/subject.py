"""Whom and what an exchange is about, for the words of its errors."""

from dataclasses import dataclass

from pipeline.repository import RepositoryAddress


@dataclass(frozen=True, slots=True)
class Subject:
    """`host` as people write it; `authenticated` tells whether a token was sent, `public_only`
    that a private repository is to be taken for none."""

    host: str
    address: RepositoryAddress
    authenticated: bool
    public_only: bool = False

    @property
    def repository(self) -> str:
        return self.address.full_name
