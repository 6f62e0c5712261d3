"""The one GraphQL question of an import, for those who have a token."""

from dataclasses import dataclass, replace

import msgspec

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, StageError
from pipeline.outbound.messages import Method, Request, Response
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import not_found, raise_unless_ok
from pipeline.providers.github.graphql_query import QUERY
from pipeline.providers.github.graphql_readings import read_repository
from pipeline.providers.github.graphql_shapes import NULL, Envelope, Error
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.limits import limit_of, quota_exhausted
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Findings, Question

# Fifteen READMEs and two dozen manifests of half a megabyte each, GitHub's most per file.
LARGEST_ANSWER = 24 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GraphQLQuestion:
    host: GitHubHost
    subject: Subject

    def overview(self) -> Question:
        return Question("overview", "Fetching repository data", self._ask, self._read)

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
        """The repository, if it came, whatever errors came with it. Where none came and it is not
        plain why, nothing is learnt: the REST API is asked next, and its refusals say more."""
        raise_unless_ok(response, self.subject, known=findings.facts is not None)
        envelope = decode(response.body, Envelope, self.subject.host)
        data = envelope.data
        points = data.rate_limit.cost if data and data.rate_limit else 0
        if data is not None and bytes(data.repository) != bytes(NULL):
            return replace(read_repository(bytes(data.repository), self.subject), points=points)
        for error in envelope.errors or ():
            reason = self._reason(error, response)
            if reason is not None:
                raise reason
        return Findings(points=points)

    def _reason(self, error: Error, response: Response) -> StageError | None:
        if error.type == "RATE_LIMITED":
            return quota_exhausted(response, self.subject)
        if error.type == "NOT_FOUND":
            return not_found(self.subject)
        if error.message.startswith("Something went wrong"):
            return Fault(
                Problem(
                    ProblemCode.HOST_FAILED,
                    f"{self.subject.host} failed while it answered: “{error.message[:200]}”",
                )
            )
        return limit_of(response, error.message, self.subject)
