"""What Gantry must know of a host's limits, and the words in which it tells people of a wait."""

from collections.abc import Callable
from dataclasses import dataclass

from db.records.job import WaitReason
from db.records.problem import Problem, ProblemCode
from db.records.quota import Blocked, InLine, Refusal
from pipeline.errors import MustWait
from pipeline.outbound.identity import Identity
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.quota import read_retry_after

# What is asked for where an answer names no time.
UNNAMED_PAUSE_SECONDS = 60.0

ReadRefusal = Callable[[Request, Response, Identity], Refusal | None]


def read_plain_refusal(_request: Request, response: Response, _who: Identity) -> Refusal | None:
    """The limit of a host of which nothing else is known (RFC 6585, 4)."""
    until = read_retry_after(response.headers, response.received_at)
    if response.status == 429 or (response.status == 403 and until is not None):
        return Refusal(WaitReason.SECONDARY_LIMIT, until, UNNAMED_PAUSE_SECONDS)
    return None


@dataclass(frozen=True, slots=True)
class HostLimits:
    """`name` is what people call the host; `refusal` reads an answer that a limit stands behind;
    `remedy` is told to those who ask without a token."""

    name: str
    refusal: ReadRefusal = read_plain_refusal
    remedy: str | None = None
    link: str | None = None

    def wait(self, block: Blocked, identity: Identity) -> MustWait:
        """The wait that a block comes to."""
        until = f"until {block.until:%H:%M:%S} UTC"
        remedy = self.remedy if identity.token is None else None
        if block.reason is WaitReason.QUOTA:
            code = ProblemCode.QUOTA_EXHAUSTED
            message = " ".join(filter(None, (f"Waiting for {self.name}'s quota {until}.", remedy)))
        else:
            code = ProblemCode.SECONDARY_LIMIT
            message = f"Waiting {until}: {self.name} asks for a pause."
        problem = Problem(code, message, remedy, retry_at=block.until, link=self.link)
        return MustWait(problem, reason=block.reason, until=block.until)

    def wait_in_line(self, line: InLine, block: Blocked) -> MustWait:
        """The wait of a job whose turn is further away than it may keep a worker for."""
        count = "one request is" if line.ahead == 1 else f"{line.ahead} requests are"
        message = f"Waiting for a turn at {self.name}: {count} ahead in the line for its quota."
        problem = Problem(ProblemCode.QUOTA_EXHAUSTED, message, retry_at=block.until)
        return MustWait(problem, reason=block.reason, until=block.until)
