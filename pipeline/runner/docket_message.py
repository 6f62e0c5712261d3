"""A message as docket queues it, rendered by hand: docket's own way costs more than the rest of a
start's journey to Redis, and it cannot share a write with anything else.

This leans on docket's inside; `tests/unit/runner/test_docket_message.py` holds it to the installed
version.
"""

import json
import pickle
from datetime import datetime

from docket import Docket
from docket._execution_scripts import _schedule

from db.redis_pipeline import Command, Script

TASK = "take_turn"
_SCHEDULE = Script(_schedule.lua)
_NO_NAMED_ARGUMENTS = pickle.dumps({})


def message_key(job_id: str, turn: int) -> str:
    return f"{job_id}:{turn}"


def schedule_command(
    docket: Docket, job_id: str, turn: int, when: datetime, now: datetime
) -> Command:
    """Queue the message for `when`; the same one twice is queued once, as by `Docket.add`."""
    key = message_key(job_id, turn)
    is_immediate = when <= now
    state = {
        "type": "state",
        "key": key,
        "state": "queued" if is_immediate else "scheduled",
        "when": when.isoformat(),
    }
    return _SCHEDULE.call(
        (
            docket.stream_key,
            docket.known_task_key(key),
            docket.parked_task_key(key),
            docket.queue_key,
            docket.stream_id_key(key),
            docket.runs_key(key),
            docket.key(f"state:{key}"),
        ),
        (
            key,
            when.timestamp(),
            "1" if is_immediate else "0",
            "0",
            b"",
            0,
            docket.worker_group_name,
            json.dumps(state),
            *(b"key", key),
            *(b"when", when.isoformat()),
            *(b"function", TASK),
            *(b"args", pickle.dumps((job_id, turn))),
            *(b"kwargs", _NO_NAMED_ARGUMENTS),
            *(b"attempt", b"1"),
            *(b"generation", b"0"),
        ),
    )
