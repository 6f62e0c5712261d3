"""Gantry's command line, and the only reader of the environment.

Exit codes: 0 done, 1 failed, 2 the request or a setting cannot be used; `import` has more of them,
see `python main.py import --help`.
"""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from composition.event_loop import LoopFactory
    from composition.settings import Settings

MAX_PROCESSES = 256
QUEUES = ("io", "compute", "llm")
IMPORT_EXITS = """exit codes: 0 complete (or imported before), 1 failed, 2 refused, 3 complete with
gaps, 4 cancelled, 5 no server at that address"""


# A person looks on while these run: what a log would say as well is left out.
QUIET = ("import", "demo", "user", "keys", "migrate", "schema")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py", description="Gantry imports code repositories into projects."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    serve = verbs.add_parser("serve", help="run the server, and workers beside it")
    serve.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    serve.add_argument("--port", type=_port, default=8000, help="0 lets the system choose (8000)")
    serve.add_argument("--no-worker", action="store_true", help="leave the jobs to `worker`")
    serve.add_argument(
        "--processes", type=_count, default=1, help="that share the port, on Linux (%(default)s)"
    )
    serve.add_argument("--member", action="store_true", help=argparse.SUPPRESS)  # one of several

    worker = verbs.add_parser("worker", help="run workers alone")
    worker.add_argument(
        "--queue", type=_queues, default=frozenset(QUEUES), help="of io,compute,llm (all)"
    )

    importing = verbs.add_parser(
        "import", help="import a repository, with live progress", epilog=IMPORT_EXITS
    )
    importing.add_argument("url", help="the repository's address in any spelling, or owner/name")
    importing.add_argument("--server", help="a running server; without it one is started for this")
    importing.add_argument("--token", help="an API token for that server (or GANTRY_TOKEN)")
    importing.add_argument("--days-back", type=int, default=90, help="of pull requests (90)")
    importing.add_argument("--private", action="store_true", help="do not publish the project")
    importing.add_argument("--queue", action="store_true", help="stand in line if one runs")
    importing.add_argument("--json", action="store_true", help="lines of JSON, for programs")

    sandbox = verbs.add_parser("sandbox", help="run the GitHub simulator")
    sandbox.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    sandbox.add_argument("--port", type=_port, default=9100, help="(%(default)s)")
    sandbox.add_argument("--latency", type=int, default=0, help="milliseconds per answer (0)")
    sandbox.add_argument("--dataset", type=_directory, help="stored API answers to serve as well")

    demo = verbs.add_parser("demo", help="everything at once, on this machine alone")
    demo.add_argument("--port", type=_port, default=8000, help="the server's (8000, or a free one)")
    demo.add_argument("--once", action="store_true", help="end after the import")
    demo.add_argument("--repository", default="copper-kettle/brew-log", help="(%(default)s)")

    user = verbs.add_parser("user", help="manage users").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    add = user.add_parser("add", help="add a user; prints the API token, once")
    add.add_argument("name")
    add.add_argument("--admin", action="store_true", help="may see and touch what is others'")

    add.add_argument("--new-token", action="store_true", help="replace the token of a known user")

    keys = verbs.add_parser("keys", help="manage the keys of kept secrets").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    keys.add_parser("new", help="print a new key, for GANTRY_SECRET_KEYS")
    keys.add_parser("rotate", help="seal all secrets anew; without that setting with a new key")

    verbs.add_parser("migrate", help="bring the database to the present shape")
    schema = verbs.add_parser("schema", help="print the API's schema (SDL)")
    schema.add_argument(
        "--possible-types",
        action="store_true",
        help="print what Apollo Client takes as possibleTypes instead (JSON)",
    )
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MAX_PROCESSES:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MAX_PROCESSES}")
    return int(text)


def _directory(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no directory")
    return path


def _queues(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(","))
    if unknown := sorted(names - set(QUEUES)):
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is no queue: give some of io,compute,llm")
    return names


@contextmanager
def _loading() -> Iterator[None]:
    """For the import of nearly everything. What is loaded is there to stay, so the collector rests
    meanwhile and never looks through it afterwards; and a library of the task engine's leaves out
    the checks of types that it would compile into itself."""
    os.environ.setdefault("PY_KEY_VALUE_DISABLE_BEARTYPE", "true")
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _loop_factory(verb: str, settings: "Settings") -> "LoopFactory | None":
    """The loop of what runs for long. To load another than asyncio's would hold up the rest."""
    from composition.event_loop import loop_factory

    return loop_factory(uses_uvloop=settings.uses_uvloop and verb in ("serve", "worker"))


async def _begin(arguments: argparse.Namespace, settings: "Settings") -> int:
    """A supervisor needs nearly nothing, so it loads nothing else."""
    if arguments.verb != "serve" or arguments.processes == 1:
        return await _run(arguments, settings)
    from composition.processes import serve_in_processes

    return await serve_in_processes(
        arguments.host, arguments.port, arguments.processes, works=not arguments.no_worker
    )


async def _run(arguments: argparse.Namespace, settings: "Settings") -> int:
    if arguments.verb == "import" and arguments.server:
        from terminal.import_command import run_import, to_request

        token = arguments.token or settings.token
        request = to_request(arguments)
        return await run_import(arguments.server, token, request, as_json=arguments.json)

    with _loading():
        from composition import commands

    match arguments.verb:
        case "serve":
            return await commands.serve(
                settings,
                arguments.host,
                arguments.port,
                works=not arguments.no_worker,
                is_member=arguments.member,
            )
        case "worker":
            return await commands.work(settings, arguments.queue)
        case "import":
            return await commands.import_repository(settings, arguments)
        case "demo":
            from composition.demo import demo

            return await demo(settings, arguments)
        case "user":
            return await commands.add_user(
                settings,
                arguments.name,
                is_admin=arguments.admin,
                new_token=arguments.new_token,
            )
        case "keys":
            from composition.keys import rotate_keys

            return await rotate_keys(settings)
        case _:
            return await commands.migrate_database(settings)


def _print_schema(arguments: argparse.Namespace) -> int:
    from resolvers.root import build_schema
    from server.graphql.published import encode_possible_types, encode_sdl

    encode = encode_possible_types if arguments.possible_types else encode_sdl
    sys.stdout.buffer.write(encode(build_schema()))
    return 0


def _print_key() -> int:
    from db.vault import new_key

    sys.stdout.write(new_key() + "\n")
    return 0


def _serve_sandbox(arguments: argparse.Namespace) -> int:
    from sandbox import server

    sys.stdout.write(f"The sandbox listens at http://{arguments.host}:{arguments.port}\n")
    sys.stdout.flush()
    server.run(arguments.host, arguments.port, arguments.dataset, max(0, arguments.latency))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. What a verb does not need is not imported for it: this module is also what
    every process of the analysis begins with."""
    arguments = _parser().parse_args(argv)
    if arguments.verb == "sandbox":
        return _serve_sandbox(arguments)
    if arguments.verb == "schema":
        return _print_schema(arguments)
    if arguments.verb == "keys" and arguments.act == "new":
        return _print_key()

    from composition.failures import explained
    from composition.logs import configure_logs
    from composition.settings import SettingError, Settings

    try:
        settings = Settings.read(os.environ, os.cpu_count() or 1)
        configure_logs("warning" if arguments.verb in QUIET else settings.log_level)
        with asyncio.Runner(loop_factory=_loop_factory(arguments.verb, settings)) as runner:
            return runner.run(_begin(arguments, settings))
    except KeyboardInterrupt:
        return 130
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Exception as error:
        if (explanation := explained(error)) is None:
            raise
        sys.stderr.write(f"{explanation}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
