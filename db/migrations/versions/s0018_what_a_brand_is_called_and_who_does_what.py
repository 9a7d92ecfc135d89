"""What a brand is called, since when an office is a model, and which unit does what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0018"
down_revision = "s0017"


def upgrade() -> None:
    """Keep what a brand is called, since when an office is a model, and which unit does what."""
    op.add_column("org_unit", sa.Column("demo_since", sa.Text()))
    op.add_column("org_unit", sa.Column("brand_name", sa.Text()))
    op.add_column("org_unit", sa.Column("slogan", sa.Text()))
    op.add_column("org_unit", sa.Column("aid_purpose", sa.Text()))
    op.add_column("partner_organization", sa.Column("pattern_role", sa.Text()))
    op.add_column("partner_organization", sa.Column("duty", sa.Text()))
