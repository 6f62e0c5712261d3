"""Builds what users do with their own accounts at GitHub."""

from composition.settings import Settings
from db.database import Database
from db.key_file import KeyFile
from db.quota import Quotas
from db.records.github_account import SeenQuota
from db.records.job import WaitReason
from db.records.quota import Account
from db.redis_connection import RedisClient
from db.shelf import Shelf
from db.vault import Vault
from pipeline.accounts.accounts import Accounts
from pipeline.accounts.identities import Identities
from pipeline.accounts.logins import Logins
from pipeline.accounts.own_repositories import KeptListing, ListingSettings, OwnRepositories
from pipeline.accounts.questions import Questions, QuestionSettings
from pipeline.accounts.users_github import UsersGithub
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import origin_of
from pipeline.outbound.identity import Identity
from pipeline.providers.github.host import GitHubHost
from pipeline.runner.journal import Journal
from pipeline.runner.wake import wake_waiting

LISTINGS = "gantry:github:listing"

HOUR_SECONDS = 3600
WEEK_SECONDS = 7 * 24 * HOUR_SECONDS


def key_file(settings: Settings) -> KeyFile:
    return KeyFile(settings.data_dir / "secret.keys")


def vault_of(settings: Settings, database: Database) -> Vault:
    """The vault with the operator's keys; without them with those of a file, where the database is
    a file beside it. On several machines each would make its own, so there it has none."""
    if settings.secret_keys:
        return Vault(lambda: settings.secret_keys)
    if not database.is_sqlite:
        return Vault(tuple)
    file = key_file(settings)
    file.keys()  # whether it can be used is said at the start
    return Vault(file.keys)


def build_users_github(
    settings: Settings,
    redis: RedisClient,
    vault: Vault,
    host: GitHubHost,
    identities: Identities,
    outbound: Outbound,
    quotas: Quotas,
    journal: Journal,
) -> UsersGithub:
    clock, database = journal.clock, journal.database
    listings = Shelf(redis, LISTINGS, KeptListing, WEEK_SECONDS)
    pending = Shelf(redis, "gantry:github:login", str, HOUR_SECONDS)
    questions = Questions(
        outbound,
        host,
        QuestionSettings(settings.github_answer_seconds, settings.github_answers_at_once),
    )

    async def quota_of(identity: Identity) -> SeenQuota | None:
        now = clock()
        for state in await quotas.states_of(Account(origin_of(host.api_url), identity.name), now):
            if state.resource == "core":
                return SeenQuota.of(state, now)
        return None

    async def wake(user_id: str) -> None:
        await wake_waiting(journal, user_id, WaitReason.AUTHENTICATION)

    accounts = Accounts(
        database, vault, host, identities, questions, quota_of=quota_of, wake=wake, clock=clock
    )
    listing = ListingSettings(
        fresh_seconds=settings.listing_fresh_seconds,
        patience_seconds=settings.listing_patience_seconds,
        answer_seconds=settings.github_answer_seconds,
        fetch_seconds=settings.listing_timeout_seconds,
    )
    client_id = settings.github_client_id
    return UsersGithub(
        accounts,
        Logins(client_id, host, accounts, questions, vault, pending, clock),
        OwnRepositories(host, identities, questions, listings, listing, clock),
        questions,
    )
