"""A project's history, as clients read it."""

from typing import Any

from tests.flow.house import House

PAGE = """
query($id: ID!, $after: String, $first: Int, $state: PullRequestState, $label: String) {
  project(id: $id) {
    pullRequestsSince
    pullRequests(first: $first, after: $after, state: $state, label: $label) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes {
        number title body url state isDraft isLocked author isBot labels baseRef headRef
        createdAt updatedAt closedAt mergedAt additions deletions changedFiles comments
      }
    }
  }
}
"""
ACTIVITY = """
query($id: ID!, $by: ActivityUnit) {
  project(id: $id) { pullRequestActivity(by: $by) { start opened merged closed } }
}
"""
RETRY = """
mutation($id: ID!) { retryJob(id: $id, only: GAPS) {
  __typename ... on ImportStarted { job { id } } ... on Problem { code message }
} }
"""


async def pull_requests(gantry: House, job: Any, **asked: Any) -> list[Any]:
    """All of the project's, page by page."""
    found: list[Any] = []
    after: str | None = None
    while True:
        project = await gantry.ask(
            PAGE, id=job["project"]["id"], after=after, **{"first": 100, **asked}
        )
        page = project["pullRequests"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found


async def numbers(gantry: House, job: Any, **asked: Any) -> list[int]:
    return [pull["number"] for pull in await pull_requests(gantry, job, **asked)]


async def since(gantry: House, job: Any) -> Any:
    """From when on the history is whole; None while it is not."""
    return (await gantry.ask(PAGE, id=job["project"]["id"], first=0))["pullRequestsSince"]


async def retry_of_gaps(gantry: House, job: Any) -> Any:
    """The retry's job, as it ended."""
    answer = await gantry.ask(RETRY, id=job["id"])
    assert answer["__typename"] == "ImportStarted", answer
    await gantry.follow(answer["job"]["id"])
    return await gantry.job(answer["job"]["id"])


def listed(gantry: House, name: str) -> list[str]:
    """The pages of the list that were asked for, by what tells them apart."""
    pages = [target for target in gantry.requests(name) if "/pulls?" in target]
    return [target.partition("&direction=desc&")[2] for target in pages]
