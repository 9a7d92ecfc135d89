"""The rhythm an office settled for all of its PCs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0022"
down_revision = "s0021"


def upgrade() -> None:
    """Keep the rhythm that an office settled for all of its PCs."""
    op.add_column("org_unit", sa.Column("meeting_rhythm", sa.Text()))
    op.add_column("org_unit", sa.Column("topics_ahead", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("study_months", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("revisit_workdays", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("check_months", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("answer_days", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("first_topic_rule", sa.Text()))
    op.add_column("org_unit", sa.Column("case_days_dispute", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("case_days_hardship", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("case_days_interests", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("case_days_festival", sa.BigInteger()))
    op.add_column("org_unit", sa.Column("case_days_children", sa.BigInteger()))
