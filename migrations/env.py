"""Alembic's side of migrations/run.py, which hands the connection over; there is no ini file."""

from alembic import context

from cases.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # its naming convention gives the constraints of a revision their names
)
context.run_migrations()
