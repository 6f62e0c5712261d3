"""The history of pull requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pull_requests",
        _project_id(),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=255), nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("base_ref", sa.String(), nullable=False),
        sa.Column("head_ref", sa.String(), nullable=False),
        sa.Column(
            "labels", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("additions", sa.Integer(), nullable=True),
        sa.Column("deletions", sa.Integer(), nullable=True),
        sa.Column("changed_files", sa.Integer(), nullable=True),
        sa.Column("comments", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        _of_project("pull_requests"),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_pull_requests")),
    )
    op.create_index(
        "ix_pull_requests_project_id_state_number",
        "pull_requests",
        ["project_id", "state", "number"],
        unique=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_pull_requests_labels", "pull_requests", ["labels"], postgresql_using="gin"
        )
    op.create_table(
        "pull_request_labels",
        _project_id(),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _of_project("pull_request_labels"),
        sa.PrimaryKeyConstraint(
            "project_id", "label", "number", name=op.f("pk_pull_request_labels")
        ),
    )
    op.create_index(
        "ix_pull_request_labels_project_id_number",
        "pull_request_labels",
        ["project_id", "number"],
        unique=False,
    )
    op.create_table(
        "pull_request_days",
        _project_id(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        _of_project("pull_request_days"),
        sa.PrimaryKeyConstraint("project_id", "day", name=op.f("pk_pull_request_days")),
    )
    op.create_table(
        "history_reaches",
        _project_id(),
        sa.Column("asked_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.DateTime(timezone=True), nullable=True),
        _of_project("history_reaches"),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_history_reaches")),
    )


def downgrade() -> None:
    for table in ("history_reaches", "pull_request_days", "pull_request_labels", "pull_requests"):
        op.drop_table(table)


def _project_id() -> sa.Column[str]:
    return sa.Column("project_id", sa.String(length=36), nullable=False)


def _of_project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id"],
        ["projects.id"],
        name=op.f(f"fk_{table}_project_id_projects"),
        ondelete="CASCADE",
    )
