"""Tide tables from harmonic constants."""

from tide_tables.harmonics import Constituent, heights
from tide_tables.ports import Port

__all__ = ["Constituent", "Port", "heights"]
