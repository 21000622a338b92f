"""unlock by a step-up

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "c1ba5e0f7a21"
down_revision: str | None = "6b1f2d90c7e4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Wider than before: every row of now keeps it, and rows need not be read under the lock.
    _say("purpose IN ('signature', 'unlock')")


def downgrade() -> None:
    op.execute("DELETE FROM step_ups WHERE purpose = 'unlock'")
    _say("purpose IN ('signature')")


def _say(rule: str) -> None:
    op.drop_constraint(op.f("ck_step_ups_purpose"), "step_ups", type_="check")
    op.execute(f"ALTER TABLE step_ups ADD CONSTRAINT ck_step_ups_purpose CHECK ({rule}) NOT VALID")
    op.execute("ALTER TABLE step_ups VALIDATE CONSTRAINT ck_step_ups_purpose")
