"""How long a client may take to send a request: decided without a clock or a socket."""

from dataclasses import dataclass
from enum import Enum, auto
from math import inf

from server.settings import ServerSettings


class Reading(Enum):
    """What a connection waits for from its client."""

    FIRST_BYTE = auto()
    HEAD = auto()
    BODY = auto()
    NEXT_REQUEST = auto()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds, and bytes a second."""

    head: float
    body_grace: float
    body_rate: float
    keep_alive: float

    @classmethod
    def of(cls, settings: ServerSettings) -> "Deadlines":
        return cls(
            settings.head_timeout_seconds,
            settings.body_grace_seconds,
            settings.body_bytes_per_second,
            settings.keep_alive_seconds,
        )

    def after(self, reading: Reading, received: int, *, is_answering: bool) -> float:
        """How many seconds after its beginning this state may last, of which `received` bytes came
        meanwhile. While an answer is on its way, the client need send nothing but the rest of its
        body."""
        if reading is Reading.BODY:
            return self.body_grace + received / self.body_rate
        if is_answering:
            return inf
        return self.keep_alive if reading is Reading.NEXT_REQUEST else self.head
