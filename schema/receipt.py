"""What a job has spent, as clients see it."""

import strawberry

from db.records.job import Receipt as ReceiptRecord
from schema.field import field
from schema.scalars import MOST_INT


@strawberry.type(description="What a job has spent so far.")
class Receipt:
    requests: int = strawberry.field(description="Requests sent to the host.")
    graphql_points: int = strawberry.field(description="Points of the host's GraphQL quota.")
    not_modified: int = strawberry.field(description="Answers that cost nothing: 304.")
    seconds_waited: float = strawberry.field(description="Time spent waiting.")
    cache_hits: int = strawberry.field(description="Results taken from the cache.")

    @field("Bytes of the answers' bodies; 2147483647 means that or more.")
    @staticmethod
    def bytes(receipt: strawberry.Parent[ReceiptRecord]) -> int:
        return min(receipt.bytes, MOST_INT)
