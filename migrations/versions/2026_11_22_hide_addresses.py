"""hide addresses

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d83c5f1e60ab"
down_revision: str | None = "c1ba5e0f7a21"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "establishments",
        sa.Column("hides_addresses", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("establishments", "hides_addresses")
