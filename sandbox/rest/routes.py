"""The table of routes below a repository, and what a token must be permitted for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.answer import Answer
from sandbox.rest import archive, contents, git_data, people, pulls, releases, repositories
from sandbox.rest.visit import Visit


@dataclass(frozen=True, slots=True)
class Route:
    """`pattern` is the path below the repository: `{name}` stands for one segment, `{name...}` at
    its end for one or more."""

    pattern: str
    endpoint: Callable[[Visit], Answer]
    permission: str = "contents"

    def match(self, segments: Sequence[str]) -> dict[str, str] | None:
        """The variable parts of a path that the pattern fits; None, if it does not."""
        expected = self.pattern.split("/") if self.pattern else []
        found: dict[str, str] = {}
        for place, part in enumerate(expected):
            if place >= len(segments):
                return None
            if part.endswith("...}"):
                found[part[1:-4]] = "/".join(segments[place:])
                return found
            if part.startswith("{"):
                found[part[1:-1]] = segments[place]
            elif part != segments[place]:
                return None
        return found if len(expected) == len(segments) else None


ROUTES = (
    Route("", repositories.metadata, "metadata"),
    Route("languages", repositories.languages, "metadata"),
    Route("topics", repositories.topics, "metadata"),
    Route("license", repositories.license_of),
    Route("readme", contents.readme),
    Route("contents", contents.contents),
    Route("contents/{path...}", contents.contents),
    Route("git/trees/{ref...}", git_data.tree),
    Route("git/blobs/{sha}", git_data.blob),
    Route("commits", git_data.commits),
    Route("commits/{ref...}", git_data.commit),
    Route("branches", git_data.branches),
    Route("tags", git_data.tags),
    Route("releases", releases.releases),
    Route("releases/latest", releases.latest),
    Route("contributors", people.contributors, "metadata"),
    Route("stats/contributors", people.statistics, "metadata"),
    Route("pulls", pulls.pulls, "pull_requests"),
    Route("pulls/{number}", pulls.pull, "pull_requests"),
    Route("tarball", archive.tarball),
    Route("tarball/{ref...}", archive.tarball),
)


def find(segments: Sequence[str]) -> tuple[Route, dict[str, str]] | None:
    for route in ROUTES:
        parameters = route.match(segments)
        if parameters is not None:
            return route, parameters
    return None
