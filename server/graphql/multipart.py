"""Subscriptions over multipart HTTP, as Apollo Client's HttpLink asks for them.

https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
"""

from graphql import GraphQLFormattedError

from server.graphql.answer import encode_body

_BOUNDARY = b"\r\n--graphql"
_HEADER = b"\r\ncontent-type: application/json\r\n\r\n"


class Multipart:
    """Parts `{"payload": …}`; an empty object as the sign of life.

    Every part is sent with the boundary that follows it: a client takes it for complete only then.
    """

    content_type = 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0'
    opening = _BOUNDARY
    heartbeat = _HEADER + b"{}" + _BOUNDARY

    def next(self, answer: bytes) -> bytes:
        return _part(b'{"payload":%b}' % answer)

    def failed(self, errors: list[GraphQLFormattedError]) -> bytes:
        return _part(encode_body({"payload": None, "errors": errors})) + self.completed()

    def completed(self) -> bytes:
        return b"--\r\n"


def _part(json: bytes) -> bytes:
    return _HEADER + json + _BOUNDARY
