"""Reads GitHub's JSON into typed shapes; what can't be read is an error of the host's."""

from typing import TypeVar

import msgspec

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, Refused

T = TypeVar("T")


def decode(body: bytes, shape: type[T], host: str) -> T:
    """Raises `Fault` for what is no JSON (a cut answer, a proxy's page: it may pass), `Refused`
    for JSON of another shape (it won't pass before the host or Gantry changes)."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        problem = _unreadable(f"{host} answered in a form that is not known here: {error}.")
        raise Refused(problem, retriable=True) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Fault(_unreadable(f"An answer of {host} can't be read: {error}.")) from error


def _unreadable(message: str) -> Problem:
    return Problem(ProblemCode.HOST_ANSWER_UNREADABLE, message)
