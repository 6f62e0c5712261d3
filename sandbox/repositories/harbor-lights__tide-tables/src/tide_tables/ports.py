"""Ports and their constants, read from TOML."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tide_tables.harmonics import Constituent


@dataclass(frozen=True)
class Port:
    name: str
    mean: float
    constituents: tuple[Constituent, ...]

    @classmethod
    def load(cls, path: str) -> "Port":
        table = tomllib.loads(Path(path).read_text())
        rows = (Constituent(name, *values) for name, values in table["constituents"].items())
        return cls(table["name"], table["mean"], tuple(rows))
