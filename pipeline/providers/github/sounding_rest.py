"""What an import without a token would take, by two requests: the root's listing, and a search.

Source: REST reference, "Get a tree" and "Search issues and pull requests". Searches have a quota of
their own, ten a minute.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

import msgspec

from db.records.replacing import replace
from pipeline.outbound.messages import Request, Response
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import raise_unless_ok
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.readings import read_tree
from pipeline.providers.github.readme import LARGEST, readme_in
from pipeline.providers.github.rest import JSON
from pipeline.providers.github.subject import Subject
from pipeline.providers.sounding import Prospect
from pipeline.repository import Tree

# The repository and its tree, all that is asked of an empty one; then what the others take besides.
EMPTY = 2
OTHERS = 3


class Found(msgspec.Struct):
    total_count: int


def search_words(repository: str, since: datetime) -> str:
    return f"repo:{repository} is:pr updated:>={since:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class RestSounding:
    """A README that is not in the root, where most are, is not seen. One that was renamed has its
    two requests taken by the redirect."""

    host: GitHubHost
    subject: Subject
    since: datetime | None

    def ask(self, known: Prospect | None) -> Request | None:
        headers = {"accept": JSON, "x-github-api-version": self.host.api_version}
        if known is None:
            url = f"{self.host.api_url}/repos/{quote(self.subject.repository)}/git/trees/HEAD"
            return Request(url, "core", headers, max_bytes=4 * 1024 * 1024)
        if self.since is None or known.is_empty or known.pull_requests is not None:
            return None
        words = {"q": search_words(known.repository, self.since), "per_page": 1}
        url = f"{self.host.api_url}/search/issues?{urlencode(words)}"
        return Request(url, "search", headers, keeps_answer=False)

    def read(self, known: Prospect | None, response: Response) -> Prospect:
        if known is not None:
            raise_unless_ok(response, self.subject, known=True)
            found = decode(response.body, Found, self.subject.host)
            return replace(known, pull_requests=found.total_count)
        if response.status == 409:
            return Prospect(self.subject.repository, {"core": EMPTY + response.hops}, is_empty=True)
        raise_unless_ok(response, self.subject, known=False)
        tree = read_tree(response, self.subject).tree
        requests = EMPTY + OTHERS + response.hops + _for_readme(tree)
        return Prospect(self.subject.repository, {"core": requests})


def _for_readme(tree: Tree | None) -> int:
    entry = readme_in(tree) if tree else None
    if entry is None:
        return 0
    return 1 if entry.size is None or entry.size <= LARGEST else 2
