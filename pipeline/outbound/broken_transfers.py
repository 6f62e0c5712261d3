"""What httpcore says when a transfer breaks, as errors that a stage may raise."""

import socket
import ssl

import httpcore

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Fault, Refused, StageError
from pipeline.outbound.body import BrokenBodyError
from pipeline.outbound.faults import PASSES, host_of
from pipeline.outbound.messages import Request

# What a transfer may raise; everything else is a mistake of ours. OSError holds TimeoutError, and
# what TLS finds wrong in mid-stream.
TRANSFER_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    BrokenBodyError,
    OSError,
)


def fault_of(error: Exception, request: Request) -> StageError:
    """A failed transfer, in words. `error` is one of `TRANSFER_ERRORS`."""
    host = host_of(request)
    match error:
        case httpcore.ConnectTimeout() | httpcore.PoolTimeout():
            code, message = ProblemCode.HOST_TIMED_OUT, f"{host} did not take the call in time."
        case httpcore.TimeoutException() | TimeoutError():
            code, message = ProblemCode.HOST_TIMED_OUT, f"{host} did not answer in time."
        case httpcore.ConnectError():
            return _unreachable(error, host)
        case BrokenBodyError():
            code = ProblemCode.HOST_ANSWER_UNREADABLE
            message = f"An answer of {host} can't be read: {error}."
        case _:
            code, message = ProblemCode.HOST_FAILED, f"{host} broke off in the middle of an answer."
    return Fault(Problem(code, message, remedy=PASSES))


def _unreachable(error: httpcore.ConnectError, host: str) -> StageError:
    """No connection, for the reason that lies under the error. A certificate that is not believed
    now won't be believed in ten seconds."""
    code = ProblemCode.HOST_UNREACHABLE
    match error.args[0] if error.args else None:
        case ssl.SSLCertVerificationError() as cause:
            problem = Problem(
                code,
                f"{host} can't prove that it is {host}: {cause.verify_message}.",
                remedy="Ask the operator to check the address, the certificate of the host (one of "
                "a private authority needs GANTRY_CA_FILE), and what stands between it and this "
                "machine. No request was sent.",
            )
            return Refused(problem, retriable=True)
        case ssl.SSLError() as cause:
            reason = (cause.reason or "").replace("_", " ").lower() or str(cause)
            message = f"{host} can't be spoken to in private: {reason}."
        case socket.gaierror() as cause:
            message = f"{host} can't be found: {cause.strerror}."
        case _:
            message = f"{host} can't be reached: {error}."
    return Fault(Problem(code, message, remedy=PASSES))
