"""Names in the tray."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0008"
down_revision = "s0007"


def upgrade() -> None:
    """Names in the tray."""
    op.create_table(
        "name_in_tray",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("called", sa.Text()),
        sa.Column("pasted", sa.Text()),
        sa.Column("source", sa.LargeBinary(16)),
        sa.Column("source_name", sa.Text()),
        sa.Column("pasted_on", sa.Text()),
        sa.Column("head_count", sa.BigInteger()),
        sa.Column("phone", sa.Text()),
        sa.Column("state", sa.Text()),
        sa.Column("meant", sa.LargeBinary(16)),
        sa.Column("meant_name", sa.Text()),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
    )
    op.create_index("ix_name_in_tray_source", "name_in_tray", ["source"])
