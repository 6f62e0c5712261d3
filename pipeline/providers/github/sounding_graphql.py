"""What an import with a token would take, by one GraphQL query of one point."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from db.records.replacing import replace
from pipeline.errors import Refused
from pipeline.outbound.messages import Method, Request, Response
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import (
    Said,
    host_refused,
    not_found,
    raise_unless_ok,
    require_readable,
)
from pipeline.providers.github.graphql_query import ALIASES, README_PATHS
from pipeline.providers.github.graphql_readings import requests_for_readme
from pipeline.providers.github.graphql_shapes import NULL, Count, Error
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.sounding_rest import search_words
from pipeline.providers.github.subject import Subject
from pipeline.providers.sounding import Prospect

# READMEs of half a megabyte at most, as GitHub gives them.
LARGEST_ANSWER = 8 * 1024 * 1024

# The query is all that is asked of an empty repository; these are the files and the contributors.
OTHERS = 2

_READMES = "\n".join(
    f'    {ALIASES[path]}: object(expression: "HEAD:{path}") {{ ...File }}' for path in README_PATHS
)

QUERY = f"""\
query Sounding($owner: String!, $name: String!, $words: String!, $counts: Boolean!) {{
  repository(owner: $owner, name: $name, followRenames: true) {{
    id nameWithOwner url visibility isEmpty
    pullRequests {{ totalCount }}
    inGithub: object(expression: "HEAD:.github") {{ ...Listing }}
    inRoot: object(expression: "HEAD:") {{ ...Listing }}
    inDocs: object(expression: "HEAD:docs") {{ ...Listing }}
{_READMES}
  }}
  search(query: $words, type: ISSUE) @include(if: $counts) {{ issueCount }}
}}
fragment Listing on GitObject {{ ... on Tree {{ entries {{ name mode }} }} }}
fragment File on GitObject {{ ... on Blob {{ byteSize isBinary isTruncated text }} }}
"""


class Found(msgspec.Struct, rename="camel"):
    issue_count: int


class Head(msgspec.Struct, rename="camel"):
    """The repository, as far as it is not read with its files."""

    name_with_owner: str
    visibility: str
    is_empty: bool = False
    pull_requests: Count | None = None


class Data(msgspec.Struct):
    repository: msgspec.Raw = NULL
    search: Found | None = None


class Envelope(msgspec.Struct):
    data: Data | None = None
    errors: list[Error] | None = None


@dataclass(frozen=True, slots=True)
class GraphQLSounding:
    """A search knows no former names, so for a repository that was renamed it is asked again."""

    host: GitHubHost
    subject: Subject
    since: datetime | None

    def ask(self, known: Prospect | None) -> Request | None:
        if known is not None and (self._is_of(known) or not self._counts(known)):
            return None
        repository = self.subject.repository if known is None else known.repository
        owner, _, name = repository.partition("/")
        words = search_words(repository, self.since) if self.since else ""
        variables = {"owner": owner, "name": name, "words": words, "counts": bool(words)}
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

    def _counts(self, known: Prospect) -> bool:
        """Whether pull requests are still to be counted."""
        return self.since is not None and not known.is_empty and known.pull_requests is None

    def _is_of(self, known: Prospect) -> bool:
        return known.repository.lower() == self.subject.repository.lower()

    def read(self, known: Prospect | None, response: Response) -> Prospect:
        raise_unless_ok(response, self.subject, known=known is not None)
        envelope = decode(response.body, Envelope, self.subject.host)
        data = envelope.data
        if data is None or bytes(data.repository) == bytes(NULL):
            raise self._why_nothing(envelope.errors or [], response)
        answer = bytes(data.repository)
        head = decode(answer, Head, self.subject.host)
        require_readable(head.visibility, self.subject)
        if head.is_empty:
            return Prospect(head.name_with_owner, {"graphql": 1}, points=1, is_empty=True)
        prospect = Prospect(
            head.name_with_owner,
            {"graphql": 1, "core": OTHERS + requests_for_readme(answer, self.subject)},
            points=1,
            listed=head.pull_requests.total_count if head.pull_requests else None,
        )
        is_counted = known is not None or self._is_of(prospect)
        count = data.search.issue_count if data.search and is_counted else None
        return replace(prospect, pull_requests=count)

    def _why_nothing(self, errors: list[Error], response: Response) -> Refused:
        for error in errors:
            if error.type == "NOT_FOUND":
                return not_found(self.subject)
        words = errors[0].message if errors else ""
        return host_refused(response.status, Said(words), self.subject)
