"""The SQL tables, one after the other. Columns that are searched stand alone; the rest is JSON."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from db.columns import Encoded, UtcDateTime, WordList, Words
from db.records.job import ImportInput, JobError, JobStage, ProgressEvent, Receipt, Waiting
from db.records.problem import Gap
from db.records.project import Analysis, Readme, Repository
from db.records.sync import SyncChanges

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id", *, primary_key: bool = True) -> Column[str]:
    return Column(name, String(36), primary_key=primary_key, nullable=False)


users = Table(
    "users",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("token_hash", String(64), unique=True),
    Column("is_admin", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# A user's account at GitHub. The token is sealed; what the host says of the account is not.
github_accounts = Table(
    "github_accounts",
    metadata,
    Column("owner_id", String(36), ForeignKey("users.id"), primary_key=True),
    Column("api_url", Text, nullable=False),
    Column("login", String(100), nullable=False),
    Column("host_user_id", String(100), nullable=False),
    Column("scopes", Encoded(tuple[str, ...])),
    Column("connected_at", UtcDateTime, nullable=False),
    Column("rejected_at", UtcDateTime),
    Column("sealed_token", Text, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    _id(),
    Column("owner_id", String(36), ForeignKey("users.id"), nullable=False),
    Column("slug", Words(255), nullable=False, unique=True),
    Column("title", Words(255), nullable=False),
    Column("description", Words),
    Column("url", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("is_showcase", Boolean, nullable=False),
    Column("is_published", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("synced_at", UtcDateTime),
    Column("provider", String(40), nullable=False),
    Column("host_id", String(100), nullable=False),
    Column("search_text", Words, nullable=False),
    Column("repository", Encoded(Repository), nullable=False),
    Column("readme", Encoded(Readme)),
    Column("analysis", Encoded(Analysis)),
    UniqueConstraint("owner_id", "provider", "host_id"),
    Index("ix_projects_owner_id_id", "owner_id", "id"),
)

# Every address that has led to a project, so that an old name is recognised before any request.
project_addresses = Table(
    "project_addresses",
    metadata,
    Column("owner_id", String(36), primary_key=True),
    Column("address", String(300), primary_key=True),
    Column("project_id", String(36), ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Index("ix_project_addresses_project_id", "project_id"),
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    Column("kind", String(40), nullable=False),
    Column("owner_id", String(36), ForeignKey("users.id"), nullable=False),
    Column("status", String(20), nullable=False),
    Column("input", Encoded(ImportInput), nullable=False),
    Column("repository", String(300)),
    Column("stages", Encoded(tuple[JobStage, ...]), nullable=False),
    Column("percent", Float, nullable=False),
    Column("stage", String(60)),
    Column("waiting", Encoded(Waiting)),
    Column("estimated_end_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("attempt", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("last_sequence", Integer, nullable=False),
    Column("gap_count", Integer, nullable=False),
    Column("error", Encoded(JobError)),
    Column("receipt", Encoded(Receipt), nullable=False),
    Column("project_id", String(36)),
    Column("client_mutation_id", String(200)),
    Column("changes", Encoded(SyncChanges)),
    # The keys under which a second import of the same repository is recognised, space-separated.
    Column("claimed_keys", Text, nullable=False),
    # False while what follows an end (slot, keys, the next in the queue) is still to be done.
    Column("settled", Boolean, nullable=False),
    Index("ix_jobs_owner_id_id", "owner_id", "id"),
    Index("ix_jobs_settled_status_updated_at", "settled", "status", "updated_at"),
    Index("ix_jobs_owner_id_settled_id", "owner_id", "settled", "id"),
    Index("ix_jobs_owner_id_client_mutation_id_id", "owner_id", "client_mutation_id", "id"),
    Index("ix_jobs_project_id_id", "project_id", "id"),
)

progress_events = Table(
    "progress_events",
    metadata,
    Column("job_id", String(36), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("event", Encoded(ProgressEvent), nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", String(36), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("gap", Encoded(Gap), nullable=False),
    Index("ix_gaps_job_id_id", "job_id", "id"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("job_id", String(36), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# How long each stage takes on this host: a moving average, for the time a job has left.
stage_durations = Table(
    "stage_durations",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("stage", String(60), primary_key=True),
    Column("seconds", Float, nullable=False),
)


def _project_id() -> Column[str]:
    return Column(
        "project_id",
        String(36),
        ForeignKey("projects.id", ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
    )


# The body is last: what lies behind a long one costs SQLite a walk along its overflow.
pull_requests = Table(
    "pull_requests",
    metadata,
    _project_id(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", Words, nullable=False),
    Column("state", String(10), nullable=False),
    Column("url", Text, nullable=False),
    Column("author", Words(255)),
    Column("is_bot", Boolean, nullable=False),
    Column("is_draft", Boolean, nullable=False),
    Column("is_locked", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("merged_at", UtcDateTime),
    Column("base_ref", Words, nullable=False),
    Column("head_ref", Words, nullable=False),
    Column("labels", WordList, nullable=False),
    Column("additions", Integer),
    Column("deletions", Integer),
    Column("changed_files", Integer),
    Column("comments", Integer),
    Column("body", Words),
    Index("ix_pull_requests_project_id_state_number", "project_id", "state", "number"),
    Index("ix_pull_requests_labels", "labels", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

# What the index of `labels` is on PostgreSQL, this is on SQLite, which has none for lists. On
# PostgreSQL it stays empty.
pull_request_labels = Table(
    "pull_request_labels",
    metadata,
    _project_id(),
    Column("label", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Index("ix_pull_request_labels_project_id_number", "project_id", "number"),
)

# Counted as pull requests are written, since counting a million of them takes too long.
pull_request_days = Table(
    "pull_request_days",
    metadata,
    _project_id(),
    Column("day", Date, primary_key=True),
    Column("opened", Integer, nullable=False),
    Column("merged", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
)

history_reaches = Table(
    "history_reaches",
    metadata,
    _project_id(),
    Column("asked_since", UtcDateTime, nullable=False),
    Column("whole_since", UtcDateTime),
    Column("cursor", UtcDateTime),
)
