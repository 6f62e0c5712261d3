"""Which redirects are followed: those that stay with the host that was asked (RFC 9110, 15.4)."""

from urllib.parse import urljoin

from db.records.replacing import replace
from pipeline.outbound.faults import redirect_refused
from pipeline.outbound.guard import origin_of
from pipeline.outbound.messages import Method, Request, Response

_FOR_GET = frozenset({301, 302, 303, 307, 308})
_METHOD_KEPT = frozenset({307, 308})


def followed(request: Request, response: Response) -> Request | None:
    """The request to send next, or None where the response is no redirect. Raises `Refused` for
    one that leads to another host: the token and the trust belong to this one."""
    statuses = _FOR_GET if request.method is Method.GET else _METHOD_KEPT
    location = response.headers.get("location")
    if response.status not in statuses or location is None:
        return None
    try:
        target = urljoin(request.url, location)
        stays = origin_of(target) == origin_of(request.url)
    except ValueError:
        raise redirect_refused(request, "the new address can't be read") from None
    if not stays:
        raise redirect_refused(request, f"{origin_of(target)} is another host")
    return replace(request, url=target.partition("#")[0])
