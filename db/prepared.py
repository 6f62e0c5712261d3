"""Statements of the hot paths in SQLite's own words, past most of SQLAlchemy.

SQLAlchemy takes some 80 µs to bring one statement to the driver and its rows back, SQLite 10 to
answer it. A statement that was marked as `prepared` is compiled once, with what turns its values
into the driver's and back; the definition stays one for both databases.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable as AnyStatement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from db.columns import Encoded, UtcDateTime

S = TypeVar("S", bound=AnyStatement)

_OPTION = "gantry_prepared"
_ON_LOOP = "gantry_on_loop"

Processor = Callable[[Any], Any]


def prepared(statement: S, *, on_loop: bool = False) -> S:
    """Mark a statement that is built once. Its parameters are given by name, always the same; of
    its answer, `Rows` has what may be asked. `on_loop`: it touches a few rows, which an index
    finds, and none that is large, so on SQLite it may run in the event loop's thread."""
    return statement.execution_options(**{_OPTION: True, _ON_LOOP: on_loop})


def is_prepared(statement: Executable) -> bool:
    return _OPTION in statement.get_execution_options()


def may_run_on_loop(statement: Executable) -> bool:
    return bool(statement.get_execution_options().get(_ON_LOOP))


class Rows:
    """The answer: what SQLAlchemy's results have, as far as it is used."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def first(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None

    def scalars(self) -> Iterator[Any]:
        return (row[0] for row in self._rows)

    def scalar_one_or_none(self) -> Any:
        return self._rows[0][0] if self._rows else None


class Prepared:
    """One statement, with the names of its parameters."""

    def __init__(self, statement: Any, names: Sequence[str], dialect: Dialect) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
        self._text = str(compiled)
        self._fixed = compiled.params
        self._places = [
            (name, _binding(compiled.binds[name].type, dialect) if name in compiled.binds else None)
            for name in compiled.positiontup or ()
        ]
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        processors = [_reading(column.type, dialect) for column in columns]
        self._results = [(at, turn) for at, turn in enumerate(processors) if turn is not None]

    def execute(self, sqlite: sqlite3.Connection, parameters: Any) -> Rows:
        if isinstance(parameters, Sequence):
            rows = [self._values(each) for each in parameters]
            return self._answer(sqlite.executemany, rows)
        return self._answer(sqlite.execute, self._values(parameters or {}))

    def _values(self, given: Mapping[str, Any]) -> list[Any]:
        return [
            turn(value) if turn is not None else value
            for name, turn in self._places
            for value in (given[name] if name in given else self._fixed[name],)
        ]

    def _answer(self, execute: Callable[..., sqlite3.Cursor], values: list[Any]) -> Rows:
        try:
            cursor = execute(self._text, values)
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                self._text, values, error, sqlite3.Error, hide_parameters=True
            ) from error
        if self._results:
            rows = [self._read(list(row)) for row in rows]
        return Rows(rows, cursor.rowcount)

    def _read(self, row: list[Any]) -> tuple[Any, ...]:
        for at, turn in self._results:
            if (value := row[at]) is not None:
                row[at] = turn(value)
        return tuple(row)


def _binding(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    if isinstance(kind, UtcDateTime | Encoded):
        return kind.to_sqlite
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """What turns a value of the driver's into ours. It is never given None."""
    if isinstance(kind, UtcDateTime | Encoded):
        return kind.from_sqlite
    return kind.dialect_impl(dialect).result_processor(dialect, None)
