"""What is asked of GitHub's REST API, one question per endpoint.

Each question is needless once its answer is known, so the same list serves with a token, after the
one GraphQL query, and without one.
"""

from dataclasses import dataclass
from urllib.parse import quote

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Refused
from pipeline.outbound.messages import Request, Response
from pipeline.providers.github.errors import raise_unless_ok, what_was_said
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.readings import (
    read_contributors,
    read_facts,
    read_languages,
    read_releases,
    read_tree,
)
from pipeline.providers.github.readme import (
    LARGEST,
    needs_raw,
    read_raw_readme,
    read_readme,
    readme_in,
    too_large_for_json,
)
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Findings, Question

JSON = "application/vnd.github+json"
RAW = "application/vnd.github.raw+json"

MIB = 1024 * 1024

# 100,000 entries, GitHub's most, take about 35 MB with the addresses that come with each.
LARGEST_TREE = 64 * MIB


@dataclass(frozen=True, slots=True)
class RestQuestions:
    host: GitHubHost
    subject: Subject

    def repository(self) -> Question:
        return Question(
            "repository", "Fetching repository data", self._ask_repository, self._read_repository
        )

    def others(self) -> tuple[Question, ...]:
        """All but the first: what a project needs, then what it can do without."""
        return (
            Question("tree", "Listing the files", self._ask_tree, self._read_tree),
            Question("readme", "Reading the README", self._ask_readme, self._read_readme),
            Question(
                "large_readme",
                "Reading the large README",
                self._ask_raw_readme,
                self._read_raw_readme,
                ProblemCode.README_UNREADABLE,
            ),
            Question(
                "languages",
                "Counting the languages",
                self._ask_languages,
                self._read_languages,
                ProblemCode.LANGUAGES_UNAVAILABLE,
            ),
            Question(
                "releases",
                "Reading the releases",
                self._ask_releases,
                self._read_releases,
                ProblemCode.RELEASES_UNAVAILABLE,
            ),
            Question(
                "contributors",
                "Reading the contributors",
                self._ask_contributors,
                self._read_contributors,
                ProblemCode.CONTRIBUTORS_UNAVAILABLE,
            ),
        )

    def _request(
        self, findings: Findings, path: str = "", accept: str = JSON, max_bytes: int = 4 * MIB
    ) -> Request:
        """By the name as now known: a redirect would count twice."""
        name = (findings.facts or self.subject.address).full_name
        return Request(
            url=f"{self.host.api_url}/repos/{quote(name)}{path}",
            resource="core",
            headers={"accept": accept, "x-github-api-version": self.host.api_version},
            max_bytes=max_bytes,
            may_cut=accept == RAW,
        )

    def _check(self, response: Response, findings: Findings) -> None:
        raise_unless_ok(response, self.subject, known=findings.facts is not None)

    def _ask_repository(self, findings: Findings) -> Request | None:
        return None if findings.facts else self._request(findings)

    def _read_repository(self, findings: Findings, response: Response) -> Findings:
        self._check(response, findings)
        return Findings(facts=read_facts(response, self.subject))

    def _ask_tree(self, findings: Findings) -> Request | None:
        if findings.tree or findings.is_empty:
            return None
        return self._request(findings, "/git/trees/HEAD?recursive=1", max_bytes=LARGEST_TREE)

    def _read_tree(self, findings: Findings, response: Response) -> Findings:
        if response.status == 409:  # GitHub's word for a repository without a commit
            return Findings(is_empty=True, languages=(), releases=(), contributors=())
        self._check(response, findings)
        return read_tree(response, self.subject)

    def _ask_readme(self, findings: Findings) -> Request | None:
        """Needless where a complete listing shows none."""
        tree = findings.tree
        is_absent = tree is not None and not tree.truncated and readme_in(tree) is None
        if findings.readme or findings.is_empty or is_absent:
            return None
        return self._request(findings, "/readme")

    def _read_readme(self, findings: Findings, response: Response) -> Findings:
        if response.status == 404:
            return Findings()
        if response.status == 403 and "up to 1 MB" in what_was_said(response).message:
            return too_large_for_json(findings)
        self._check(response, findings)
        return read_readme(response, self.subject)

    def _ask_raw_readme(self, findings: Findings) -> Request | None:
        if not needs_raw(findings.readme):
            return None
        return self._request(findings, "/readme", accept=RAW, max_bytes=LARGEST)

    def _read_raw_readme(self, findings: Findings, response: Response) -> Findings:
        self._check(response, findings)
        return read_raw_readme(response, findings, self.subject)

    def _ask_languages(self, findings: Findings) -> Request | None:
        if findings.languages is not None:
            return None
        return self._request(findings, "/languages")

    def _read_languages(self, findings: Findings, response: Response) -> Findings:
        self._check(response, findings)
        return Findings(languages=read_languages(response, self.subject))

    def _ask_releases(self, findings: Findings) -> Request | None:
        if findings.releases is not None:
            return None
        return self._request(findings, "/releases?per_page=10")

    def _read_releases(self, findings: Findings, response: Response) -> Findings:
        self._check(response, findings)
        return Findings(releases=read_releases(response, self.subject))

    def _ask_contributors(self, findings: Findings) -> Request | None:
        """With the anonymous ones: GitHub links the first 500 e-mail addresses of a repository to
        accounts, and whoever comes later would be missing."""
        if findings.contributors is not None:
            return None
        return self._request(findings, "/contributors?per_page=100&anon=1")

    def _read_contributors(self, findings: Findings, response: Response) -> Findings:
        if response.status == 403 and "too large to list" in what_was_said(response).message:
            raise Refused(
                Problem(
                    ProblemCode.CONTRIBUTORS_UNAVAILABLE,
                    f"{self.subject.host} does not list the contributors of "
                    f"{self.subject.repository}: its history is too large.",
                )
            )
        self._check(response, findings)
        return Findings(contributors=read_contributors(response, self.subject))
