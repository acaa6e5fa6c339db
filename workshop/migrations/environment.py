"""What both histories share: how Alembic connects, compares and writes types."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Engine, MetaData

from workshop.models.base import UtcDateTime


def _write_type(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type by what it is in the database, so that old migrations never import models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(engine: Engine, metadata: MetaData) -> None:
    """Bring the store of `engine` to the revision that Alembic was asked for, in one transaction."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if engine.dialect.name == "sqlite":
            # A table that is made anew is dropped first, which its children would forbid; within a
            # transaction this pragma does nothing, so it is given to the driver before one begins.
            driver.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            render_item=_write_type,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if engine.dialect.name == "sqlite":
            broken = driver.execute("PRAGMA foreign_key_check").fetchall()
            driver.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"the migration left {len(broken)} rows that point nowhere")
