"""Alembic's environment: one connection handed in, batch mode for SQLite."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator


def _plain(kind: str, item: object, _autogenerate: Any) -> str | Literal[False]:
    """Write our own column types as what they store; a migration imports nothing of ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    render_item=_plain,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
