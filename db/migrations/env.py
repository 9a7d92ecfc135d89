"""What alembic runs: the revisions, on the connection that `db.schema` holds open."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    render_as_batch=True,
    transactional_ddl=False,  # `db.schema` holds the one transaction around everything
)
context.run_migrations()
