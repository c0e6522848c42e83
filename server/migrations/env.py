"""Alembic's way in: the connection comes from ``server.migrate``."""

from alembic import context
from sqlmodel import SQLModel

import server.app  # noqa: F401  (imports every model)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
