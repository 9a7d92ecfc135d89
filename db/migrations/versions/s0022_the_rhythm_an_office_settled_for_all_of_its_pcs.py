"""The rhythm an office settled for all of its PCs; two fields of accounts go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s0022"
down_revision = "s0021"


def upgrade() -> None:
    """Keep the rhythm of an office; let go of what nothing ever wrote of an account."""
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
    op.drop_column("user", "must_change")
    op.drop_column("user", "last_login")
