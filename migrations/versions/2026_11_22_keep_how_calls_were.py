"""keep how calls were

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "6b1f2d90c7e4"
down_revision: str | None = "5d2e8c71f0ab"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "call_summaries",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("cuts", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("told_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "path IN ('direct', 'relay_udp', 'relay_tcp', 'relay_tls')", name=op.f("ck_call_summaries_path")
        ),
        sa.CheckConstraint(
            "seconds > 0 AND received >= 0 AND lost >= 0 AND cuts >= 0",
            name=op.f("ck_call_summaries_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_call_summaries_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("consultation_id", "seat", "run", name=op.f("pk_call_summaries")),
    )


def downgrade() -> None:
    op.drop_table("call_summaries")
