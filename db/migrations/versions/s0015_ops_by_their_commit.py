"""A commit says which ops are its: their index goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0015"
down_revision = "s0014"


def upgrade() -> None:
    """Write down the reach of every commit, and drop the index that told it."""
    for name in ("first_op", "last_op"):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("commit_log", column)
    op.execute(
        "UPDATE commit_log SET"
        " first_op = (SELECT coalesce(min(id), 0) FROM op WHERE op.commit_id = commit_log.id),"
        " last_op = (SELECT coalesce(max(id), 0) FROM op WHERE op.commit_id = commit_log.id)"
    )
    op.drop_index("op_commit", "op")
