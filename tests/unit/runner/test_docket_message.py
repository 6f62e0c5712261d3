"""The message that is rendered by hand is the one that the installed docket would have sent."""

import json
import pickle
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from docket import Docket, Execution
from docket._execution_scripts import _schedule

from pipeline.runner.docket_message import TASK, message_key, schedule_command


class Recorder:
    """Stands where docket's pipeline would, and keeps what is put in."""

    def __init__(self) -> None:
        self.words: list[Any] = []

    def eval(self, *words: Any) -> None:
        self.words = ["EVAL", *words]

    def evalsha(self, *words: Any) -> None:
        self.words = ["EVALSHA", *words]


async def take_turn(_job_id: str, _turn: int) -> None:
    raise AssertionError("it is only sent")


def plain(words: Sequence[Any]) -> list[Any]:
    """The words as Redis would read them, with what is packed unpacked."""
    read: list[Any] = []
    for word in words:
        text = word if isinstance(word, bytes) else str(word).encode()
        if text.startswith(b"\x80"):
            read.append(pickle.loads(text))
        elif text.startswith(b"{"):
            read.append(json.loads(text))
        else:
            read.append(text)
    return read


@pytest.mark.parametrize("in_seconds", [-1, 60])
async def test_our_words_are_dockets(in_seconds: int) -> None:
    when = datetime.now(UTC) + timedelta(seconds=in_seconds)
    docket = Docket(name="gantry:queue:io", url="memory://words")
    key = message_key("job", 3)
    execution = Execution(docket, take_turn, ("job", 3), {}, key, when, 1, function_name=TASK)
    recorder = Recorder()
    _schedule.enqueue(recorder, **execution._schedule_script_args(False)[0])  # type: ignore[arg-type]
    ours = schedule_command(docket, "job", 3, when, datetime.now(UTC))
    theirs = plain(recorder.words)
    fixed = 3 + 7 + 8
    assert plain(ours.words)[:fixed] == theirs[:fixed]

    def fields(words: list[Any]) -> dict[bytes, Any]:
        return dict(zip(words[fixed::2], words[fixed + 1 :: 2], strict=True))

    assert fields(plain(ours.words)) == fields(theirs)
    assert ours.lua == _schedule.lua
