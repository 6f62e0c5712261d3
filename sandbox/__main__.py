"""Runs the sandbox alone: `python -m sandbox --port 9100`."""

import argparse
import sys
from pathlib import Path

from sandbox.server import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="sandbox", description="A simulator of GitHub.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--dataset", type=Path, help="a folder of stored API answers to serve too")
    given = parser.parse_args()
    sys.stderr.write(f"The sandbox listens on http://{given.host}:{given.port}\n")
    run(given.host, given.port, given.dataset)


if __name__ == "__main__":
    main()
