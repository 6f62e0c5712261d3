"""GitHub's device flow: a person confirms a code in the browser, and a token is ours. Pure.

Source: RFC 8628; docs.github.com, "Authorizing OAuth apps", section "Device flow". Its endpoints
belong to the site and not to the API, and say what went wrong in an answer of status 200.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

import msgspec

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Refused
from pipeline.outbound.messages import Method, Request, Response
from pipeline.providers.github.decode import decode
from pipeline.providers.github.host import GitHubHost

# To read private repositories; GitHub's OAuth has no narrower scope for it.
SCOPE = "repo read:user"

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

# RFC 8628, 3.2 and 3.5: what holds where the host names no interval, and what is added to one.
USUAL_INTERVAL_SECONDS = 5
SLOWER_BY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Codes:
    """`user_code` is for the person's eyes, `device_code` for nobody's: who has it gets the token.
    Times are in seconds."""

    device_code: str
    user_code: str
    verification_url: str
    expires_in: int
    interval: int


class Standing(StrEnum):
    PENDING = "PENDING"
    SLOW_DOWN = "SLOW_DOWN"
    EXPIRED = "EXPIRED"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class Granted:
    token: str


@dataclass(frozen=True, slots=True)
class NotGranted:
    """`interval`, in seconds, is the host's new one, if it gave one."""

    standing: Standing
    interval: int | None = None


class _Codes(msgspec.Struct):
    device_code: str
    user_code: str
    verification_uri: str
    expires_in: int
    interval: int = USUAL_INTERVAL_SECONDS


class _Answer(msgspec.Struct):
    access_token: str | None = None
    error: str | None = None
    error_description: str | None = None
    interval: int | None = None


_STANDINGS = {
    "authorization_pending": Standing.PENDING,
    "slow_down": Standing.SLOW_DOWN,
    "expired_token": Standing.EXPIRED,
    "token_expired": Standing.EXPIRED,
    "incorrect_device_code": Standing.EXPIRED,
    "access_denied": Standing.DECLINED,
}


def codes_request(host: GitHubHost, client_id: str) -> Request:
    return _request(f"{host.web_url}/login/device/code", client_id=client_id, scope=SCOPE)


def read_codes(response: Response, host: GitHubHost) -> Codes:
    """Raises `StageError` where there are none."""
    _require_known(response, host)
    said = decode(response.body, _Answer, host.name)
    if said.error is not None:
        raise _refused(host, said.error_description or said.error)
    codes = decode(response.body, _Codes, host.name)
    if not codes.verification_uri.startswith(f"{host.web_url}/"):
        raise _refused(host, "it sends people to another host")
    return Codes(
        codes.device_code,
        codes.user_code,
        codes.verification_uri,
        codes.expires_in,
        codes.interval,
    )


def token_request(host: GitHubHost, client_id: str, device_code: str) -> Request:
    return _request(
        f"{host.web_url}/login/oauth/access_token",
        client_id=client_id,
        device_code=device_code,
        grant_type=_GRANT,
    )


def read_token(response: Response, host: GitHubHost) -> Granted | NotGranted:
    """Raises `StageError` for what is neither."""
    _require_known(response, host)
    said = decode(response.body, _Answer, host.name)
    if said.access_token:
        return Granted(said.access_token)
    standing = _STANDINGS.get(said.error or "")
    if standing is None:
        raise _refused(host, said.error_description or said.error or "it gave no reason")
    return NotGranted(standing, said.interval)


def _require_known(response: Response, host: GitHubHost) -> None:
    """An unknown client id is answered with a page; every other refusal has a reason in JSON."""
    if response.status == 404:
        raise _refused(host, "it does not know the client id")


def _refused(host: GitHubHost, reason: str) -> Refused:
    return Refused(
        Problem(
            ProblemCode.HOST_REFUSED,
            f"{host.name} does not log in for this application: {reason[:200].rstrip('.')}.",
            "Ask the operator to check GANTRY_GITHUB_CLIENT_ID, and that its application has the "
            "device flow enabled. Connecting with a token works meanwhile.",
        ),
        retriable=True,
    )


def _request(url: str, **form: str) -> Request:
    return Request(
        url=url,
        resource="login",
        method=Method.POST,
        headers={
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
        },
        body=urlencode(form).encode(),
        max_bytes=64 * 1024,
    )
