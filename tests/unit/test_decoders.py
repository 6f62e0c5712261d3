"""Threads that meet a type at the same moment decode it, and the process lives."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# In a process of its own, for what goes wrong here is no exception.
MEET = """
import sys
from dataclasses import make_dataclass
from threading import Barrier, Thread

import msgspec

from db.decoders import json_decoder, msgpack_decoder

sys.setswitchinterval(1e-6)
numbers = {f"n{number}": number for number in range(40)}
value = {"one": numbers, "many": [numbers]}
packed = {json_decoder: msgspec.json.encode(value), msgpack_decoder: msgspec.msgpack.encode(value)}


def shape(number):
    inner = make_dataclass(f"Inner{number}", [(name, int | None) for name in numbers])
    return make_dataclass(f"Outer{number}", [("one", inner), ("many", list[inner])])


for number in range(100):
    for decoder, text in packed.items():
        met, barrier, read = shape(number), Barrier(4), []

        def meet():
            barrier.wait()
            read.append(decoder(met).decode(text))

        threads = [Thread(target=meet) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert [each.many[0].n39 for each in read] == [39] * 4
"""


def test_threads_that_meet_a_type_at_once_all_decode_it() -> None:
    process = subprocess.run(
        [sys.executable, "-c", MEET], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("room", ["db", "pipeline"])
def test_where_threads_decode_nobody_makes_a_decoder_of_their_own(room: str) -> None:
    made = re.compile(r"\bDecoder\(|\bdecode\([^()]*(\([^()]*\))?[^()]*\btype=")
    files = [path for path in (ROOT / room).rglob("*.py") if path.name != "decoders.py"]
    assert len(files) > 20
    assert [str(path) for path in files if made.search(path.read_text())] == []
