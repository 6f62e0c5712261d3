"""Answers as values, and the refusals that any endpoint may raise."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

JSON = "application/json; charset=utf-8"
DOCS = "https://docs.github.com/rest"


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A body with its digest, so that one that is answered often is hashed once."""

    content: bytes
    digest: bytes

    @classmethod
    def of(cls, content: bytes) -> "Body":
        return cls(content, hashlib.sha256(content).digest())

    @classmethod
    def json(cls, value: object) -> "Body":
        return cls.of(msgspec.json.encode(value))


NO_BODY = Body.of(b"")


@dataclass(frozen=True, slots=True)
class Answer:
    """`cacheable` answers carry an ETag; `cost` is what they take off the quota: a request, or
    points. Without `has_limits` it tells nothing of any quota."""

    status: int = 200
    body: Body = NO_BODY
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = JSON
    cacheable: bool = True
    cost: int = 1
    has_limits: bool = True

    @classmethod
    def json(cls, value: object, headers: Mapping[str, str] | None = None) -> "Answer":
        return cls(body=Body.json(value), headers=headers or {})

    @classmethod
    def empty(cls, status: int) -> "Answer":
        return cls(status, content_type=None, cacheable=False)


class RefusedError(Exception):
    """The host refuses; `answer` is what it says, `limit` the rate limit that is the reason, if one
    is."""

    def __init__(self, answer: Answer, limit: str | None = None) -> None:
        super().__init__(answer.status)
        self.answer = answer
        self.limit = limit


def refusal(
    status: int, message: str, docs: str = "", *, headers: Mapping[str, str] | None = None
) -> RefusedError:
    """A refusal in the host's basic-error form; `docs` is a page below the REST reference. Its
    `status` is a string: so it is on the real host."""
    body = {"message": message, "documentation_url": DOCS + docs, "status": str(status)}
    return RefusedError(Answer(status, Body.json(body), headers or {}, cacheable=False))


def not_found(docs: str = "") -> RefusedError:
    return refusal(404, "Not Found", docs)
