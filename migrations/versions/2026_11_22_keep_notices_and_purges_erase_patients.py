"""keep notices and purges, erase patients

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "7ef39f5a64f0"
down_revision: str | None = "846cf9376b2b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "purge_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("began_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("finished_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("removed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_runs")),
    )
    op.create_index("ix_purge_runs_began_at", "purge_runs", ["began_at"], unique=False)
    op.create_table(
        "establishment_notices",
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("data_contact", sa.Text(), nullable=False),
        sa.Column("postal_address", sa.Text(), nullable=False),
        sa.Column("publication_director", sa.Text(), nullable=False),
        sa.Column("hosted_by", sa.Text(), nullable=False),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_establishment_notices_establishment_id"),
        ),
        sa.PrimaryKeyConstraint("establishment_id", name=op.f("pk_establishment_notices")),
    )
    op.add_column("patients", sa.Column("erased_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    # An entry may go once nobody may ask for it any more, never younger: what is set in the program cannot be shorter.
    op.execute(
        "CREATE FUNCTION refuse_recent_removal() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF OLD.at > now() - interval '365 days' THEN "
        "RAISE EXCEPTION 'the audit trail is append-only'; END IF; RETURN OLD; END $$"
    )
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR TRUNCATE ON audit_entries "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_kept BEFORE DELETE ON audit_entries FOR EACH ROW "
        "EXECUTE FUNCTION refuse_recent_removal()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entries_kept ON audit_entries")
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    op.execute("DROP FUNCTION refuse_recent_removal()")
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.drop_column("patients", "erased_at")
    op.drop_table("establishment_notices")
    op.drop_index("ix_purge_runs_began_at", table_name="purge_runs")
    op.drop_table("purge_runs")
