"""hand over, miss and be late

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "846cf9376b2b"
down_revision: str | None = "d89d9240728c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "late_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("said_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("withdrawn_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > said_at", name=op.f("ck_late_notices_ends_after_said")),
        sa.CheckConstraint("minutes IN (10, 20, 30)", name=op.f("ck_late_notices_minutes")),
        sa.CheckConstraint("withdrawn_at >= said_at", name=op.f("ck_late_notices_withdrawn_after_said")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_late_notices_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.id"], name=op.f("fk_late_notices_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_notices")),
    )
    op.create_index(
        "uq_late_notices_standing",
        "late_notices",
        ["practitioner_id", "establishment_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.add_column("consultations", sa.Column("why_not_held", sa.Text(), nullable=True))
    # A way for a consultation, and its appointment, not to have been held through no fault of the patient.
    op.drop_constraint("state", "consultations", type_="check")
    op.create_check_constraint(
        "state",
        "consultations",
        "state IN ('expected', 'waiting', 'in_progress', 'ended', 'missed', 'not_held', 'cancelled')",
    )
    op.create_check_constraint(
        "why_not_held", "consultations", "why_not_held IN ('closed', 'technical', 'day_over')"
    )
    op.create_check_constraint(
        "not_held_with_why", "consultations", "(state = 'not_held') = (why_not_held IS NOT NULL)"
    )
    op.drop_constraint("state", "appointments", type_="check")
    op.create_check_constraint(
        "state", "appointments", "state IN ('booked', 'cancelled', 'kept', 'missed', 'not_held')"
    )


def downgrade() -> None:
    # The version before calls missed whatever never began.
    op.execute("UPDATE appointments SET state = 'missed' WHERE state = 'not_held'")
    op.drop_constraint("state", "appointments", type_="check")
    op.create_check_constraint("state", "appointments", "state IN ('booked', 'cancelled', 'kept', 'missed')")
    op.drop_constraint("not_held_with_why", "consultations", type_="check")
    op.drop_constraint("why_not_held", "consultations", type_="check")
    op.execute("UPDATE consultations SET state = 'missed' WHERE state = 'not_held'")
    op.drop_constraint("state", "consultations", type_="check")
    op.create_check_constraint(
        "state",
        "consultations",
        "state IN ('expected', 'waiting', 'in_progress', 'ended', 'missed', 'cancelled')",
    )
    op.drop_column("consultations", "why_not_held")
    op.drop_index(
        "uq_late_notices_standing",
        table_name="late_notices",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("late_notices")
