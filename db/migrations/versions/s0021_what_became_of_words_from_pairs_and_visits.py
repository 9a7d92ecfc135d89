"""What became of words from pairs and visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0021"
down_revision = "s0020"


def upgrade() -> None:
    """Keep with words from pairs and visits what they became."""
    op.add_column("pairing_log", sa.Column("service_case", sa.LargeBinary(16)))
    op.add_column("visit", sa.Column("service_case", sa.LargeBinary(16)))
    op.add_column("visit", sa.Column("wish", sa.LargeBinary(16)))
