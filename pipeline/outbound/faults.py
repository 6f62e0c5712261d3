"""What goes wrong on the way to a host and back, as errors that a stage may raise."""

from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from db.decoders import json_decoder
from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, Refused, StageError
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.quota import read_retry_after

# True of a fault that is tried again, and of one after which trying was given up.
PASSES = "Such faults mostly pass by themselves. If trying was given up, retry later."

LONGEST_WORDS = 200


class _Error(msgspec.Struct):
    message: str = ""


class Apology(msgspec.Struct):
    """What hosts put into the body of a failure, in REST's form or in GraphQL's."""

    message: str = ""
    documentation_url: str | None = None
    errors: list[_Error] = []


def raise_for_server_fault(request: Request, response: Response, longest_pause: timedelta) -> None:
    """Raises for every status from 500 up, whatever the body claims to be: `Fault`, or `Refused`
    where the host asks for a pause that is longer than may be."""
    if response.status < 500:
        return
    retry_at = read_retry_after(response.headers, response.received_at)
    apology = _apology(response)
    words = apology.message or next((error.message for error in apology.errors), "")
    said = f": “{words[:LONGEST_WORDS].rstrip('.')}”" if words else ""
    link = apology.documentation_url or ""
    problem = Problem(
        ProblemCode.HOST_FAILED,
        f"{host_of(request)} failed with status {response.status}{said}.",
        remedy=PASSES,
        retry_at=retry_at,
        link=link if link.startswith("https://") else None,
    )
    if retry_at is not None and retry_at - response.received_at > longest_pause:
        raise Refused(problem, retriable=True)
    raise Fault(problem, not_before=retry_at)


def _apology(response: Response) -> Apology:
    try:
        return json_decoder(Apology).decode(response.body)
    except (ValueError, RecursionError):
        return Apology()


def too_large(request: Request) -> StageError:
    return Refused(
        Problem(
            ProblemCode.HOST_ANSWER_TOO_LARGE,
            f"An answer of {host_of(request)} is larger than the {request.max_bytes:,} bytes "
            "that are read of it.",
            remedy="If the host was at fault, retry. If the repository is that large, it can't be "
            "imported.",
        ),
        retriable=True,
    )


def redirect_refused(request: Request, reason: str) -> StageError:
    return Refused(
        Problem(
            ProblemCode.REDIRECT_REFUSED,
            f"{host_of(request)} sent the request elsewhere, and it was not followed: {reason}.",
            remedy="Import the repository by the address where it lives now.",
        )
    )


def redirected_too_often(request: Request, most: int) -> StageError:
    return Refused(
        Problem(
            ProblemCode.REDIRECT_REFUSED,
            f"{host_of(request)} sent the request from one address to the next more than {most} "
            "times, so it was given up.",
            remedy="Only the host can mend this. Retry once it has.",
        ),
        retriable=True,
    )


def host_of(request: Request) -> str:
    return urlsplit(request.url).netloc
