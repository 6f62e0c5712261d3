"""`replace` for every record: the structs of `db.records`, and dataclasses."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # For mypy a struct is a dataclass too, so it checks the names and types of what is replaced.
    from dataclasses import replace
else:
    import dataclasses

    from msgspec import Struct, structs

    def replace(record, /, **changes):
        """The record with these fields changed. Raises `TypeError` for a field that it lacks."""
        if isinstance(record, Struct):
            return structs.replace(record, **changes)
        return dataclasses.replace(record, **changes)


__all__ = ["replace"]
