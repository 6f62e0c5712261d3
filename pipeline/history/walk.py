"""The walk through a list of pull requests: what a page changes, and when it is over. Pure.

The list goes from the latest update back to the edge of the window, and it moves while it is read:
who is updated jumps to its head, past the reader. So the walk ends with another pass over the
head, back to where the first pass began, until a pass fits on one page: that is the list as it
was at one moment. A host that never rests is left after `MOST_PASSES`: the next sync goes on from
before this one began, so nothing is lost for good.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db.records.pull_request import HistoryReach
from db.records.replacing import replace
from pipeline.history.page import LEAST_ROWS, MOST_ROWS, Place, PullRequestPage

MOST_PASSES = 4

# So many pages without a new row are a list that leads in a circle, or moves faster than we read.
MOST_STALLS = 3

# A page size that has worked so often is doubled.
STEADY_PAGES = 3

# A host's clock and ours differ, and what was written a moment ago may be listed a moment later.
SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a walk has come; kept after every page. `place` is where to read on, None once it is
    over. `edge` is where it ends, `stop` where this pass does; `head` is the newest update that
    this pass began with, `first_head` the first pass. `tail` are the rows of the last page, by
    number, `oldest` the last update among them; `reached` is the oldest of the first pass.

    `is_blocked`: the page at the place has come, but does not say where the next one is.

    `done` counts the rows of the first pass, `added` and `updated` what became of all in the store.
    """

    way: str
    started_at: datetime
    since: datetime
    edge: datetime
    stop: datetime
    place: Place | None = field(default_factory=Place)
    passes: int = 1
    pages: int = 0
    head: datetime | None = None
    first_head: datetime | None = None
    tail: tuple[int, ...] = ()
    oldest: datetime | None = None
    reached: datetime | None = None
    size: int = MOST_ROWS
    most: int = MOST_ROWS
    steady: int = 0
    stalls: int = 0
    retreats: int = 0
    is_blocked: bool = False
    done: int = 0
    added: int = 0
    updated: int = 0
    lost: int = 0
    total: int | None = None

    @property
    def is_first_pass(self) -> bool:
        return self.passes == 1

    @property
    def goes_in_circles(self) -> bool:
        return self.stalls > MOST_STALLS

    @property
    def missing(self) -> tuple[datetime, datetime]:
        """The span of updates that is not known to be whole: from, to."""
        if self.is_first_pass:
            return self.edge, self.reached or self.started_at
        return self.stop, self.started_at


def begin(way: str, now: datetime, since: datetime, reach: HistoryReach | None) -> Walk:
    """A walk back to `since`; only to the last sync's cursor, if that one came as far."""
    edge = max(since, cursor_for(since, reach) or since)
    return Walk(way, now, since, edge, edge)


def cursor_for(since: datetime, reach: HistoryReach | None) -> datetime | None:
    """The last sync's cursor, if a history back to `since` is whole up to there."""
    if reach is None or reach.whole_since is None or reach.whole_since > since:
        return None
    return reach.cursor


def reach_of(walk: Walk, before: HistoryReach | None) -> HistoryReach:
    """How far the history reaches, as it is after this much of the walk. The cursor moves once the
    walk is over: to where the walk began, by the host's clock and by ours, whichever is earlier."""
    whole = None if before is None else before.whole_since
    if walk.place is not None:
        kept = None if before is None else before.cursor
        asked = walk.since if before is None else min(before.asked_since, walk.since)
        return HistoryReach(asked, whole, kept)
    cursor = walk.edge
    if walk.first_head is not None:
        cursor = max(walk.edge, min(walk.first_head, walk.started_at - SKEW))
    whole = walk.since if whole is None or walk.edge == walk.since else min(whole, walk.since)
    return HistoryReach(whole, whole, cursor)


def read_on(walk: Walk, page: PullRequestPage) -> Walk:
    """The walk after this page, which was asked for at its place."""
    if not _is_joined(walk, page):
        return _retreated(walk)
    rows = page.rows
    newest = rows[0].updated_at if rows else None
    further = replace(
        walk,
        pages=walk.pages + 1,
        place=page.next,
        head=walk.head or newest,
        first_head=walk.first_head or newest,
        total=page.total if page.total is not None else walk.total,
        lost=walk.lost + page.lost,
        is_blocked=False,
    )
    further = _resized(_advanced(further, page), page)
    if page.next is None or (rows and rows[-1].updated_at < walk.stop):
        return _next_pass(further)
    if page.broken is not None:
        return replace(further, place=walk.place, is_blocked=True)
    return further


def _is_joined(walk: Walk, page: PullRequestPage) -> bool:
    """Whether no row can have slipped between the last page and this one. By number, pages are
    asked for with a row in common, so that one that begins behind it gives itself away."""
    at_the_top = walk.place is None or walk.place.position == 0
    if page.is_by_key or at_the_top or walk.oldest is None or not walk.tail:
        return True
    if not page.rows:
        return page.next is not None  # all of it is hidden, and the host says there is more
    first = page.rows[0]
    return first.updated_at > walk.oldest or first.number in walk.tail


def _retreated(walk: Walk) -> Walk:
    """Ask again from further up, twice as far each time."""
    place = walk.place or Place()
    back = place.position - MOST_ROWS * 2**walk.retreats
    place = replace(place, position=back) if back > 0 else Place()
    return replace(walk, place=place, retreats=walk.retreats + 1, pages=walk.pages + 1)


def _advanced(walk: Walk, page: PullRequestPage) -> Walk:
    """Count what is new of the page: what lies on from the oldest row so far."""
    rows, oldest = page.rows, walk.oldest
    known = frozenset(walk.tail)
    news = [
        row
        for row in rows
        if (oldest is None or row.updated_at <= oldest) and row.number not in known
    ]
    if not news:
        tail = walk.tail if rows else ()
        return replace(walk, tail=tail, stalls=walk.stalls + 1)
    last = rows[-1].updated_at
    told = sum(row.updated_at >= walk.edge for row in news) if walk.is_first_pass else 0
    return replace(
        walk,
        tail=tuple(row.number for row in rows),
        oldest=last,
        reached=last if walk.is_first_pass else walk.reached,
        done=walk.done + told,
        stalls=0,
        retreats=0,
    )


def _resized(walk: Walk, page: PullRequestPage) -> Walk:
    """Grow the page again, up to what the host has shown to give."""
    most = walk.most
    is_full = len(page.rows) >= walk.size or page.next is None
    if not page.is_by_key and walk.pages == 1 and not is_full:
        most = max(LEAST_ROWS, len(page.rows))
    if walk.steady + 1 < STEADY_PAGES:
        return replace(walk, most=most, size=min(walk.size, most), steady=walk.steady + 1)
    return replace(walk, most=most, size=min(walk.size * 2, most), steady=0)


def _next_pass(walk: Walk) -> Walk:
    """The pass is over: another one over what has come to the head since it began, if anything can
    have; what one page tells is of one moment."""
    if walk.pages <= 1 or walk.head is None or walk.passes >= MOST_PASSES:
        return replace(walk, place=None)
    return replace(
        walk,
        passes=walk.passes + 1,
        place=Place(),
        stop=walk.head,
        pages=0,
        head=None,
        tail=(),
        oldest=None,
        stalls=0,
        retreats=0,
    )


def shrunk(walk: Walk) -> Walk | None:
    """The walk with half the page, for a host that fails at the whole; None if it is small."""
    size = max(LEAST_ROWS, walk.size // 2)
    return None if size >= walk.size else replace(walk, size=size, steady=0)


def expected(walk: Walk) -> int | None:
    """About how many rows the first pass has in all: at the pace so far, and no more than the
    whole list. None until a page has come."""
    if walk.reached is None:
        return None
    if not walk.is_first_pass or walk.place is None:
        return walk.done
    covered = (walk.started_at - walk.reached) / max(walk.started_at - walk.edge, SKEW)
    at_this_pace = round(walk.done / min(1.0, max(covered, 1e-6)))
    return max(walk.done, min(at_this_pace, walk.total if walk.total is not None else at_this_pace))
