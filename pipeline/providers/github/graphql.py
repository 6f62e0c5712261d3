"""The one GraphQL question of an import, for those who have a token."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from db.records.problem import Problem, ProblemCode
from db.records.replacing import replace
from pipeline.errors import Fault, StageError
from pipeline.outbound.faults import PASSES
from pipeline.outbound.messages import Method, Request, Response
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import not_found, raise_unless_ok
from pipeline.providers.github.graphql_query import QUERY
from pipeline.providers.github.graphql_readings import manifests_unread, read_repository
from pipeline.providers.github.graphql_shapes import NULL, Envelope, Error
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Findings, Question

# Fifteen READMEs and two dozen manifests of half a megabyte each, GitHub's most per file.
LARGEST_ANSWER = 24 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GraphQLQuestion:
    host: GitHubHost
    subject: Subject

    def overview(self) -> Question:
        title, lack = "Fetching repository data", manifests_unread(self.subject)
        return Question("overview", title, self._ask, self._read, lack=lack)

    def _ask(self, findings: Findings) -> Request | None:
        if findings.facts:
            return None
        address = self.subject.address
        variables = {"owner": address.owner, "name": address.name}
        return Request(
            url=self.host.graphql_url,
            resource="graphql",
            method=Method.POST,
            headers={
                "accept": "application/json",
                "content-type": "application/json",
                "x-github-api-version": self.host.api_version,
            },
            body=msgspec.json.encode({"query": QUERY, "variables": variables}),
            max_bytes=LARGEST_ANSWER,
        )

    def _read(self, findings: Findings, response: Response) -> Findings:
        """The repository, as far as it came. Where none came and it is not plain why, nothing is
        learnt: the REST API is asked next, and its refusals say more."""
        raise_unless_ok(response, self.subject, known=findings.facts is not None)
        envelope = decode(response.body, Envelope, self.subject.host)
        data, errors = envelope.data, envelope.errors or []
        points = data.rate_limit.cost if data and data.rate_limit else 0
        if data is not None and bytes(data.repository) != bytes(NULL):
            damaged = _damaged(errors)
            if damaged is not None:
                found = read_repository(bytes(data.repository), self.subject, damaged)
                return replace(found, points=points)
        for error in errors:
            reason = self._reason(error)
            if reason is not None:
                raise reason
        return Findings(points=points, shortfalls=(manifests_unread(self.subject),))

    def _reason(self, error: Error) -> StageError | None:
        if error.type == "NOT_FOUND":
            return not_found(self.subject)
        if error.message.startswith("Something went wrong"):
            return Fault(
                Problem(
                    ProblemCode.HOST_FAILED,
                    f"{self.subject.host} failed while it answered: “{error.message[:200]}”",
                    remedy=PASSES,
                )
            )
        return None


def _damaged(errors: Sequence[Error]) -> frozenset[str] | None:
    """The fields of the repository that an error took a part of, for what is null or missing in
    them says nothing; None where an error may have taken any of them."""
    damaged = set()
    for error in errors:
        match error.path:
            case ["repository", str() as field, *_]:
                damaged.add(field)
            case [str() as other, *_] if other != "repository":
                pass
            case _:
                return None
    return frozenset(damaged)
