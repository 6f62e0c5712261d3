"""What a re-sync found to have changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("changes", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("jobs", "changes")
