"""The scalars of our own, and the settings that all of the schema shares."""

from datetime import UTC, datetime

import strawberry
from strawberry.schema.config import StrawberryConfig

MOST_INT = 2**31 - 1
"""GraphQL's Int has 32 bits (https://spec.graphql.org/October2021/#sec-Int)."""


def show_time(value: datetime) -> str:
    """As JavaScript's `toISOString` writes it: 24 characters that sort by time."""
    text = value.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A time in UTC, ISO 8601 with milliseconds: `2026-01-31T12:03:00.000Z`.",
    serialize=show_time,
)

CONFIG = StrawberryConfig(scalar_map={datetime: DATE_TIME})
