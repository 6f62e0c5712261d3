"""Runs the benchmarks: all of them, or those that are named.

python -m bench [NAME …] [--rounds N] [--seconds N] [--json FILE]
"""

import argparse
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from bench import (
    console_pages,
    empty_job,
    estimated_end,
    first_answer,
    import_progress,
    import_pull_requests,
    list_pull_requests,
    processes,
    read_job,
    report,
    start_import,
    start_while_importing,
)
from bench.figures import Figures
from bench.machine import description
from bench.plan import Plan

BENCHMARKS: dict[str, Callable[[Plan], Figures]] = {
    "start": start_import.saturated,
    "steady": start_import.steady,
    "read": read_job.measure,
    "processes": processes.measure,
    "project-page": console_pages.project_page,
    "jobs-50": console_pages.jobs_50,
    "first-answer": first_answer.measure,
    "progress-2": partial(import_progress.measure, per_second=2),
    "progress-20": partial(import_progress.measure, per_second=20),
    "empty-job": empty_job.measure,
    "busy": start_while_importing.measure,
    "history": import_pull_requests.measure,
    "history-token": partial(import_pull_requests.measure, token="sandbox_classic"),
    "eta": estimated_end.measure,
    "eta-token": partial(estimated_end.measure, token="sandbox_classic"),
    "stored": list_pull_requests.measure,
}
MOST_LOAD = 0.5
RESULTS = Path(__file__).parent / "results.json"


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 1 if a benchmark could not be carried out; goals that are not met are figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Gantry and its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=3, help="per contestant (%(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="per round (%(default)s)")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where all figures go")
    arguments = parser.parse_args(argv)
    if unknown := sorted(set(arguments.names) - set(BENCHMARKS)):
        parser.error(f"{unknown[0]!r} is no benchmark: give some of {', '.join(BENCHMARKS)}")

    # What was started is stopped on the way out, also by who is told to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 130)
    machine = description()
    console.print(", ".join(f"{name} {value}" for name, value in machine.items()))
    if float(machine["load before"]) > MOST_LOAD:
        console.print("[yellow]Other programs are at work on this machine: trust no figure.[/]")

    def tell(what: str, measured: Mapping[str, float]) -> None:
        numbers = "  ".join(f"{name} {value:,.4g}" for name, value in measured.items())
        console.print(f"[dim]{what}  {numbers}[/]")

    done = []
    failed = False
    for name in arguments.names or BENCHMARKS:
        try:
            with tempfile.TemporaryDirectory(prefix="gantry-bench-") as room:
                plan = Plan(arguments.rounds, arguments.seconds, Path(room), tell)
                done.append(BENCHMARKS[name](plan))
        except Exception:
            # The others' figures are worth having all the same.
            failed = True
            traceback.print_exc()
            continue
        report.show(done[-1], console)
        report.write(arguments.json, machine, done)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
