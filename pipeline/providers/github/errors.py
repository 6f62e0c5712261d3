"""GitHub's refusals, each as an error that says what was wrong and what to do about it."""

from typing import Any

import msgspec

from db.decoders import json_decoder
from db.records.job import WaitReason
from db.records.problem import Problem, ProblemCode
from pipeline.errors import MustWait, Refused, StageError
from pipeline.outbound.faults import LONGEST_WORDS
from pipeline.outbound.messages import Response
from pipeline.providers.github.subject import Subject

_HOSTS_WORDS = "Retry later. If it is refused again, the host's words tell what it objects to."
_CHECK_ADDRESS = (
    "Ask the operator to check GANTRY_GITHUB_API_VERSION and the addresses of the host."
)
_REMEDIES = {
    400: _CHECK_ADDRESS,
    406: _CHECK_ADDRESS,
    410: "Whoever owns the repository can switch it on again, if the host lets them.",
    415: _CHECK_ADDRESS,
}
LIMITS_LINK = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"
LARGER_QUOTA = (
    "With a token (GANTRY_GITHUB_TOKEN) the quota is 5,000 requests an hour instead of 60."
)


class Block(msgspec.Struct):
    reason: str | None = None
    html_url: str | None = None


class Said(msgspec.Struct):
    """The body of a refusal; other fields of it differ from year to year."""

    message: str = ""
    block: Block | None = None
    documentation_url: str | None = None
    errors: Any = None

    @property
    def words(self) -> str:
        """The message, with what it finds wrong: Validation Failed (color: invalid)."""
        errors = self.errors if isinstance(self.errors, list) else []
        details = "; ".join(detail for detail in map(_detail, errors) if detail)
        words = f"{self.message.rstrip('.')} ({details})" if details else self.message
        return words[:LONGEST_WORDS].rstrip(".")


def _detail(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    parts = (error.get("field"), error.get("message") or error.get("code"))
    return ": ".join(str(part) for part in parts if part)


def what_was_said(response: Response) -> Said:
    """The refusal's body; an empty one where it is no JSON, which a refusal need not be."""
    try:
        return json_decoder(Said).decode(response.body)
    except (ValueError, RecursionError):
        return Said()


def raise_unless_ok(response: Response, subject: Subject, *, known: bool) -> None:
    """Raises the error that a status outside 200..299 stands for. `known`: the host has answered
    for this repository before, so that a token that is rejected now was good until now."""
    if 200 <= response.status < 300:
        return
    raise error_of(response, subject, known=known)


def error_of(response: Response, subject: Subject, *, known: bool) -> StageError:
    said = what_was_said(response)
    match response.status:
        case 401:
            return _unauthorised(subject, known=known)
        case 403:
            return _forbidden(response, said, subject)
        case 404:
            return not_found(subject)
        case 451:
            return _blocked(said, subject)
        case status:
            return host_refused(status, said, subject)


def not_found(subject: Subject) -> Refused:
    """GitHub answers the same for what isn't there and what may not be seen."""
    return Refused(
        Problem(
            ProblemCode.REPOSITORY_NOT_FOUND,
            f"{subject.host} has no repository {subject.repository} that you can see. It does not "
            "exist, or it is private.",
            remedy="Check the spelling. For a private repository, a token that may read it is "
            "needed" + ("; the one in use may not." if subject.authenticated else "."),
        ),
        retriable=True,
    )


def require_readable(visibility: str, subject: Subject) -> None:
    """Raises `not_found` for what the token may read and who asks may not."""
    if subject.public_only and visibility.lower() != "public":
        raise not_found(subject)


def host_refused(status: int, said: Said, subject: Subject) -> Refused:
    """A refusal that only the host's own words explain."""
    words = f": “{said.words}”" if said.words else ""
    verb = "no longer has what was asked of" if status == 410 else "refuses to answer for"
    return Refused(
        Problem(
            ProblemCode.HOST_REFUSED,
            f"{subject.host} {verb} {subject.repository} (status {status}){words}.",
            remedy=_REMEDIES.get(status, _HOSTS_WORDS),
            link=_safe_link(said.documentation_url or ""),
        ),
        retriable=True,
    )


def sso_required(response: Response, subject: Subject) -> Refused:
    """The header reads `required; url=…`."""
    url = response.headers.get("x-github-sso", "").partition("url=")[2]
    return Refused(
        Problem(
            ProblemCode.SSO_REQUIRED,
            f"The organisation of {subject.repository} asks for single sign-on before the token "
            "may read it.",
            remedy="Authorise the token for the organisation, then retry.",
            link=_safe_link(url),
        ),
        retriable=True,
    )


def lacks_permission(response: Response, subject: Subject) -> Refused:
    needed = response.headers.get("x-accepted-github-permissions")
    return Refused(
        Problem(
            ProblemCode.TOKEN_LACKS_PERMISSION,
            f"The token may not read all that is needed of {subject.repository}"
            + (f": {needed} is missing." if needed else "."),
            remedy="Give the token this permission, or use another one, then retry.",
        ),
        retriable=True,
    )


def access_restricted(subject: Subject) -> Refused:
    return Refused(
        Problem(
            ProblemCode.ACCESS_RESTRICTED,
            f"The organisation of {subject.repository} does not let this application in.",
            remedy="Ask an owner of the organisation to approve it, or use a personal token.",
        ),
        retriable=True,
    )


def _unauthorised(subject: Subject, *, known: bool) -> StageError:
    if not subject.authenticated:
        return Refused(
            Problem(
                ProblemCode.ACCESS_RESTRICTED,
                f"{subject.host} answers nobody without a token.",
                remedy="Ask the operator to set GANTRY_GITHUB_TOKEN.",
            ),
            retriable=True,
        )
    problem = Problem(
        ProblemCode.TOKEN_REJECTED,
        f"{subject.host} does not accept the token: it is wrong, expired or revoked.",
        remedy="Set a valid token, then retry.",
    )
    if known:
        return MustWait(problem, reason=WaitReason.AUTHENTICATION, until=None)
    return Refused(problem, retriable=True)


def _forbidden(response: Response, said: Said, subject: Subject) -> StageError:
    """A 403 that no limit stands behind: those never come here (see `limits`)."""
    if said.block is not None:
        return _blocked(said, subject)
    if "required" in response.headers.get("x-github-sso", ""):
        return sso_required(response, subject)
    if "not accessible by" in said.message:
        return lacks_permission(response, subject)
    if "access restrictions" in said.message:
        return access_restricted(subject)
    if "rate limit exceeded" in said.message:
        return _needs_token(subject)
    return host_refused(response.status, said, subject)


def _needs_token(subject: Subject) -> Refused:
    """The words of a used-up quota while there is some left: so far down a list nobody is shown
    anything without a token, and no wait helps."""
    return Refused(
        Problem(
            ProblemCode.QUOTA_EXHAUSTED,
            f"{subject.host} shows no more of a list of {subject.repository} without a token.",
            remedy=f"{LARGER_QUOTA} Then retry.",
            link=LIMITS_LINK,
        ),
        retriable=True,
    )


def _blocked(said: Said, subject: Subject) -> Refused:
    block = said.block or Block()
    link = _safe_link(block.html_url or "")
    if block.reason in (None, "dmca"):
        return Refused(
            Problem(
                ProblemCode.REPOSITORY_BLOCKED_DMCA,
                f"{subject.host} has blocked {subject.repository} after a copyright complaint.",
                remedy="The notice tells who complained of what." if link else None,
                link=link,
            )
        )
    reason = "for breaking its terms" if block.reason == "tos" else f"as “{block.reason}”"
    return Refused(
        Problem(
            ProblemCode.REPOSITORY_DISABLED,
            f"{subject.host} has disabled {subject.repository} {reason}.",
            remedy="Only its owner can settle this with the host.",
            link=link,
        )
    )


def _safe_link(url: str) -> str | None:
    return url if url.startswith("https://") else None
