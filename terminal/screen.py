"""Draws an import: a line per stage with its bar, one for the whole, and what came of it."""

from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

BAR_WIDTH = 28
TITLE_WIDTH = 26
# What the marks, the titles and a readable message take beside the bar.
TEXT_WIDTH = 64
MARKS = {
    "DONE": Text("✔", "green"),
    "SKIPPED": Text("–", "dim"),
    "FAILED": Text("✘", "red"),
    "WAITING": Text("◷", "yellow"),
    "PENDING": Text("·", "dim"),
}
ENDS = {
    "COMPLETED": ("green", "Complete"),
    "COMPLETED_WITH_GAPS": ("yellow", "Complete, with gaps"),
    "FAILED": ("red", "Failed"),
    "CANCELLED": ("yellow", "Cancelled"),
}


class Screen:
    """Takes events in, keeps the picture of the job up to date."""

    def __init__(self, console: Console, repository: str, stages: list[dict[str, Any]]) -> None:
        self._console = console
        self._repository = repository
        self._stages = {
            stage["name"]: {
                "title": stage["title"],
                "status": "PENDING",
                "percent": 0.0,
                "said": "",
            }
            for stage in stages
        }
        self._percent = 0.0
        self._status = "QUEUED"
        self._said = ""
        self._ends_at: datetime | None = None
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(
            console=console,
            get_renderable=self._draw,
            refresh_per_second=12,
            auto_refresh=console.is_terminal,
            transient=False,
        )

    def __enter__(self) -> "Screen":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def show(self, event: dict[str, Any]) -> None:
        """Take an event in. Without a terminal each is a line of its own."""
        self._percent = event["percent"]
        self._status = event["status"]
        self._said = event["message"]
        end = event["estimatedEndAt"]
        self._ends_at = datetime.fromisoformat(end) if end else None
        stage = self._stages.get(event["stage"] or "")
        if stage is not None and event["stageStatus"] is not None:
            stage["status"] = event["stageStatus"]
            stage["percent"] = event["stagePercent"] or 0.0
            stage["said"] = event["message"]
        if not self._console.is_terminal:
            line = f"{event['percent']:5.1f} %  {event['status']:<9} {event['message']}"
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _draw(self) -> RenderableType:
        bar_width = min(BAR_WIDTH, max(8, self._console.width - TEXT_WIDTH))
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=1)
        table.add_column(width=TITLE_WIDTH, no_wrap=True)
        table.add_column(width=bar_width)
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for stage in self._stages.values():
            mark = self._spinner if stage["status"] == "RUNNING" else MARKS[stage["status"]]
            is_over = stage["status"] in ("DONE", "SKIPPED")
            bar = ProgressBar(
                100, 100 if is_over else stage["percent"], width=bar_width, complete_style="cyan"
            )
            table.add_row(mark, stage["title"], bar, Text(stage["said"], "dim"))
        style, _ = ENDS.get(self._status, ("bold", ""))
        whole = ProgressBar(100, self._percent, width=bar_width, complete_style=style)
        table.add_row("", "", "", "")
        table.add_row(
            "", Text(f"{self._percent:.0f} %", "bold"), whole, Text(self._time_left(), "dim")
        )
        said = Text(f"\n  {self._said}", style)
        return Group(Text(f"Importing {self._repository}", "bold"), Text(""), table, said)

    def _time_left(self) -> str:
        if self._status != "RUNNING" or self._ends_at is None:
            return ""
        seconds = (self._ends_at - datetime.now(UTC)).total_seconds()
        return f"about {round(seconds)} s left" if seconds >= 1 else "nearly there"


def show_result(console: Console, job: dict[str, Any]) -> None:
    """The project that came of the job; its gaps; or why there is none."""
    style, title = ENDS[job["status"]]
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in (*_of_project(job["project"]), *_of_end(job)):
        if value:
            table.add_row(name, Text(value))
    console.print(Panel(table, title=title, border_style=style, title_align="left"))


def _of_project(project: dict[str, Any] | None) -> list[tuple[str, str]]:
    if project is None:
        return []
    repository, analysis, readme = project["repository"], project["analysis"], project["readme"]
    languages = [f"{it['name']} {it['share']:.0%}" for it in repository["languages"][:5]]
    technologies = [it["name"] for it in analysis["technologies"][:8]] if analysis else []
    return [
        ("project", f"{project['title']} ({project['kind'].lower()})"),
        ("address", project["url"]),
        ("summary", analysis["summary"] if analysis else ""),
        ("languages", ", ".join(languages)),
        ("made with", ", ".join(technologies)),
        ("license", repository["license"] or ""),
        ("readme", f"{readme['path']}, {len(readme['headings'])} headings" if readme else "none"),
        ("install", readme["installCommands"][0] if readme and readme["installCommands"] else ""),
        ("files", str(repository["fileCount"] or 0)),
        ("releases", ", ".join(it["tag"] for it in repository["releases"][:5])),
    ]


def _of_end(job: dict[str, Any]) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if error := job["error"]:
        lines += [
            ("error", f"{error['message']} [{error['code']}]"),
            ("remedy", error["remedy"] or ""),
            ("link", error["link"] or ""),
        ]
    for edge in job["gaps"]["edges"]:
        gap = edge["node"]
        lines.append(("gap", f"{gap['item'] or gap['stage']}: {gap['message']}"))
    receipt = job["receipt"]
    requests = "1 request" if receipt["requests"] == 1 else f"{receipt['requests']} requests"
    spent = f"{requests}, {receipt['bytes'] / 1000:.0f} kB"
    if receipt["notModified"]:
        spent += f", {receipt['notModified']} not modified"
    return [*lines, ("spent", spent)]
