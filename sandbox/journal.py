"""The request log: what was asked, by whom, how it was answered and what it cost."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

CAPACITY = 100_000
"""Records kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Record:
    """`endpoint` is the path with its variable parts named; `caller` whose quota was used; `token`
    the one that was sent, if the host knows it; `cost` in requests, or points on `graphql`;
    `duration` in milliseconds, with all delays; `rule` the rule of the script that had its way;
    `limit` the limit, primary or secondary, in whose time it came and was refused."""

    number: int
    at: datetime
    method: str
    target: str
    endpoint: str
    repository: str | None
    caller: str
    token: str | None
    address: str
    resource: str
    status: int
    cost: int
    bytes: int
    duration: float
    rule: str | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    requests: int
    cost: dict[str, int]
    by_endpoint: dict[str, int]
    by_status: dict[str, int]
    by_caller: dict[str, int]
    by_address: dict[str, int]


class Journal:
    def __init__(self) -> None:
        self._records: deque[Record] = deque(maxlen=CAPACITY)
        self._count = self._cleared = 0

    def next_number(self) -> int:
        self._count += 1
        return self._count

    def add(self, record: Record) -> None:
        """Does nothing for a request that came before the log was cleared."""
        if record.number > self._cleared:
            self._records.append(record)

    def clear(self) -> None:
        self._records.clear()
        self._cleared = self._count

    def records(
        self,
        *,
        repository: str | None = None,
        endpoint: str | None = None,
        caller: str | None = None,
        after: int = 0,
    ) -> list[Record]:
        """What was logged, oldest first; a filter that is None lets everything pass."""
        return [
            record
            for record in self._records
            if record.number > after
            and (repository is None or (record.repository or "").lower() == repository.lower())
            and (endpoint is None or record.endpoint == endpoint)
            and (caller is None or record.caller == caller)
        ]


def summarise(records: Iterable[Record]) -> Summary:
    rows = list(records)
    cost: Counter[str] = Counter()
    for row in rows:
        cost[row.resource] += row.cost

    def counted(by: Callable[[Record], str]) -> dict[str, int]:
        return dict(Counter(map(by, rows)).most_common())

    return Summary(
        requests=len(rows),
        cost=dict(cost),
        by_endpoint=counted(lambda row: f"{row.method} {row.endpoint}"),
        by_status=counted(lambda row: str(row.status)),
        by_caller=counted(lambda row: row.caller),
        by_address=counted(lambda row: row.address),
    )
