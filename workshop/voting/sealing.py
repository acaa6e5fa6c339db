"""Closing the box for good, and reading it afterwards. Before the seal, no choice can be read."""

from __future__ import annotations

import json
from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection, Engine, delete, insert, select, update

from workshop.models.box import Ballot, BoxBase, BoxRound

from .engine import reading
from .errors import NotSealed, UnknownRound


def seal(engine: Engine, round_key: str, now: datetime) -> datetime:
    """Seal a round: whoever is casting ends first, and nothing is cast afterwards. Gives when it was sealed.

    Sealing again changes nothing, and finishes the rewriting of the store if that was cut off.
    Raises UnknownRound.
    """
    with engine.begin() as connection:
        query = select(BoxRound.key, BoxRound.sealed_at).where(BoxRound.key == round_key).with_for_update()
        row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownRound(round_key)
        sealed_at: datetime = row.sealed_at or now
        if row.sealed_at is None:
            connection.execute(update(BoxRound).where(BoxRound.key == round_key).values(sealed_at=now))
            if connection.dialect.name == "postgresql":
                _forget_order(connection, round_key)
    _rewrite(engine)
    return sealed_at


def ballots(engine: Engine, round_key: str, channel: str | None = None) -> list[tuple[str, ...]]:
    """The choices of every ballot (sorted project ids), in sorted order. Raises NotSealed, UnknownRound."""
    query = select(Ballot.choices).where(Ballot.round_key == round_key)
    if channel is not None:
        query = query.where(Ballot.channel == channel)
    with reading(engine) as connection:
        _require_seal(connection, round_key)
        return sorted(tuple(json.loads(choices)) for choices in connection.scalars(query))


def receipts(engine: Engine, round_key: str) -> list[str]:
    """Every receipt, sorted apart from the choices. Raises NotSealed, UnknownRound."""
    with reading(engine) as connection:
        _require_seal(connection, round_key)
        return sorted(connection.scalars(select(Ballot.receipt).where(Ballot.round_key == round_key)))


def _require_seal(connection: Connection, round_key: str) -> None:
    row = connection.execute(
        select(BoxRound.key, BoxRound.sealed_at).where(BoxRound.key == round_key)
    ).one_or_none()
    if row is None:
        raise UnknownRound(round_key)
    if row.sealed_at is None:
        raise NotSealed(round_key)


def _forget_order(connection: Connection, round_key: str) -> None:
    """Write all rows of the round anew: one transaction, in the order of their keys.

    PostgreSQL marks each row with the transaction that wrote it (`xmin`): a code and its ballot share one.
    Its tables also grow at their end, so that spent codes lie in the order of voting.
    """
    for table in (BoxBase.metadata.tables["credential"], BoxBase.metadata.tables["ballot"]):
        of_round = table.c.round_key == round_key
        [key] = table.primary_key.columns
        rows = [dict(row) for row in connection.execute(select(table).where(of_round)).mappings()]
        connection.execute(delete(table).where(of_round))
        if rows:
            connection.execute(insert(table), sorted(rows, key=itemgetter(key.name)))


def _rewrite(engine: Engine) -> None:
    """Write the store anew, so that its pages no longer tell in which order rows came."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
        finally:
            raw.close()
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (FULL) credential, ballot")
