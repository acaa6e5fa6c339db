"""Closing the box for good, and reading it afterwards. Before the seal, no choice can be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, delete, insert, select, update

from workshop.models.box import Ballot, BoxRound, Credential, PaperDraft, Receipt
from workshop.models.turns import wait_for_turn

from .choices import Choices, canonical, read
from .engine import reading
from .errors import NotSealed, RoundHeld, UnknownRound

TABLES = "credential, ballot, receipt, paper_draft, box_round"


def seal(engine: Engine, round_key: str, now: datetime) -> datetime:
    """Seal a round: whoever is casting ends first, and nothing is cast afterwards. Gives when it was sealed.

    All rows of the round are written anew in one transaction, ballots in the order of their choices and
    numbered in it, so that the sealed box is the same in whichever order people voted. Sealing again changes
    nothing, and finishes the rewriting of the store if that was cut off. Raises UnknownRound, RoundHeld.
    """
    with engine.begin() as connection:
        query = select(BoxRound.key, BoxRound.sealed_at, BoxRound.held).where(BoxRound.key == round_key)
        row = connection.execute(query.with_for_update()).one_or_none()
        if row is None:
            raise UnknownRound(round_key)
        sealed_at: datetime = row.sealed_at or now
        if row.sealed_at is None:
            if row.held:
                raise RoundHeld(round_key)
            _forget_order(connection, round_key)
            connection.execute(update(BoxRound).where(BoxRound.key == round_key).values(sealed_at=now))
    _rewrite(engine)
    return sealed_at


def ballots(engine: Engine, round_key: str, channel: str | None = None) -> list[Choices]:
    """The choices of every ballot, in the order of their canonical texts. Raises NotSealed, UnknownRound."""
    query = select(Ballot.choices).where(Ballot.round_key == round_key)
    if channel is not None:
        query = query.where(Ballot.channel == channel)
    with reading(engine) as connection:
        _require_seal(connection, round_key)
        return [read(choices) for choices in sorted(connection.scalars(query))]


def receipts(engine: Engine, round_key: str) -> list[str]:
    """Every receipt, sorted. Raises NotSealed, UnknownRound."""
    with reading(engine) as connection:
        _require_seal(connection, round_key)
        return sorted(connection.scalars(select(Receipt.receipt).where(Receipt.round_key == round_key)))


def lines(texts: Iterable[str]) -> bytes:
    """A published list: one text a line, sorted, a line feed after each."""
    return "".join(f"{text}\n" for text in sorted(texts)).encode()


def receipts_digest(receipts: Iterable[str]) -> str:
    """The SHA-256 of the published receipts, in hexadecimal."""
    return sha256(lines(receipts)).hexdigest()


def choices_digest(ballots: Iterable[Choices]) -> str:
    """The SHA-256 of the published choices, in hexadecimal."""
    return sha256(lines(canonical(choices) for choices in ballots)).hexdigest()


def _require_seal(connection: Connection, round_key: str) -> None:
    row = connection.execute(
        select(BoxRound.key, BoxRound.sealed_at).where(BoxRound.key == round_key)
    ).one_or_none()
    if row is None:
        raise UnknownRound(round_key)
    if row.sealed_at is None:
        raise NotSealed(round_key)


def _forget_order(connection: Connection, round_key: str) -> None:
    """Write all rows of the round anew: one transaction, sorted, with nothing left of when they came.

    PostgreSQL marks each row with the transaction that wrote it (`xmin`): a code, its ballot and its receipt
    share one. Its tables also grow at their end, so that spent codes lie in the order of voting.
    """
    connection.execute(delete(PaperDraft).where(PaperDraft.round_key == round_key))
    cast = connection.execute(
        select(Ballot.choices, Ballot.channel)
        .where(Ballot.round_key == round_key)
        .order_by(Ballot.choices, Ballot.channel)
    ).all()
    start = sha256(round_key.encode()).digest()[:12]  # rounds share the table: each has numbers of its own
    numbered = [
        {
            "id": start + number.to_bytes(4, "big"),
            "round_key": round_key,
            "choices": row.choices,
            "channel": row.channel,
        }
        for number, row in enumerate(sorted(cast))
    ]
    given = sorted(connection.scalars(select(Receipt.receipt).where(Receipt.round_key == round_key)))
    codes = connection.execute(select(Credential.__table__).where(Credential.round_key == round_key))
    ledger = sorted((dict(row) for row in codes.mappings()), key=lambda row: bytes(row["code_hmac"]))
    for table, rows in (
        (Ballot, numbered),
        (Receipt, [{"receipt": receipt, "round_key": round_key} for receipt in given]),
        (Credential, ledger),
    ):
        connection.execute(delete(table).where(table.round_key == round_key))
        if rows:
            connection.execute(insert(table), rows)


def _rewrite(engine: Engine) -> None:
    """Write the store anew, so that its pages no longer tell in which order rows came."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            wait_for_turn(raw, engine)
            raw.cursor().execute("VACUUM")
        finally:
            raw.close()
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM (FULL) {TABLES}")
