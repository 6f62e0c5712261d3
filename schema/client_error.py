"""Errors that the client has caused, in words that it may read."""

from enum import StrEnum

from graphql import GraphQLError


class ClientErrorCode(StrEnum):
    """What `extensions.code` says."""

    BAD_INPUT = "BAD_INPUT"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    UNAVAILABLE = "UNAVAILABLE"


class ClientError(GraphQLError):
    """A top-level error. What a person could act on is data in the answer instead."""

    def __init__(self, code: ClientErrorCode, message: str) -> None:
        super().__init__(message, extensions={"code": code.value})


def bad_input(message: str) -> ClientError:
    return ClientError(ClientErrorCode.BAD_INPUT, message)


def at_most(name: str, value: int, most: int) -> int:
    """The value, if it is from 0 to `most`. Raises `ClientError`."""
    if not 0 <= value <= most:
        raise bad_input(f"{name} is {value}, but must be from 0 to {most}.")
    return value
