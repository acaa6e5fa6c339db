"""What the vote is measured against: a bare Flask app that only spends a code and inserts a ballot.

The same SQLAlchemy, journal, kind of transaction and server as the real one; no page, no check, no secrecy.
`python -m tests.bench.bare PORT` serves it; `BARE_URL` names its store.
"""

import os
import sys

from flask import Flask, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    insert,
    update,
)

from workshop.voting.engine import PRAGMAS

tables = MetaData()
codes = Table(
    "bare_code", tables, Column("code", Text, primary_key=True), Column("spent", Boolean, default=False)
)
ballots = Table("bare_ballot", tables, Column("id", Integer, primary_key=True), Column("choices", Text))


def engine_at(url: str) -> Engine:
    """An engine with the pragmas and the kind of transaction of the ballot box."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare(connection, _record):
            connection.isolation_level = None
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def create_app() -> Flask:
    """The bare app at `BARE_URL`."""
    app = Flask("bare")
    engine = engine_at(os.environ["BARE_URL"])

    @app.post("/v")
    def vote():
        with engine.begin() as connection:
            spent = connection.execute(
                update(codes)
                .where(codes.c.code == request.form["code"], codes.c.spent.is_(False))
                .values(spent=True)
            )
            if spent.rowcount != 1:
                return "used", 409
            connection.execute(insert(ballots), {"choices": ",".join(request.form.getlist("project"))})
        return "thank you"

    return app


if __name__ == "__main__":
    Granian(
        "tests.bench.bare:create_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=2,
        log_level=LogLevels.warning,
    ).serve()
