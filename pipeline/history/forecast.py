"""How many pages a walk through a list of pull requests takes, before it is begun. Pure."""

from pipeline.history.page import MOST_ROWS, PullRequestList


def pages_of(pulls: PullRequestList, rows: int, listed: int | None) -> int:
    """The pages of a list at rest of which the first `rows`, of `listed` in all, lie within the
    window. Where it is not known how many are listed, there are taken to be more."""
    end = pages = 0
    while pages == 0 or (end <= rows and (listed is None or end < listed)):
        end = pulls.end_of(end, MOST_ROWS)
        pages += 1
    # More than one, and the head is looked at once more.
    return pages if pages == 1 else pages + 1
