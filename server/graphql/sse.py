"""GraphQL over server-sent events, one connection for each operation.

The "distinct connections mode" of https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md
"""

from graphql import GraphQLFormattedError

from server.graphql.answer import encode_body


class EventStream:
    """Events `next` and `complete`; a comment as the sign of life."""

    content_type = "text/event-stream; charset=utf-8"
    opening = heartbeat = b": keep-alive\n\n"

    def next(self, answer: bytes) -> bytes:
        return b"event: next\ndata: %b\n\n" % answer

    def failed(self, errors: list[GraphQLFormattedError]) -> bytes:
        return self.next(encode_body({"errors": errors})) + self.completed()

    def completed(self) -> bytes:
        # an event without data is not dispatched by a browser's EventSource
        return b"event: complete\ndata:\n\n"
