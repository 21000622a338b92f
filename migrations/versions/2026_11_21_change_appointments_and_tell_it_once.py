"""change appointments and tell it once

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "c857ba6bb3fb"
down_revision: str | None = "77f093a8a6a4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "appointment_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("from_starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("from_ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("undo_until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("undone_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("what IN ('moved', 'cancelled')", name=op.f("ck_appointment_changes_what")),
        sa.CheckConstraint(
            "from_ends_at > from_starts_at", name=op.f("ck_appointment_changes_from_ends_after_start")
        ),
        sa.CheckConstraint("undo_until >= made_at", name=op.f("ck_appointment_changes_undo_after_made")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_changes_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["occupations.id"], name=op.f("fk_appointment_changes_hold_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_changes")),
    )
    op.create_index(
        "ix_appointment_changes_appointment",
        "appointment_changes",
        ["appointment_id", "made_at"],
        unique=False,
    )
    op.create_index("ix_appointment_changes_hold", "appointment_changes", ["hold_id"], unique=False)
    op.add_column(
        "sent_messages", sa.Column("told_starts_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )
    # Until now no appointment could move: whoever was told knows the time that it still has.
    op.execute(
        "UPDATE sent_messages SET told_starts_at = occupations.starts_at "
        "FROM appointments JOIN occupations ON occupations.id = appointments.occupation_id "
        "WHERE appointments.id = sent_messages.appointment_id AND sent_messages.state = 'sent'"
    )
    op.drop_constraint("state", "sent_messages", type_="check")
    op.create_check_constraint("state", "sent_messages", "state IN ('planned', 'sent', 'dropped')")
    op.drop_constraint(
        op.f("uq_sent_messages_appointment_id_wording_channel"), "sent_messages", type_="unique"
    )
    op.create_index(
        "ix_sent_messages_appointment",
        "sent_messages",
        ["appointment_id", "channel", "sent_at"],
        unique=False,
    )
    op.create_index(
        "uq_sent_messages_planned",
        "sent_messages",
        ["appointment_id", "channel"],
        unique=True,
        postgresql_where=sa.text("state = 'planned'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_sent_messages_planned", table_name="sent_messages", postgresql_where=sa.text("state = 'planned'")
    )
    op.drop_index("ix_sent_messages_appointment", table_name="sent_messages")
    # The version before knows one message only, and no word for the others.
    op.execute("DELETE FROM sent_messages WHERE state = 'dropped' OR wording <> 'appointment_booked'")
    op.drop_constraint("state", "sent_messages", type_="check")
    op.create_check_constraint("state", "sent_messages", "state IN ('planned', 'sent')")
    op.create_unique_constraint(
        op.f("uq_sent_messages_appointment_id_wording_channel"),
        "sent_messages",
        ["appointment_id", "wording", "channel"],
    )
    op.drop_column("sent_messages", "told_starts_at")
    op.drop_index("ix_appointment_changes_hold", table_name="appointment_changes")
    op.drop_index("ix_appointment_changes_appointment", table_name="appointment_changes")
    op.drop_table("appointment_changes")
