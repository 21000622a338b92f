"""let sessions go on by refresh tokens

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "52f3d2e47a9b"
down_revision: str | None = "e4b48e56d5d5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "spent_refreshes",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("device_hash", sa.LargeBinary(), nullable=False),
        sa.Column("spent_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["account_sessions.id"],
            name=op.f("fk_spent_refreshes_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_spent_refreshes")),
    )
    op.create_index(op.f("ix_spent_refreshes_session_id"), "spent_refreshes", ["session_id"], unique=False)
    op.add_column(
        "account_sessions", sa.Column("touched_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )
    op.add_column("account_sessions", sa.Column("number", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "account_sessions", sa.Column("confirmed_number", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "account_sessions", sa.Column("refreshed_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("account_sessions", "refreshed_at")
    op.drop_column("account_sessions", "confirmed_number")
    op.drop_column("account_sessions", "number")
    op.drop_column("account_sessions", "touched_at")
    op.drop_index(op.f("ix_spent_refreshes_session_id"), table_name="spent_refreshes")
    op.drop_table("spent_refreshes")
