"""Casting: spending a credential and storing its ballot are one transaction, and nothing links the two.

Sending the same page again finds the same receipt, so that a double tap, a lost reply or a phone that was
restarted never makes a second vote, nor an error.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from workshop.models.box import Ballot, Credential, Receipt
from workshop.models.budget import Admission

from . import codes, high_water
from .box import Channel, RoundSettings, require_key, settings_in
from .choices import Choices, canonical, check
from .codes import key_mark
from .credentials import CodeState, facts_in
from .engine import reading
from .errors import (
    AttemptUsed,
    NotInformal,
    RoundClosed,
    RoundHeld,
    RoundNotOpen,
    UnknownCode,
    UsedCode,
    VoidedCode,
)

OPEN_BATCH = "open"


def cast(
    engine: Engine,
    key: bytes,
    round_key: str,
    code: str,
    choices: Iterable[str] | Mapping[str, int],
    attempt: str,
    channel: str,
    now: datetime,
) -> str:
    """Spend `code` and store its ballot; give the receipt.

    Sending the same `attempt` again with its spent code gives the same receipt, also after closing.
    Once the round's time is over only paper is taken, until the seal.
    Raises BadCode, MistypedCode, BadAttempt, UnknownRound, KeyLost, UnknownCode, UsedCode, VoidedCode,
    AttemptUsed, RoundHeld, RoundNotOpen, RoundClosed, and as `choices.check`; then nothing is stored.
    """
    digest = codes.hashed(key, round_key, codes.parse(code))
    receipt = codes.receipt_of(round_key, attempt)
    with _storing(engine, round_key) as connection:
        settings = settings_in(connection, round_key, share=True)
        if settings.key_mark:
            require_key(connection, settings, key_mark(key))
        state = facts_in(connection, digest).state
        if state is CodeState.UNKNOWN:
            raise UnknownCode(round_key)
        if state is CodeState.USED:
            return _same_receipt(connection, receipt)
        if state is CodeState.VOIDED:
            raise VoidedCode(round_key)
        _check_time(settings, channel, now)
        chosen = check(settings, choices)
        if not _spend(connection, digest):  # another request was quicker
            if facts_in(connection, digest).state is CodeState.VOIDED:
                raise VoidedCode(round_key)
            return _same_receipt(connection, receipt)
        _store(connection, round_key, chosen, receipt, channel)
    high_water.rise(engine)
    return receipt


def cast_open(
    engine: Engine,
    key: bytes,
    round_key: str,
    device: str,
    choices: Iterable[str] | Mapping[str, int],
    attempt: str,
    now: datetime,
) -> str:
    """Store the ballot of an unnamed device in an informal round; each `device` mark votes once.

    Gives the receipt; sending again as in `cast`. Raises BadAttempt, UnknownRound, NotInformal, KeyLost,
    UsedCode, AttemptUsed, RoundHeld, RoundNotOpen, RoundClosed, and as `choices.check`.
    """
    try:
        return _cast_open(engine, key, round_key, device, choices, attempt, now)
    except AttemptUsed:
        # PostgreSQL: the same device at the same instant. The second look finds its mark, and the receipt.
        return _cast_open(engine, key, round_key, device, choices, attempt, now)


def _cast_open(
    engine: Engine,
    key: bytes,
    round_key: str,
    device: str,
    choices: Iterable[str] | Mapping[str, int],
    attempt: str,
    now: datetime,
) -> str:
    digest = codes.hashed(key, round_key, f"device\0{device}")
    receipt = codes.receipt_of(round_key, attempt)
    with _storing(engine, round_key) as connection:
        settings = settings_in(connection, round_key, share=True)
        if settings.admission is not Admission.OPEN:
            raise NotInformal(round_key)
        require_key(connection, settings, key_mark(key))
        if facts_in(connection, digest).state is not CodeState.UNKNOWN:
            return _same_receipt(connection, receipt)
        _check_time(settings, Channel.OPEN, now)
        chosen = check(settings, choices)
        credential = {"code_hmac": digest, "round_key": round_key, "batch": OPEN_BATCH, "spent": True}
        connection.execute(insert(Credential), credential)
        _store(connection, round_key, chosen, receipt, Channel.OPEN)
    high_water.rise(engine)
    return receipt


def import_ballots(
    engine: Engine, round_key: str, ballots: Sequence[Iterable[str] | Mapping[str, int]]
) -> int:
    """Store ballots that were cast elsewhere, as a channel of their own, in one transaction; how many.

    They have no code and no receipt. Raises UnknownRound, RoundClosed, and as `choices.check`.
    """
    with engine.begin() as connection:
        settings = settings_in(connection, round_key, share=True)
        if settings.sealed_at:
            raise RoundClosed(round_key)
        rows = [
            {
                "id": secrets.token_bytes(16),
                "round_key": round_key,
                "choices": canonical(check(settings, choices)),
                "channel": Channel.IMPORTED,
            }
            for choices in ballots
        ]
        if rows:
            connection.execute(insert(Ballot), rows)
    high_water.rise(engine, len(rows))
    return len(rows)


def receipt_is_in(engine: Engine, round_key: str, typed: str) -> bool:
    """Whether the ballot of this receipt is in the box."""
    with reading(engine) as connection:
        return _has_receipt(connection, codes.parse_receipt(typed), round_key)


class _storing:
    """A transaction in which a clash of keys says that somebody was quicker.

    PostgreSQL's message would quote the receipt, which no error report should hold.
    """

    def __init__(self, engine: Engine, round_key: str):
        self.transaction = engine.begin()
        self.round_key = round_key

    def __enter__(self) -> Connection:
        return self.transaction.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.transaction.__exit__(kind, error, trace)  # type: ignore[arg-type]
        if isinstance(error, IntegrityError):
            raise AttemptUsed(self.round_key) from None


def _check_time(settings: RoundSettings, channel: str, now: datetime) -> None:
    if settings.sealed_at or (now >= settings.closes_at and channel != Channel.PAPER):
        raise RoundClosed(settings.key)
    if now < settings.opens_at:
        raise RoundNotOpen(settings.opens_at)
    if settings.held:
        raise RoundHeld(settings.key)


def _spend(connection: Connection, digest: bytes) -> bool:
    """Spend the code if it is still good: of two who try at once, one gets True."""
    spending = (
        update(Credential)
        .where(Credential.code_hmac == digest, Credential.spent.is_(False), Credential.voided.is_(False))
        .values(spent=True)
    )
    return connection.execute(spending).rowcount == 1


def _same_receipt(connection: Connection, receipt: str) -> str:
    if _has_receipt(connection, receipt):
        return receipt
    raise UsedCode("used")


def _has_receipt(connection: Connection, receipt: str, round_key: str | None = None) -> bool:
    query = select(Receipt.receipt).where(Receipt.receipt == receipt)
    if round_key is not None:
        query = query.where(Receipt.round_key == round_key)
    return connection.scalar(query) is not None


def _store(connection: Connection, round_key: str, chosen: Choices, receipt: str, channel: str) -> None:
    row = {"id": secrets.token_bytes(16), "round_key": round_key, "choices": canonical(chosen)}
    connection.execute(insert(Ballot), {**row, "channel": str(channel)})
    connection.execute(insert(Receipt), {"receipt": receipt, "round_key": round_key})
