"""keep withdrawals and representatives

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "e4b48e56d5d5"
down_revision: str | None = "e0b7c3a1d642"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

QUALITIES = (
    "('mother', 'father', 'parental_authority', 'tutor', 'authorised_relative', 'mandatary', 'curator', "
    "'chosen_adult')"
)


def upgrade() -> None:
    op.create_table(
        "representatives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("named_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(f"quality IN {QUALITIES}", name=op.f("ck_representatives_quality")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_representatives_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representatives")),
    )
    op.create_index("uq_representatives_patient_id", "representatives", ["patient_id"], unique=True)
    op.add_column("consents", sa.Column("representative_name", sa.LargeBinary(), nullable=True))
    op.add_column("consents", sa.Column("representative_quality", sa.Text(), nullable=True))
    _check("consents", "representative_quality", f"representative_quality IN {QUALITIES}")
    _check(
        "consents",
        "representative",
        "(representative_name IS NULL) = (representative_quality IS NULL)",
    )
    op.add_column(
        "consultations",
        sa.Column("consent_withdrawn_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
    )
    _check_anew("contacts", "belongs_to", "belongs_to IN ('patient', 'companion', 'representative')")
    _check_anew(
        "consultations",
        "why_not_held",
        "why_not_held IN ('closed', 'technical', 'day_over', 'consent_withdrawn')",
    )


def downgrade() -> None:
    # The version before knows one who relays, and a room that was closed.
    op.execute("UPDATE contacts SET belongs_to = 'companion' WHERE belongs_to = 'representative'")
    _check_anew("contacts", "belongs_to", "belongs_to IN ('patient', 'companion')")
    op.execute("UPDATE consultations SET why_not_held = 'closed' WHERE why_not_held = 'consent_withdrawn'")
    _check_anew("consultations", "why_not_held", "why_not_held IN ('closed', 'technical', 'day_over')")
    op.drop_column("consultations", "consent_withdrawn_at")
    op.drop_constraint("representative", "consents", type_="check")
    op.drop_constraint("representative_quality", "consents", type_="check")
    op.drop_column("consents", "representative_quality")
    op.drop_column("consents", "representative_name")
    op.drop_index("uq_representatives_patient_id", table_name="representatives")
    op.drop_table("representatives")


def _check_anew(table: str, name: str, rule: str) -> None:
    op.drop_constraint(name, table, type_="check")
    _check(table, name, rule)


def _check(table: str, name: str, rule: str) -> None:
    """Not valid at first, then validated: the table is read without being closed to writers."""
    op.create_check_constraint(name, table, rule, postgresql_not_valid=True)
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")
