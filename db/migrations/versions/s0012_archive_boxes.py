"""Boxes that printed papers are filed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0012"
down_revision = "s0011"


def upgrade() -> None:
    """Boxes that printed papers are filed in."""
    op.create_table(
        "binder",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("fonds_code", sa.Text()),
        sa.Column("fonds_name", sa.Text()),
        sa.Column("year", sa.BigInteger()),
        sa.Column("category", sa.Text()),
        sa.Column("retention", sa.Text()),
        sa.Column("division", sa.Text()),
        sa.Column("box_no", sa.BigInteger()),
        sa.Column("first_no", sa.BigInteger()),
        sa.Column("thickness", sa.Text()),
    )
