"""Reads GitHub's JSON into typed shapes; what can't be read is an error of the host's."""

from typing import TypeVar

import msgspec

from db.decoders import json_decoder
from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, Refused
from pipeline.outbound.faults import PASSES

T = TypeVar("T")


def decode(body: bytes | msgspec.Raw, shape: type[T], host: str) -> T:
    """Raises `Fault` for what is no JSON (a cut answer, a proxy's page: it may pass), `Refused`
    for JSON of another shape (it won't pass before the host or Gantry changes)."""
    try:
        return json_decoder(shape).decode(body)
    except msgspec.ValidationError as error:
        problem = Problem(
            ProblemCode.HOST_ANSWER_UNREADABLE,
            f"{host} answered in a form that is not known here: {error}.",
            remedy="Check GANTRY_GITHUB_API_URL: is it a GitHub? If so, look for a newer Gantry.",
        )
        raise Refused(problem, retriable=True) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"An answer of {host} can't be read: {error}."
        problem = Problem(ProblemCode.HOST_ANSWER_UNREADABLE, message, remedy=PASSES)
        raise Fault(problem) from error
