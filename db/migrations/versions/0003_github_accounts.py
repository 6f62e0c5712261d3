"""Users' accounts at GitHub."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "github_accounts",
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("api_url", sa.Text(), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("host_user_id", sa.String(length=100), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_github_accounts_owner_id_users")
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_github_accounts")),
    )


def downgrade() -> None:
    op.drop_table("github_accounts")
