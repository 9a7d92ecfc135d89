"""What an office settled for itself: dear wishes, who reviews, what numbers are kept for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0019"
down_revision = "s0018"


def upgrade() -> None:
    """Keep an office's own settings of wishes, reviews and numbers of ID papers."""
    op.add_column("org_unit", sa.Column("wish_value", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("fewer_reviewers", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("id_purpose", sa.Text()))
