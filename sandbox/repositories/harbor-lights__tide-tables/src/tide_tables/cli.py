"""The command line."""

import argparse
from datetime import UTC, datetime

from tide_tables.harmonics import heights
from tide_tables.ports import Port


def main() -> None:
    parser = argparse.ArgumentParser(prog="tide-tables")
    parser.add_argument("--port", required=True)
    parser.add_argument("--days", type=int, default=1)
    given = parser.parse_args()
    port = Port.load(given.port)
    for moment, metres in heights(port.constituents, port.mean, datetime.now(UTC), given.days):
        print(f"{moment:%d %b %H:%M}  {metres:5.2f} m")
