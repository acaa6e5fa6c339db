"""How a connection to the ballot box is set up, so that its files tell no more than its tables."""

import os
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event

from workshop.models import box_samples, box_triggers

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

__all__ = [
    "box_samples",
    "box_triggers",
    "make_box_engine",
    "reading",
    "wait_for_turn",
]  # whoever makes the tables gets their triggers too, and no samples

SCHEMA = "box"
TURN = "turn"
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
        event.listen(engine, "checkin", _end_turn)
        event.listen(engine, "close", _leave_queue)
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


def wait_for_turn(raw: PoolProxiedConnection, engine: Engine) -> None:
    """On SQLite, wait until no other connection writes, in a queue that the system keeps (a lock on a file beside
    the store). The turn ends when the connection goes back to its pool, or its process dies.

    SQLite's own waiting looks again in longer and longer steps: in a crowd some wait a second while the store
    lies idle, and each look disturbs whoever is just committing. Where there is no such lock, it must do.
    """
    if fcntl is None or not engine.url.database:
        return
    turn = raw.info.get(TURN)
    if turn is None:
        turn = os.open(f"{engine.url.database}-{TURN}", os.O_RDWR | os.O_CREAT, 0o600)
        raw.info[TURN] = turn
    fcntl.flock(turn, fcntl.LOCK_EX)


def _end_turn(_raw: object, record: Any) -> None:
    if TURN in record.info:
        fcntl.flock(record.info[TURN], fcntl.LOCK_UN)


def _leave_queue(_raw: object, record: Any) -> None:
    turn = record.info.pop(TURN, None)
    if turn is not None:
        os.close(turn)


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
