"""What clients see of errors: their own mistakes in full, ours as an id that leads to the log."""

from collections.abc import Iterable

import structlog
from graphql import GraphQLError, GraphQLFormattedError

from server.authentication import Unauthenticated
from server.correlation import current_correlation_id

_log = structlog.get_logger("server.graphql")


def presentable(errors: Iterable[GraphQLError]) -> list[GraphQLFormattedError]:
    """Errors of execution as clients may see them.

    A `GraphQLError` that a resolver raised was written for the client. Any other exception is a
    bug of ours: it is logged with its stack and shown as "Internal error (id …)".
    """
    return [_present(error) for error in errors]


def formatted(errors: Iterable[GraphQLError]) -> list[GraphQLFormattedError]:
    """Errors of parsing, validation and variables, which speak of the client's own words."""
    return [error.formatted for error in errors]


def problem(message: str, code: str | None = None) -> GraphQLFormattedError:
    """An error that no part of the document caused."""
    error = GraphQLFormattedError(message=message)
    if code is not None:
        error["extensions"] = {"code": code}
    return error


def internal_error(cause: BaseException, **where: object) -> GraphQLFormattedError:
    """Logs `cause` with its stack and gives what may be said about it."""
    identity = current_correlation_id()
    _log.error("graphql.internal_error", error_id=identity, **where, exc_info=cause)
    error = problem(f"Internal error (id {identity})")
    error["extensions"] = {"code": "INTERNAL", "id": identity}
    return error


def _present(error: GraphQLError) -> GraphQLFormattedError:
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None:
        return error.formatted
    if isinstance(cause, Unauthenticated):
        shown = problem(str(cause), "UNAUTHENTICATED")
    else:
        shown = internal_error(cause, path=error.path)
    return {**error.formatted, **shown}
