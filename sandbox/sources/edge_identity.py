"""Edge cases of identity and reachability: who may see a repository, and where it went."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox.accounts import organization
from sandbox.evolution import block
from sandbox.identity import stable_id
from sandbox.model import BlockReason, Quirk, Repository
from sandbox.sources.assembly import assemble
from sandbox.sources.edge_case import OWNER, PLAIN, EdgeCase
from sandbox.world import Unloaded

FORMER_NAMES = {"edge-cases/renamed-away": "edge-cases/renamed-here"}
"""Names that repositories had before the sandbox started, with those they have now."""


def repositories(now: datetime) -> Iterator[Repository | Unloaded]:
    for case in _CASES:
        yield case.repository(now)
    yield _guarded("sso-guild", Quirk.SSO_REQUIRED, now)
    yield _guarded("closed-guild", Quirk.ACCESS_RESTRICTED_TO_APPS, now)


def _guarded(owner: str, quirk: Quirk, now: datetime) -> Repository:
    return replace(
        assemble(organization(owner), "workshop", PLAIN, now),
        description="Owned by an organization with rules of its own",
        is_private=True,
        readers=frozenset({"gate-crew", "visitor-crew", "keeper-crew"}),
        quirks=frozenset({quirk}),
    )


def _blocked(reason: BlockReason) -> Any:
    return lambda _repository, now: {"block": block(reason, now)}


def _private(_repository: Repository, _now: datetime) -> Mapping[str, Any]:
    return {"is_private": True, "readers": frozenset({"keeper-crew"})}


def _loops(repository: Repository, _now: datetime) -> Mapping[str, Any]:
    return {"detour": f"{{base}}/repositories/{repository.id}"}


def _leads_elsewhere(_repository: Repository, _now: datetime) -> Mapping[str, Any]:
    number = stable_id("repository", OWNER.login, "plain")
    return {"detour": f"{{elsewhere}}/repositories/{number}"}


_CASES = (
    EdgeCase("plain", "Nothing is odd here"),
    EdgeCase("Mixed-Case", "Found in any case, named in this one"),
    EdgeCase("renamed-here", "Was called edge-cases/renamed-away"),
    EdgeCase("redirect-loop", "Leads to itself", change=_loops),
    EdgeCase("redirect-elsewhere", "Leads to another host", change=_leads_elsewhere),
    EdgeCase("blocked-dmca", "Taken down", change=_blocked(BlockReason.DMCA)),
    EdgeCase("disabled-tos", "Against the terms", change=_blocked(BlockReason.TERMS)),
    EdgeCase("unavailable", "Not to be had", change=_blocked(BlockReason.UNAVAILABLE)),
    EdgeCase("private", "Seen by its readers alone", change=_private),
    EdgeCase("archived", "Read only", change=lambda _r, _n: {"is_archived": True}),
    EdgeCase("disabled", "Disabled, yet answered", change=lambda _r, _n: {"is_disabled": True}),
    EdgeCase("fork", "Comes from another", change=lambda _r, _n: {"parent": "edge-cases/plain"}),
    EdgeCase("template", "Made to be copied", change=lambda _r, _n: {"is_template": True}),
    EdgeCase(
        "from-template",
        "Was copied",
        change=lambda _r, _n: {"template": "edge-cases/template"},
    ),
    EdgeCase(
        "mirror",
        "Follows another host",
        change=lambda _r, _n: {"mirror_url": "https://git.example.org/mirror.git"},
    ),
)
