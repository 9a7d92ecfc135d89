"""Which PC holds which files, and what the packages that carried them led up to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0007"
down_revision = "s0006"


def upgrade() -> None:
    """Make the tables of files on the way."""
    op.create_table(
        "file_at",
        sa.Column("node", sa.LargeBinary(16), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("package", sa.LargeBinary(16), primary_key=True),
    )
    op.create_table(
        "post_tip",
        sa.Column("package", sa.LargeBinary(16), primary_key=True),
        sa.Column("tip", sa.LargeBinary(32), primary_key=True),
    )
