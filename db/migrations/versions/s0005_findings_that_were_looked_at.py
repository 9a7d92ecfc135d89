"""Keep what was found right in a health check."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0005"
down_revision = "s0004"


def upgrade() -> None:
    """Keep what was found right in a health check."""
    op.create_table(
        "finding_note",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("target", sa.LargeBinary(16)),
        sa.Column("field_name", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("seen", sa.BigInteger()),
        sa.Column("noted_on", sa.Text()),
        sa.Column("by", sa.LargeBinary(16)),
        sa.Column("by_name", sa.Text()),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
    )
    op.create_index("ix_finding_note_target", "finding_note", ["target"])
