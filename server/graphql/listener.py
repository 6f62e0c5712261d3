"""Who hears a subscription, whatever the protocol; and how hearing ends early."""

from typing import Protocol

from graphql import GraphQLFormattedError


class StreamFailed(Exception):
    """The source of a subscription broke. `errors` are for the client."""

    def __init__(self, errors: list[GraphQLFormattedError]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


class Listener(Protocol):
    """Takes answers, which are JSON."""

    def put(self, answer: bytes) -> None:
        """Takes an answer at once, or keeps it for the client within bounds."""
        ...

    async def ready(self) -> None:
        """Returns when the client has taken what was put, so that much can be told without
        running into the bounds."""
        ...

    def over(self, failure: Exception | None) -> None:
        """All is said, or nothing more can be. Called for who has subscribed to a hub."""
        ...
