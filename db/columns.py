"""Column types that both databases keep alike: UTC times, words, and values as JSON."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, DateTime, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from db.decoders import json_decoder


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value.astimezone(UTC) if value else None
        raise ValueError(f"A time without a zone was to be stored: {value!r}")

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def to_sqlite(self, value: datetime | None) -> str | None:
        """The text that SQLAlchemy has SQLite keep, in one step."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without a zone was to be stored: {value!r}")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds")

    def from_sqlite(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text from outside, of at most `length` characters if one is given. PostgreSQL keeps no NUL in
    a text, so one is replaced (U+FFFD), also in what is searched for."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return without_nul(value) if value else value


class WordList(TypeDecorator[tuple[str, ...]]):
    """Several words of outside in one column: JSON, which PostgreSQL can search by any of them."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else [without_nul(word) for word in value]

    def process_result_value(
        self, value: list[str] | None, dialect: Dialect
    ) -> tuple[str, ...] | None:
        return None if value is None else tuple(value)


def without_nul(word: str) -> str:
    return word.replace("\x00", "\ufffd")


class Encoded(TypeDecorator[Any]):
    """A value of the given shape (records of plain data), kept as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._decoder = json_decoder(shape)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self._decoder.decode(value)

    def to_sqlite(self, value: Any) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    @property
    def from_sqlite(self) -> Callable[[str], Any]:
        return self._decoder.decode
