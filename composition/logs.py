"""How Gantry logs: one structured line per event, on standard error."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import structlog


def _to_json(event: Any, default: Callable[[Any], Any]) -> str:
    return msgspec.json.encode(event, enc_hook=default).decode()


def configure_logs(level: str) -> None:
    """JSON lines, or coloured ones where a person looks on. The libraries' own records pass
    through the same processors, from WARNING up."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    is_watched = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if is_watched
        else structlog.processors.JSONRenderer(serializer=_to_json)
    )
    last = [] if is_watched else [structlog.processors.format_exc_info]
    structlog.configure(
        processors=[*shared, *last, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *last,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    # While Redis is away the engine says so several times a second, with a stack; once in a sweep
    # is enough, and that is ours to say.
    logging.getLogger("docket").setLevel(logging.CRITICAL)
