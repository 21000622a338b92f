"""keep private notes

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5d2e8c71f0ab"
down_revision: str | None = "5bf6ffa07a0c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "private_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["practitioners.id"], name=op.f("fk_private_notes_author_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_private_notes_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_notes")),
    )
    op.create_index("uq_private_notes_author", "private_notes", ["consultation_id", "author_id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_private_notes_author", table_name="private_notes")
    op.drop_table("private_notes")
