"""layouts of ledgers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0009"
down_revision = "s0008"


def upgrade() -> None:
    """Layouts of ledgers."""
    op.create_table(
        "ledger_layout",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("ledger", sa.Text()),
        sa.Column("version", sa.BigInteger()),
        sa.Column("own_title", sa.Text()),
        sa.Column("columns", sa.Text()),
    )
