"""Heads of access logs that packages carried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0017"
down_revision = "s0016"


def upgrade() -> None:
    """Heads of access logs that packages carried."""
    op.add_column("merge_receipt", sa.Column("log_head", sa.Text()))
