"""Saved views of lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0004"
down_revision = "s0003"


def upgrade() -> None:
    """Make the table of saved views."""
    op.create_table(
        "list_view",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("called", sa.Text()),
        sa.Column("page", sa.Text()),
        sa.Column("owner", sa.LargeBinary(16)),
        sa.Column("shared", sa.BigInteger()),
        sa.Column("pinned", sa.BigInteger()),
        sa.Column("position", sa.BigInteger()),
        sa.Column("base", sa.Text()),
        sa.Column("conditions", sa.Text()),
        sa.Column("layout", sa.Text()),
        sa.Column("sorting", sa.Text()),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
    )
