"""How a connection to the ballot box is set up, so that its files tell no more than its tables."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from workshop.models import box_samples, box_triggers
from workshop.models.turns import take_turns, wait_for_turn

__all__ = [
    "box_samples",
    "box_triggers",
    "make_box_engine",
    "reading",
]  # whoever makes the tables gets their triggers too, and no samples

SCHEMA = "box"
# A write-ahead log would show which ballot came with which code; `DELETE` leaves no trace after a commit.
PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "foreign_keys=ON",
    "busy_timeout=15000",
)


def make_box_engine(url: str) -> Engine:
    """The engine of the ballot box at `url` (SQLite file or PostgreSQL by psycopg 3).

    Errors never show parameters, which would be codes and choices. On PostgreSQL all tables live in the
    schema `box`, made at the first connection.
    """
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        take_turns(engine)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def reading(engine: Engine) -> Connection:
    """A connection for reading only: on SQLite it does not wait for the one who writes."""
    return engine.execution_options(reading=True).connect()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("BEGIN")
        return
    wait_for_turn(connection.connection, connection.engine)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (SCHEMA,))
        if not cursor.fetchone():
            # Two processes may start at once, and CREATE SCHEMA IF NOT EXISTS alone is no protection.
            cursor.execute("SELECT pg_advisory_lock(7177)")
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            cursor.execute("SELECT pg_advisory_unlock(7177)")
        cursor.execute(f"SET search_path TO {SCHEMA}")
    connection.autocommit = False
