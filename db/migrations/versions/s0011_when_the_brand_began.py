"""When the brand began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0011"
down_revision = "s0010"


def upgrade() -> None:
    """When the brand began."""
    op.add_column("org_unit", sa.Column("brand_since", sa.Text()))
    op.add_column("org_unit", sa.Column("least_count", sa.BigInteger()))
