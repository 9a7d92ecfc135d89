"""Days that steps back took off a record: the first closing of what was taken up again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0020"
down_revision = "s0019"


def upgrade() -> None:
    """Keep with a step back the day it undid."""
    op.add_column("transition", sa.Column("former_day", sa.Text()))
