"""Returns and receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0013"
down_revision = "s0012"


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "correction_notice",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("target", sa.LargeBinary(16)),
        sa.Column("field_name", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("message", sa.Text()),
        sa.Column("kind", sa.Text()),
        sa.Column("state", sa.Text()),
        sa.Column("made_on", sa.Text()),
        sa.Column("made_by_name", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_on", sa.Text()),
        sa.Column("answered_by_name", sa.Text()),
    )
    op.create_table(
        "merge_receipt",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("package", sa.Text()),
        sa.Column("file", sa.Text()),
        sa.Column("sender", sa.Text()),
        sa.Column("made_at", sa.Text()),
        sa.Column("state_code", sa.Text()),
        sa.Column("agrees", sa.BigInteger()),
        sa.Column("created", sa.Text()),
        sa.Column("updated", sa.Text()),
        sa.Column("files", sa.BigInteger()),
        sa.Column("decided", sa.BigInteger()),
        sa.Column("left_open", sa.BigInteger()),
        sa.Column("returned", sa.BigInteger()),
        sa.Column("decisions", sa.Text()),
        sa.Column("at", sa.Text()),
        sa.Column("by_name", sa.Text()),
    )
    op.create_index("ix_correction_notice_target", "correction_notice", ["target"])
