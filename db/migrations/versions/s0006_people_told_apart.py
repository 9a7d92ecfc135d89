"""People told apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0006"
down_revision = "s0005"


def upgrade() -> None:
    """People told apart."""
    op.create_table(
        "not_same_person",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("one", sa.LargeBinary(16)),
        sa.Column("other", sa.LargeBinary(16)),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
    )
    op.create_index("ix_not_same_person_one", "not_same_person", ["one"])
    op.create_index("ix_not_same_person_other", "not_same_person", ["other"])
