"""Same people, erasures, and what the trust list says of branches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0010"
down_revision = "s0009"


def upgrade() -> None:
    """Make their tables and columns."""
    op.create_table(
        "erased",
        sa.Column("tbl", sa.Integer(), primary_key=True),
        sa.Column("row", sa.LargeBinary(16), primary_key=True),
        sa.Column("scope", sa.String(12), nullable=False),
        sa.Column("is_whole", sa.Integer(), nullable=False),
    )
    op.create_table(
        "out_of_role",
        sa.Column("op", sa.Integer(), primary_key=True),
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", sa.LargeBinary(16), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
    )
    op.create_table(
        "same_person",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("one", sa.LargeBinary(16)),
        sa.Column("other", sa.LargeBinary(16)),
        sa.Column("same_kind", sa.Text()),
        sa.Column("evidence", sa.Text()),
    )
    op.add_column("branch", sa.Column("role", sa.String(10)))
    op.add_column("branch", sa.Column("lost_after", sa.BigInteger()))
    op.create_index("out_of_role_row", "out_of_role", ["row"])
    op.create_index("ix_same_person_one", "same_person", ["one"])
    op.create_index("ix_same_person_other", "same_person", ["other"])
