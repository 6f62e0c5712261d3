"""`main.py import`: starts an import, shows it to its end, and tells the end by the exit code."""

import asyncio
import json
import sys
from argparse import Namespace
from enum import IntEnum
from typing import Any

from rich.console import Console
from rich.text import Text

from terminal.client import Client, RefusedError, ServerUnreachableError
from terminal.documents import PROGRESS, RESULT, START
from terminal.screen import Screen, show_result


class ExitCode(IntEnum):
    COMPLETED = 0
    FAILED = 1
    REFUSED = 2
    COMPLETED_WITH_GAPS = 3
    CANCELLED = 4
    UNREACHABLE = 5


class Teller:
    """Tells what happens: to a person on the screen, or to a program as lines of JSON."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=as_json, highlight=False)

    def tell(self, kind: str, value: dict[str, Any]) -> None:
        if self.as_json:
            sys.stdout.write(json.dumps({"type": kind, **value}, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def to_request(arguments: Namespace) -> dict[str, Any]:
    """The StartImportInput of a command line."""
    return {
        "url": arguments.url,
        "daysBack": arguments.days_back,
        "isPrivate": arguments.private,
        "onBusy": "QUEUE" if arguments.queue else "REJECT",
    }


async def run_import(
    server: str, token: str | None, request: dict[str, Any], *, as_json: bool = False
) -> ExitCode:
    """Import, with live progress. `request` is a StartImportInput."""
    teller = Teller(as_json)
    url = server.removesuffix("/").removesuffix("/graphql")
    if not url.startswith(("http://", "https://")):
        said = f"{server!r} is no server's address."
        return _refused(teller, ExitCode.REFUSED, said, "Give it as http://HOST:PORT.")
    try:
        return await _run(Client(url, token), request, teller)
    except asyncio.CancelledError:
        if not as_json:
            teller.console.print("Stopped. The same command follows the import further.")
        raise
    except ServerUnreachableError as error:
        return _refused(teller, ExitCode.UNREACHABLE, str(error), "Is the server running there?")
    except RefusedError as error:
        hint = None if token else "Give a token with --token, or in GANTRY_TOKEN."
        return _refused(teller, ExitCode.REFUSED, str(error), hint)


async def _run(client: Client, request: dict[str, Any], teller: Teller) -> ExitCode:
    answer = (await client.ask(START, {"input": request}))["startImport"]
    teller.tell("start", answer)
    match answer["__typename"]:
        case "ImportStarted" | "ImportAlreadyRunning":
            return await _follow(client, answer["job"], teller)
        case "AlreadyImported":
            if not teller.as_json:
                teller.console.print(Text("✔ ", "green").append(answer["message"], "default"))
                teller.console.print(Text(f"  {answer['remedy']}", "dim"))
            return ExitCode.COMPLETED
        case "UserBusy":
            remedy = "Wait for its end, or stand in line with --queue."
            return _refused(teller, ExitCode.REFUSED, answer["message"], remedy)
        case _:
            return _refused(teller, ExitCode.REFUSED, answer["message"], answer["remedy"])


async def _follow(client: Client, job: dict[str, Any], teller: Teller) -> ExitCode:
    if teller.as_json:
        async for event in client.follow(PROGRESS, {"jobId": job["id"], "after": 0}):
            teller.tell("progress", event)
    else:
        with Screen(teller.console, job["repository"], job["stages"]) as screen:
            async for event in client.follow(PROGRESS, {"jobId": job["id"], "after": 0}):
                screen.show(event)
    ended = (await client.ask(RESULT, {"id": job["id"]}))["job"]
    teller.tell("end", ended)
    if not teller.as_json:
        show_result(teller.console, ended)
    return ExitCode[ended["status"]]


def _refused(teller: Teller, code: ExitCode, message: str, remedy: str | None) -> ExitCode:
    teller.tell("refused", {"exitCode": int(code), "message": message, "remedy": remedy})
    if not teller.as_json:
        # The terminal wraps what is too long: a break of ours would tear commands apart.
        teller.console.print(Text("✘ ", "red").append(message, "default"), soft_wrap=True)
        if remedy:
            teller.console.print(Text(f"  {remedy}"), soft_wrap=True)
    return code
