"""The SQL tables, one after the other. Columns that are searched stand alone; the rest is JSON."""

from sqlalchemy import (
    Boolean,
    Column,
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

from db.columns import Encoded, UtcDateTime, Words
from db.records.job import ImportInput, JobError, JobStage, ProgressEvent, Receipt, Waiting
from db.records.problem import Gap
from db.records.project import Analysis, Readme, Repository

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
