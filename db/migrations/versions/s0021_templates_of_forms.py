"""Templates of forms, and what words of visits and pairs became."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0021"
down_revision = "s0020"


def upgrade() -> None:
    """Make the table of templates; keep with words of visits and pairs what they became."""
    op.create_table(
        "form_template",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("org_code", sa.String(12), nullable=False),
        sa.Column("op", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.Column("serial_no", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("called", sa.Text()),
        sa.Column("form", sa.Text()),
        sa.Column("said", sa.Text()),
    )
    op.add_column("pairing_log", sa.Column("service_case", sa.LargeBinary(16)))
    op.add_column("visit", sa.Column("service_case", sa.LargeBinary(16)))
    op.add_column("visit", sa.Column("wish", sa.LargeBinary(16)))
