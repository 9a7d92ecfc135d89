"""What offices hand in and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0014"
down_revision = "s0013"


def upgrade() -> None:
    """Add what offices hand in, and until when."""
    op.create_table(
        "received_sheet",
        sa.Column("package", sa.LargeBinary(16), primary_key=True),
        sa.Column("no", sa.Integer(), primary_key=True),
        sa.Column("office", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("made_at", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "reporting_period",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("period", sa.Text()),
        sa.Column("due_on", sa.Text()),
    )
    op.create_table(
        "wider_level",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("asked_name", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("approved_name", sa.Text(), nullable=False),
        sa.Column("approved_ms", sa.BigInteger()),
        sa.Column("used_ms", sa.BigInteger()),
    )
