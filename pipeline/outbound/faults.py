"""What goes wrong on the way to a host and back, as errors that a stage may raise."""

from urllib.parse import urlsplit

import httpcore

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, Refused, StageError
from pipeline.outbound.body import BrokenBodyError
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.quota import read_retry_after

# What a transfer may raise; everything else is a mistake of ours.
TRANSFER_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    BrokenBodyError,
    TimeoutError,
)

# True of a fault that is tried again, and of one after which trying was given up.
PASSES = "Such faults mostly pass by themselves. If trying was given up, retry later."


def fault_of(error: Exception, request: Request) -> Fault:
    """A failed transfer, in words. `error` is one of `TRANSFER_ERRORS`."""
    host = host_of(request)
    match error:
        case httpcore.ConnectTimeout() | httpcore.PoolTimeout():
            code, message = ProblemCode.HOST_TIMED_OUT, f"{host} did not take the call in time."
        case httpcore.TimeoutException() | TimeoutError():
            code, message = ProblemCode.HOST_TIMED_OUT, f"{host} did not answer in time."
        case httpcore.ConnectError():
            code, message = ProblemCode.HOST_UNREACHABLE, f"{host} can't be reached: {error}."
        case BrokenBodyError():
            code = ProblemCode.HOST_ANSWER_UNREADABLE
            message = f"An answer of {host} can't be read: {error}."
        case _:
            code, message = ProblemCode.HOST_FAILED, f"{host} broke off in the middle of an answer."
    return Fault(Problem(code, message, remedy=PASSES))


def raise_for_server_fault(request: Request, response: Response) -> None:
    """Raises `Fault` for every status from 500 up, whatever the body claims to be."""
    if response.status < 500:
        return
    retry_at = read_retry_after(response.headers, response.received_at)
    raise Fault(
        Problem(
            ProblemCode.HOST_FAILED,
            f"{host_of(request)} failed with status {response.status}.",
            remedy=PASSES,
            retry_at=retry_at,
        ),
        not_before=retry_at,
    )


def too_large(request: Request) -> StageError:
    return Refused(
        Problem(
            ProblemCode.HOST_ANSWER_TOO_LARGE,
            f"An answer of {host_of(request)} is larger than the {request.max_bytes:,} bytes "
            "that are read of it.",
        )
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
