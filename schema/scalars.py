"""The scalars of our own, and the settings that all of the schema shares."""

from datetime import UTC, datetime

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

MOST_INT = 2**31 - 1
"""GraphQL's Int has 32 bits (https://spec.graphql.org/October2021/#sec-Int)."""


def show_time(value: datetime) -> str:
    """As JavaScript's `toISOString` writes it: 24 characters that sort by time."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat("T", "milliseconds").removesuffix("+00:00") + "Z"


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A time in UTC, ISO 8601 with milliseconds: `2026-01-31T12:03:00.000Z`.",
    serialize=show_time,
)


class _Names(NameConverter):
    """Strawberry asks for the names of a field's arguments each time that it is executed."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, str] = {}

    def apply_naming_config(self, name: str) -> str:
        if (known := self._known.get(name)) is None:
            known = self._known[name] = super().apply_naming_config(name)
        return known


CONFIG = StrawberryConfig(scalar_map={datetime: DATE_TIME}, name_converter=_Names())
