"""Errors of the GraphQL API: the host puts their type beside the message."""

from graphql import GraphQLError


class GraphError(Exception):
    """An error with the host's own type, such as NOT_FOUND."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def formatted(error: GraphQLError) -> dict[str, object]:
    shape: dict[str, object] = {**error.formatted}
    if isinstance(error.original_error, GraphError):
        return {"type": error.original_error.kind, **shape}
    return shape
