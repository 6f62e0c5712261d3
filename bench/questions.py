"""What is asked: the requests, each with a place for a value that changes from one to the next."""

import json
from dataclasses import dataclass

from bench.stores import token_of

PLACE = "@@"
"""Stands in a body for the value."""


@dataclass(frozen=True, slots=True)
class Question:
    """A POST; its answer counts as good if `expected` stands in the body."""

    path: str
    body: str
    expected: str

    def request(self, token: str, value: str) -> bytes:
        body = self.body.replace(PLACE, value).encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


_START = """mutation($input: StartImportInput!) { startImport(input: $input) {
  __typename
  ... on Problem { code message }
  ... on ImportStarted { job { id status percent repository createdAt } }
} }"""

_JOB = """query($id: ID!) { job(id: $id) {
  id status percent stage repository createdAt attempt lastSequence
} }"""

START = Question(
    "/graphql",
    json.dumps({"query": _START, "variables": {"input": {"url": PLACE}}}),
    '"ImportStarted"',
)
START_REST = Question("/imports", json.dumps({"url": PLACE}), '"QUEUED"')
JOB = Question("/graphql", json.dumps({"query": _JOB, "variables": {"id": PLACE}}), '"QUEUED"')


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks with what value."""

    token: str
    value: str


def newcomer(number: int) -> Asker:
    """User number 0, 1, …, with a repository of their own, so that every start is accepted."""
    return Asker(token_of(number), f"https://github.com/bench/repository-{number}")
