"""PostgreSQL draws samples of every table for its planner (`ANALYZE`, also by itself); of the box it draws none.

A sample is a copy of values as they were, in a catalog that sealing does not write anew: measured, the random keys
that ballots had before the seal stood in the files of `pg_statistic` after it.
"""

from sqlalchemy import DDL, Connection, event
from sqlalchemy.sql.schema import MetaData

from workshop.models.box import BoxBase

TABLES = ("ballot", "credential", "paper_draft", "receipt")


def no_samples() -> list[str]:
    """The statements that keep PostgreSQL from sampling any column of who voted and what was chosen."""
    return [
        f"ALTER TABLE {table} ALTER COLUMN {column.name} SET STATISTICS 0"
        for table in TABLES
        for column in BoxBase.metadata.tables[table].columns
    ]


def _make(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    if connection.dialect.name == "postgresql":
        for statement in no_samples():
            connection.execute(DDL(statement))


event.listen(BoxBase.metadata, "after_create", _make)
