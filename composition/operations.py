"""Builds what operators look at and do; and has a process with workers show that it is there."""

import asyncio
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

import structlog

from db.leases import Leases
from db.quota import Quotas
from db.records.operations import WorkerSign
from db.records.replacing import replace
from db.redis_connection import RedisAway
from db.roster import Roster
from pipeline.imports import Imports
from pipeline.operator.acts import OperatorsActs
from pipeline.operator.operations import Operations
from pipeline.operator.overview import Overview
from pipeline.outbound.identity import Identity
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue

log = structlog.get_logger()

Clock = Callable[[], datetime]


def process_name() -> str:
    """What tells this process from all others, on whatever machine."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


def build_operations(
    journal: Journal,
    imports: Imports,
    leases: Leases,
    roster: Roster,
    quotas: Quotas,
    operators: Identity,
    clock: Clock,
) -> Operations:
    overview = Overview(journal, leases, roster, quotas, operators.name, clock)
    return Operations(overview, OperatorsActs(journal, imports))


async def sign(
    roster: Roster,
    name: str,
    version: str,
    places: Mapping[Queue, int],
    every_seconds: float,
    clock: Clock,
) -> None:
    """Show that this process takes jobs, every so often, until cancelled."""
    began = clock()
    by_name = {queue.value: number for queue, number in places.items()}
    host, pid = socket.gethostname(), os.getpid()
    shown = WorkerSign(name, host, pid, version, began, began, by_name)
    try:
        while True:
            try:
                await roster.sign(replace(shown, seen_at=clock()))
            except RedisAway as error:
                log.warning("worker.not_signed", reason=str(error))
            await asyncio.sleep(every_seconds)
    finally:
        with suppress(*RedisAway):
            await roster.leave(name)
