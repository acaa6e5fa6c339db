"""How a connection to the main store is set up. Used for every engine, in the app and in tests."""

from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event

from workshop.models.turns import take_turns, wait_for_turn

PATIENCE = 15.0  # seconds until a write is refused because another one does not end

# A page that only reads takes no lock. One that may write takes SQLite's write lock at once: in WAL a
# transaction that first reads and then writes is refused, without waiting, when another wrote in between.
reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE * 1000:.0f}",
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if reading_only.get():
        connection.exec_driver_sql("BEGIN")
        return
    wait_for_turn(connection.connection, connection.engine, PATIENCE)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def set_up(engine: Engine) -> Engine:
    """Give `engine` the project's pragmas and locks when it is SQLite; return it."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        take_turns(engine)
    return engine
