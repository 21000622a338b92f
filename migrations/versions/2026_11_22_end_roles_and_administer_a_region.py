"""end roles and administer a region

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "6f0c2d9b71e4"
down_revision: str | None = "482200a28cfd"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLES = "role IN ('assistant', 'practitioner', 'administrator', 'region_administrator')"
FORMER_ROLES = "role IN ('assistant', 'practitioner', 'administrator')"
REGION = "(role = 'region_administrator') = (establishment_id IS NULL)"
TABLES = ("account_roles", "enrolments")


def upgrade() -> None:
    op.add_column("account_roles", sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("enrolments", sa.Column("language", sa.Text(), server_default="fr", nullable=False))
    _check("enrolments", "language", "language IN ('fr', 'en')")
    for table in TABLES:
        op.alter_column(table, "establishment_id", existing_type=sa.UUID(), nullable=True)
        # Wider than before: every row of now keeps them, and rows need not be read under the lock.
        op.drop_constraint(op.f(f"ck_{table}_role"), table, type_="check")
        _check(table, "role", ROLES)
        _check(table, "region", REGION)
    # Some hundreds of rows: there is no need to build it apart.
    op.create_index(
        "uq_account_roles_held",
        "account_roles",
        ["account_id", "establishment_id", "role"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_constraint(
        op.f("uq_account_roles_account_id_establishment_id_role"), "account_roles", type_="unique"
    )


def downgrade() -> None:
    # The former version has no word for an end nor for the region: what is over would open again.
    op.execute(
        "DELETE FROM account_sessions USING account_roles WHERE account_role_id = account_roles.id "
        "AND (account_roles.ended_at IS NOT NULL OR establishment_id IS NULL)"
    )
    op.execute("DELETE FROM account_roles WHERE ended_at IS NOT NULL OR establishment_id IS NULL")
    op.execute("DELETE FROM enrolments WHERE establishment_id IS NULL")
    op.create_unique_constraint(
        op.f("uq_account_roles_account_id_establishment_id_role"),
        "account_roles",
        ["account_id", "establishment_id", "role"],
    )
    op.drop_index("uq_account_roles_held", table_name="account_roles")
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_region"), table, type_="check")
        op.drop_constraint(op.f(f"ck_{table}_role"), table, type_="check")
        _check(table, "role", FORMER_ROLES)
        op.alter_column(table, "establishment_id", existing_type=sa.UUID(), nullable=False)
    op.drop_constraint(op.f("ck_enrolments_language"), "enrolments", type_="check")
    op.drop_column("enrolments", "language")
    op.drop_column("account_roles", "ended_at")


def _check(table: str, name: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule}) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")
