"""Whom and what an exchange is about, for the words of its errors."""

from dataclasses import dataclass

from pipeline.repository import RepositoryAddress


@dataclass(frozen=True, slots=True)
class Subject:
    """`host` as people write it; `authenticated` tells whether a token was sent."""

    host: str
    address: RepositoryAddress
    authenticated: bool

    @property
    def repository(self) -> str:
        return self.address.full_name
