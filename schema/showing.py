"""How records are shown: a type reads the attributes of the record itself, and copies nothing.

A field without a resolver is the record's attribute of the same name; a field with one is handed
the record as its parent. So nothing is built that is not asked for.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition


def shows(record: type) -> Callable[[object, object], bool]:
    """A type's `is_type_of`, which interfaces and unions ask: it shows records of this class."""

    def is_type_of(value: object, _info: object) -> bool:
        return isinstance(value, record)

    return is_type_of


def describe_enum(shown: type[StrEnum], description: str, values: Mapping[str, str]) -> None:
    """Show an enum of the records, with what each of its values means."""
    strawberry.enum(shown, description=description)
    definition: StrawberryEnumDefinition = shown.__dict__["__strawberry_definition__"]
    for value in definition.values:
        value.description = values.get(value.name)
