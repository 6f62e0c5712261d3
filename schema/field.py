"""Fields with a resolver: Strawberry's decorators, whose types a checker can't follow, typed."""

from collections.abc import Callable
from typing import TypeVar

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., object])


def field(description: str, *, shown_as: object = None) -> Callable[[Resolver], Resolver]:
    """A field of the function decorated. `shown_as` is its type in the schema, where the function
    returns a record that is shown as another type."""
    decorate: Callable[[Resolver], Resolver] = strawberry.field(
        description=description, graphql_type=shown_as
    )
    return decorate


def subscription(description: str, *, shown_as: object) -> Callable[[Resolver], Resolver]:
    """The same, for a function that gives a stream."""
    decorate: Callable[[Resolver], Resolver] = strawberry.subscription(
        description=description, graphql_type=shown_as
    )
    return decorate
