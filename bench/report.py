"""Shows figures: tables for people, JSON for programs."""

import json
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import GANTRY, Figures, Metric, Verdict


def show(figures: Figures, console: Console) -> None:
    """Medians with least and most, each peer's ratio, and the goals."""
    table = Table()
    table.add_column("")
    for metric in figures.metrics:
        table.add_column(metric.title, justify="right")
    for contestant, measured in figures.values.items():
        cells = (_spread(measured.get(metric.key), metric) for metric in figures.metrics)
        table.add_row(contestant, *cells)
    for contestant in figures.values:
        if contestant != GANTRY and GANTRY in figures.values:
            cells = (_times(figures, metric, contestant) for metric in figures.metrics)
            table.add_row(f"{GANTRY} ÷ {contestant}", *cells, style="dim")
    console.print(f"[bold]{figures.title}[/]")
    console.print(table)
    for verdict in figures.verdicts():
        console.print(_line(verdict))
    console.print()


def write(path: Path, machine: dict[str, str], all_figures: Iterable[Figures]) -> None:
    """All of it as JSON, with every round."""
    path.write_text(
        json.dumps(
            {"machine": machine, "benchmarks": [_plain(figures) for figures in all_figures]},
            indent=2,
        )
        + "\n"
    )


def _spread(values: list[float] | None, metric: Metric) -> str:
    if not values:
        return ""
    middle = _number(median(values), metric)
    if len(values) == 1:
        return middle
    return f"{middle} ({_number(min(values), metric)}–{_number(max(values), metric)})"


def _number(value: float, metric: Metric) -> str:
    return f"{value:,.{metric.digits}f}"


def _times(figures: Figures, metric: Metric, contestant: str) -> str:
    ratio = figures.ratio(metric.key, contestant) if metric.is_compared else None
    return "" if ratio is None else f"{ratio:.2f}×"


def _line(verdict: Verdict) -> str:
    if verdict.measured is None:
        return f"  [yellow]not measured[/]  {verdict.goal.words}"
    unit = "×" if verdict.goal.against else ""
    word = "[green]met    [/]" if verdict.is_met else "[red]not met[/]"
    return f"  {word}  {verdict.goal.words}: {verdict.measured:,.4g}{unit}"


def _plain(figures: Figures) -> dict[str, Any]:
    return {
        "name": figures.name,
        "title": figures.title,
        "rounds": figures.values,
        "goals": [
            {"goal": verdict.goal.words, "measured": verdict.measured, "met": verdict.is_met}
            for verdict in figures.verdicts()
        ],
    }
