"""Years of the access log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0016"
down_revision = "s0015"


def upgrade() -> None:
    """Add the place of years that are long over."""
    op.create_table(
        "access_log_year",
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(32), nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
    )
