"""Casting: spending a credential and storing its ballot are one transaction, and nothing links the two.

Sending the same page again finds the same receipt, so that a double tap, a lost reply or a phone that was
restarted never makes a second vote, nor an error.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from workshop.models.box import Ballot, BoxRound, Credential, PaperDraft, Receipt
from workshop.models.budget import Admission

from . import codes, high_water
from .box import Channel, RoundSettings, require_key, settings_in, settings_of
from .choices import Choices, canonical, check
from .codes import key_mark
from .credentials import CodeState, facts_in
from .engine import reading
from .errors import (
    AttemptUsed,
    BoxError,
    NotInformal,
    RoundClosed,
    RoundHeld,
    RoundNotOpen,
    UnknownCode,
    UnknownRound,
    UsedCode,
    VoidedCode,
)

OPEN_BATCH = "open"

# What every vote runs is built once. The round is locked as in `settings_in` with `share`.
_ROUND, _CODE = BoxRound.__table__, Credential.__table__
_LOOK = (
    select(_ROUND, _CODE.c.spent, _CODE.c.voided)
    .select_from(_ROUND.outerjoin(_CODE, _CODE.c.code_hmac == bindparam("digest")))
    .where(_ROUND.c.key == bindparam("round_key"))
    .with_for_update(read=True, key_share=True, of=_ROUND)
)
_SPEND = (
    update(Credential)
    .where(_CODE.c.code_hmac == bindparam("digest"), _CODE.c.spent.is_(False), _CODE.c.voided.is_(False))
    .values(spent=True)
)
_PUT_BALLOT, _PUT_RECEIPT = insert(Ballot), insert(Receipt)
# On PostgreSQL all of it is one statement and so one transaction, one journey to the server. The round is locked
# before the code, as everywhere: `door` gives the row that the spending needs.
_AT_ONCE = text(
    "WITH door AS MATERIALIZED (SELECT key FROM box_round "
    "WHERE key = :round_key AND key_mark = :mark AND sealed_at IS NULL AND NOT held FOR KEY SHARE), "
    "spent AS (UPDATE credential SET spent = true FROM door "
    "WHERE code_hmac = :digest AND round_key = door.key AND NOT spent AND NOT voided RETURNING round_key), "
    "put AS (INSERT INTO ballot (id, round_key, choices, channel) "
    "SELECT :id, round_key, :choices, :channel FROM spent) "
    "INSERT INTO receipt (receipt, round_key) SELECT :receipt, round_key FROM spent"
)
# What this process knows of rounds that are open: their settings never change.
_SETTINGS: WeakKeyDictionary[Engine, dict[str, RoundSettings]] = WeakKeyDictionary()
MOST_KNOWN = 500


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
    if _cast_at_once(engine, key, round_key, digest, choices, receipt, channel, now):
        high_water.rise(engine)
        return receipt
    with _storing(engine, round_key) as connection:
        row = connection.execute(_LOOK, {"digest": digest, "round_key": round_key}).one_or_none()
        if row is None:
            raise UnknownRound(round_key)
        settings = settings_of(row)
        _remember(engine, settings)
        if settings.key_mark:
            require_key(connection, settings, key_mark(key))
        good = row.spent is False and not row.voided and settings.sealed_at is None
        # PostgreSQL: where this look waited for whoever closed, it saw the code as it was before. Look again.
        state = CodeState.GOOD if good else facts_in(connection, digest).state
        if state is CodeState.UNKNOWN:
            raise UnknownCode(round_key)
        if state is CodeState.USED:
            return _same_receipt(connection, receipt)
        if state is CodeState.VOIDED:
            raise VoidedCode(round_key)
        check_time(settings, channel, now)
        chosen = check(settings, choices)
        if not _spend(connection, digest):  # another request was quicker
            if facts_in(connection, digest).state is CodeState.VOIDED:
                raise VoidedCode(round_key)
            return _same_receipt(connection, receipt)
        _store(connection, _rows(round_key, chosen, receipt, channel))
        if channel == Channel.PAPER:
            connection.execute(delete(PaperDraft).where(PaperDraft.code_hmac == digest))
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
        check_time(settings, Channel.OPEN, now)
        chosen = check(settings, choices)
        credential = {"code_hmac": digest, "round_key": round_key, "batch": OPEN_BATCH, "spent": True}
        connection.execute(insert(Credential), credential)
        _store(connection, _rows(round_key, chosen, receipt, Channel.OPEN))
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


def check_time(settings: RoundSettings, channel: str, now: datetime) -> None:
    """Raise RoundClosed, RoundNotOpen or RoundHeld; after its time a round takes paper only, until the seal."""
    if settings.sealed_at or (now >= settings.closes_at and channel != Channel.PAPER):
        raise RoundClosed(settings.key)
    if now < settings.opens_at:
        raise RoundNotOpen(settings.opens_at)
    if settings.held:
        raise RoundHeld(settings.key)


def _cast_at_once(
    engine: Engine,
    key: bytes,
    round_key: str,
    digest: bytes,
    choices: Iterable[str] | Mapping[str, int],
    receipt: str,
    channel: str,
    now: datetime,
) -> bool:
    """On PostgreSQL, where nothing stands in the way, cast in one statement; False when nothing was stored.

    Why not is then found out in the slower way, which alone decides what is said. Raises AttemptUsed.
    """
    settings = _SETTINGS.get(engine, {}).get(round_key)
    if settings is None or engine.dialect.name != "postgresql" or channel == Channel.PAPER:
        return False  # a paper ballot has a draft to be erased
    try:
        check_time(settings, channel, now)
        chosen = check(settings, choices)
    except BoxError:
        return False
    values = {"digest": digest, "mark": key_mark(key), **_rows(round_key, chosen, receipt, channel)}
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return connection.execute(_AT_ONCE, values).rowcount == 1
    except IntegrityError:
        raise AttemptUsed(round_key) from None


def _remember(engine: Engine, settings: RoundSettings) -> None:
    known = _SETTINGS.setdefault(engine, {})
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[settings.key] = replace(settings, sealed_at=None, held=False)


def _spend(connection: Connection, digest: bytes) -> bool:
    """Spend the code if it is still good: of two who try at once, one gets True."""
    return connection.execute(_SPEND, {"digest": digest}).rowcount == 1


def _same_receipt(connection: Connection, receipt: str) -> str:
    if _has_receipt(connection, receipt):
        return receipt
    raise UsedCode("used")


def _has_receipt(connection: Connection, receipt: str, round_key: str | None = None) -> bool:
    query = select(Receipt.receipt).where(Receipt.receipt == receipt)
    if round_key is not None:
        query = query.where(Receipt.round_key == round_key)
    return connection.scalar(query) is not None


def _rows(round_key: str, chosen: Choices, receipt: str, channel: str) -> dict[str, Any]:
    """The columns of a ballot and of its receipt; they share no table and no key."""
    return {
        "id": secrets.token_bytes(16),
        "round_key": round_key,
        "choices": canonical(chosen),
        "channel": str(channel),
        "receipt": receipt,
    }


def _store(connection: Connection, rows: dict[str, Any]) -> None:
    connection.execute(_PUT_BALLOT, {name: rows[name] for name in ("id", "round_key", "choices", "channel")})
    connection.execute(_PUT_RECEIPT, {name: rows[name] for name in ("receipt", "round_key")})
