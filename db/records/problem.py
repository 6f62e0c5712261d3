"""What can go wrong, as data: the code, the words for a person, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProblemCode(StrEnum):
    """The closed set of codes that a frontend may branch on. A code is never renamed."""

    # the address
    ADDRESS_EMPTY = "ADDRESS_EMPTY"
    ADDRESS_TOO_LONG = "ADDRESS_TOO_LONG"
    ADDRESS_UNREADABLE = "ADDRESS_UNREADABLE"
    ADDRESS_HAS_CREDENTIALS = "ADDRESS_HAS_CREDENTIALS"
    ADDRESS_HOST_NOT_SUPPORTED = "ADDRESS_HOST_NOT_SUPPORTED"
    ADDRESS_LOOKALIKE_HOST = "ADDRESS_LOOKALIKE_HOST"
    ADDRESS_IS_GIST = "ADDRESS_IS_GIST"
    ADDRESS_IS_WIKI = "ADDRESS_IS_WIKI"
    ADDRESS_NOT_A_REPOSITORY = "ADDRESS_NOT_A_REPOSITORY"
    ADDRESS_RESERVED_OWNER = "ADDRESS_RESERVED_OWNER"
    ADDRESS_BAD_OWNER = "ADDRESS_BAD_OWNER"
    ADDRESS_BAD_NAME = "ADDRESS_BAD_NAME"
    # the start
    ALREADY_IMPORTED = "ALREADY_IMPORTED"
    IMPORT_RUNNING = "IMPORT_RUNNING"
    USER_BUSY = "USER_BUSY"
    START_LIMIT_REACHED = "START_LIMIT_REACHED"
    INPUT_OUT_OF_RANGE = "INPUT_OUT_OF_RANGE"
    # what was asked for
    NOT_FOUND = "NOT_FOUND"
    JOB_ALREADY_ENDED = "JOB_ALREADY_ENDED"
    JOB_NOT_RETRIABLE = "JOB_NOT_RETRIABLE"
    # the repository, as the host answers
    REPOSITORY_NOT_FOUND = "REPOSITORY_NOT_FOUND"
    REPOSITORY_BLOCKED_DMCA = "REPOSITORY_BLOCKED_DMCA"
    REPOSITORY_DISABLED = "REPOSITORY_DISABLED"
    REPOSITORY_EMPTY = "REPOSITORY_EMPTY"
    REDIRECT_REFUSED = "REDIRECT_REFUSED"
    TOKEN_REJECTED = "TOKEN_REJECTED"
    TOKEN_LACKS_PERMISSION = "TOKEN_LACKS_PERMISSION"
    SSO_REQUIRED = "SSO_REQUIRED"
    ACCESS_RESTRICTED = "ACCESS_RESTRICTED"
    QUOTA_EXHAUSTED = "QUOTA_EXHAUSTED"
    SECONDARY_LIMIT = "SECONDARY_LIMIT"
    HOST_UNREACHABLE = "HOST_UNREACHABLE"
    HOST_TIMED_OUT = "HOST_TIMED_OUT"
    HOST_FAILED = "HOST_FAILED"
    HOST_ANSWER_UNREADABLE = "HOST_ANSWER_UNREADABLE"
    HOST_ANSWER_TOO_LARGE = "HOST_ANSWER_TOO_LARGE"
    HOST_REFUSED = "HOST_REFUSED"
    # the content
    README_UNREADABLE = "README_UNREADABLE"
    README_TRUNCATED = "README_TRUNCATED"
    TREE_TRUNCATED = "TREE_TRUNCATED"
    CONTRIBUTORS_UNAVAILABLE = "CONTRIBUTORS_UNAVAILABLE"
    RELEASES_UNAVAILABLE = "RELEASES_UNAVAILABLE"
    LANGUAGES_UNAVAILABLE = "LANGUAGES_UNAVAILABLE"
    MANIFESTS_UNAVAILABLE = "MANIFESTS_UNAVAILABLE"
    ANALYSIS_FAILED = "ANALYSIS_FAILED"
    # the user's account at the host
    GITHUB_NOT_CONNECTED = "GITHUB_NOT_CONNECTED"
    GITHUB_LOGIN_NOT_OFFERED = "GITHUB_LOGIN_NOT_OFFERED"
    GITHUB_LOGIN_DECLINED = "GITHUB_LOGIN_DECLINED"
    GITHUB_LOGIN_EXPIRED = "GITHUB_LOGIN_EXPIRED"
    LISTING_UNFINISHED = "LISTING_UNFINISHED"
    SECRETS_NOT_KEPT = "SECRETS_NOT_KEPT"
    # the job
    STAGE_TIMED_OUT = "STAGE_TIMED_OUT"
    JOB_TIMED_OUT = "JOB_TIMED_OUT"
    WORKER_LOST = "WORKER_LOST"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, in words that a person can act on.

    `message` says what was wrong and with which value; `remedy` what to do; `link` where to read
    on; `retry_at` (UTC) from when on another try makes sense.
    """

    code: ProblemCode
    message: str
    remedy: str | None = None
    retry_at: datetime | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something an import could not bring. `item` names it within its stage."""

    stage: str
    problem: Problem
    item: str | None = None
    retriable: bool = False
