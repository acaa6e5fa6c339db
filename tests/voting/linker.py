"""Somebody who has the raw files of the box and wants to know who voted for what, or in which order.

Each piece of evidence gives every row of the three tables a number, such as its place in a file. The guess: the
first spent code, the first ballot and the first receipt belong together, then the second ones, and so on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

# In SQLite's record of a credential the kinds of its last two columns, spent and voided, stand just before the
# hash: kind 9 is the number 1, kind 8 is 0.
SPENT = b"\x09\x08"
ROWS = {
    "credential": "SELECT code_hmac, code_hmac FROM credential WHERE spent",
    "ballot": "SELECT choices, id FROM ballot",
    "receipt": "SELECT receipt, receipt FROM receipt",
}


@dataclass(frozen=True)
class Evidence:
    """By table: what each row says (the hash of a code, choices, a receipt) and its number, in any order."""

    name: str
    rows: dict[str, list[tuple[Any, Any]]]

    def order(self, table: str) -> list[Any]:
        """What the rows of a table say, in the order of their numbers."""
        return [said for said, _ in sorted(self.rows[table], key=lambda row: row[1])]

    def linked(self, one: str, other: str, truth: dict[Any, Any]) -> int:
        """How many rows of `one` were given the right row of `other`; read forwards or backwards."""
        mine, theirs = self.order(one), self.order(other)
        return max(
            sum(truth.get(a) == b for a, b in zip(mine, way, strict=False)) for way in (theirs, theirs[::-1])
        )

    def recovered(self, table: str, truth: Sequence[Any]) -> float:
        """How much of the order of voting shows: 1 all of it (or turned round), about 0 nothing (Spearman)."""
        place = {said: number for number, said in enumerate(truth)}
        places = [place[said] for said in self.order(table) if said in place]
        n = len(places)
        apart = sum((rank - here) ** 2 for rank, here in enumerate(places))
        return abs(1 - 6 * apart / (n * (n * n - 1)))


def in_a_file(name: str, store: Path, content: bytes, log: bool = False) -> Evidence:
    """Where the rows of the SQLite file `store` lie in `content`: that file, or a write-ahead log beside it."""
    opened = sqlite3.connect(store)
    rows: dict[str, list[tuple[Any, Any]]] = {}
    for table, query in ROWS.items():
        places = []
        for said, key in opened.execute(query):
            sought = key.encode() if isinstance(key, str) else key
            # In a log a row stands once for each time that its page was written: the first one is telling.
            place = content.find(SPENT + sought) if log and table == "credential" else content.find(sought)
            assert place >= 0, f"{name} does not show a {table}"
            places.append((said, place))
        rows[table] = places
    opened.close()
    return Evidence(name, rows)


def in_postgresql(engine: Engine) -> list[Evidence]:
    """What PostgreSQL keeps beside each row, and where the rows lie in the files of the tables."""
    numbers: dict[str, Callable[[Any], Any]] = {
        "xmin::text::bigint": int,
        "xmax::text::bigint": int,
        "ctid::text": lambda place: tuple(int(part) for part in place.strip("()").split(",")),
        "cmin::text::bigint": int,
    }
    found = []
    with engine.connect() as connection:
        for column, number in numbers.items():
            rows = {}
            for table, query in ROWS.items():
                said = query.split()[1].rstrip(",")
                asked = query.replace(f"{said}, ", f"{said}, {column} AS number, ", 1)
                rows[table] = [(_plain(row[0]), number(row[1])) for row in connection.execute(text(asked))]
            found.append(Evidence(column, rows))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        home = Path(str(connection.scalar(text("SHOW data_directory"))))
        rows = {}
        for table, query in ROWS.items():
            file = connection.scalar(text(f"SELECT pg_relation_filepath('{table}')"))
            content = (home / str(file)).read_bytes()
            rows[table] = []
            for said, key in connection.execute(text(query)):
                sought = key.encode() if isinstance(key, str) else bytes(key)
                rows[table].append((_plain(said), content.rfind(sought)))
        found.append(Evidence("place in the files of the tables", rows))
    return found


def all_files_of(engine: Engine) -> bytes:
    """Every file of the PostgreSQL database: tables, indexes, and what is left of old ones."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        home = Path(str(connection.scalar(text("SHOW data_directory"))))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return b"".join(file.read_bytes() for file in sorted((home / "base" / str(number)).iterdir()))


def _plain(said: Any) -> Any:
    return bytes(said) if isinstance(said, memoryview) else said
