"""Files by content hash, and those that wait for a record to be saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0002"
down_revision = "s0001"


def upgrade() -> None:
    """Make the tables of files."""
    op.create_table(
        "file_copy",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("form", sa.String(10), primary_key=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.create_table(
        "file_piece",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("form", sa.String(10), primary_key=True),
        sa.Column("no", sa.Integer(), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_table("file_awaited", sa.Column("sha256", sa.String(64), primary_key=True))
    op.create_table(
        "waiting_file",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("owner", sa.LargeBinary(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("saved_ms", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
    )
    op.create_index("waiting_file_owner", "waiting_file", ["owner"])
    op.create_index("waiting_file_sha256", "waiting_file", ["sha256"])
