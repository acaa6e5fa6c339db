"""The ballot box: rounds are opened, codes issued, ballots cast, the box sealed and read.

Spending a code and storing its ballot are one transaction. Each function takes the box's engine and ends
its own transaction; none of them logs a code or a choice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from workshop.models.box import Ballot, BoxRound, Credential
from workshop.models.budget import BallotKind

from . import codes
from .engine import reading
from .errors import (
    AttemptUsed,
    EmptyBallot,
    NotOnBallot,
    OverBudget,
    RoundClosed,
    RoundExists,
    RoundNotOpen,
    TooMany,
    UnknownCode,
    UnknownRound,
    UsedCode,
    VoidedCode,
)


@dataclass(frozen=True)
class RoundSettings:
    """What is frozen when a round is opened. `projects`: cost in cents by project id; times are aware."""

    key: str
    kind: BallotKind
    max_choices: int | None
    ceiling_cents: int
    projects: Mapping[str, int]
    opens_at: datetime
    closes_at: datetime
    sealed_at: datetime | None = None


class CodeState(StrEnum):
    """What can be said of a code before anyone votes with it."""

    GOOD = "good"
    UNKNOWN = "unknown"
    USED = "used"
    VOIDED = "voided"


@dataclass(frozen=True)
class Turnout:
    """How many codes were issued (voided ones included), voided and spent, and ballots by channel."""

    issued: int
    voided: int
    spent: int
    by_channel: Mapping[str, int]


def open_round(engine: Engine, settings: RoundSettings) -> None:
    """Make the box ready for a round; before its opening time it takes no ballot. Raises RoundExists."""
    row = {
        "key": settings.key,
        "kind": settings.kind,
        "max_choices": settings.max_choices,
        "ceiling_cents": settings.ceiling_cents,
        "projects": _canonical(dict(settings.projects)),
        "opens_at": settings.opens_at,
        "closes_at": settings.closes_at,
    }
    with engine.begin() as connection:
        if connection.scalar(select(BoxRound.key).where(BoxRound.key == settings.key)):
            raise RoundExists(settings.key)
        connection.execute(insert(BoxRound), row)


def round_settings(engine: Engine, round_key: str) -> RoundSettings:
    """The frozen settings of a round, and when it was sealed. Raises UnknownRound."""
    with reading(engine) as connection:
        return _settings(connection, round_key)


def issue_codes(engine: Engine, key: bytes, round_key: str, n: int, batch: str) -> list[str]:
    """Issue `n` codes and give them in plain, this once (see `codes.printed`). Raises RoundClosed."""
    plain = [codes.new_code() for _ in range(n)]
    digests = sorted(codes.hashed(key, round_key, code) for code in plain)
    rows = [{"code_hmac": digest, "round_key": round_key, "batch": batch} for digest in digests]
    with engine.begin() as connection:
        if _settings(connection, round_key, share=True).sealed_at:
            raise RoundClosed(round_key)
        if rows:
            connection.execute(insert(Credential), rows)
    return plain


def void_batch(engine: Engine, round_key: str, batch: str) -> int:
    """Withdraw the codes of a batch that were not used yet; how many."""
    with engine.begin() as connection:
        if _settings(connection, round_key, share=True).sealed_at:
            raise RoundClosed(round_key)
        return connection.execute(
            update(Credential)
            .where(Credential.round_key == round_key, Credential.batch == batch)
            .where(Credential.spent.is_(False), Credential.voided.is_(False))
            .values(voided=True)
        ).rowcount


def code_state(engine: Engine, key: bytes, round_key: str, typed: str) -> CodeState:
    """What to say kindly before anyone votes. Raises BadCode, MistypedCode."""
    digest = codes.hashed(key, round_key, codes.parse(typed))
    with reading(engine) as connection:
        found = _credential(connection, digest)
    if found is None:
        return CodeState.UNKNOWN
    spent, voided = found
    return CodeState.USED if spent else CodeState.VOIDED if voided else CodeState.GOOD


def cast(
    engine: Engine,
    key: bytes,
    round_key: str,
    code: str,
    choices: Iterable[str],
    attempt: str,
    channel: str,
    now: datetime,
) -> str:
    """Spend `code` and store its ballot; give the receipt.

    Sending the same `attempt` again with its spent code gives the same receipt, also after closing.
    Raises BadCode, MistypedCode, BadAttempt, UnknownRound, UnknownCode, UsedCode, VoidedCode, AttemptUsed,
    RoundNotOpen, RoundClosed, EmptyBallot, NotOnBallot, TooMany, OverBudget; then nothing is stored.
    """
    digest = codes.hashed(key, round_key, codes.parse(code))
    receipt = codes.receipt_of(round_key, attempt)
    try:
        with engine.begin() as connection:
            settings = _settings(connection, round_key, share=True)
            found = _credential(connection, digest)
            if found is None:
                raise UnknownCode(round_key)
            spent, voided = found
            if spent:
                return _same_receipt(connection, receipt)
            if voided:
                raise VoidedCode(round_key)
            _check_time(settings, now)
            chosen = check_choices(settings, choices)
            if not _spend(connection, digest):  # another request was quicker
                if _credential(connection, digest) == (False, True):
                    raise VoidedCode(round_key)
                return _same_receipt(connection, receipt)
            _store(connection, round_key, chosen, receipt, channel)
    except IntegrityError:
        # Only the receipt can clash: this page cast a ballot with another code, and this one stays unspent.
        # `from None`: PostgreSQL's message quotes the receipt, which no error report should hold.
        raise AttemptUsed(round_key) from None
    return receipt


def check_choices(settings: RoundSettings, choices: Iterable[str]) -> list[str]:
    """The choices, sorted and each once. Raises EmptyBallot, NotOnBallot, TooMany, OverBudget."""
    chosen = sorted(set(choices))
    if not chosen:
        raise EmptyBallot(settings.key)
    if not all(project_id in settings.projects for project_id in chosen):
        raise NotOnBallot(settings.key)
    if settings.max_choices is not None and len(chosen) > settings.max_choices:
        raise TooMany(len(chosen), settings.max_choices)
    cost = sum(settings.projects[project_id] for project_id in chosen)
    if settings.kind is BallotKind.KNAPSACK and cost > settings.ceiling_cents:
        raise OverBudget(cost, settings.ceiling_cents)
    return chosen


def turnout(engine: Engine, round_key: str) -> Turnout:
    """How many have voted; says nothing of how."""
    with reading(engine) as connection:
        _settings(connection, round_key)
        groups = connection.execute(
            select(Credential.spent, Credential.voided, func.count())
            .where(Credential.round_key == round_key)
            .group_by(Credential.spent, Credential.voided)
        ).all()
        channels = connection.execute(
            select(Ballot.channel, func.count().label("ballots"))
            .where(Ballot.round_key == round_key)
            .group_by(Ballot.channel)
            .order_by(Ballot.channel)
        ).all()
    return Turnout(
        issued=sum(n for _, _, n in groups),
        voided=sum(n for _, voided, n in groups if voided),
        spent=sum(n for spent, _, n in groups if spent),
        by_channel={row.channel: row.ballots for row in channels},
    )


def receipt_is_in(engine: Engine, round_key: str, typed: str) -> bool:
    """Whether the ballot of this receipt is in the box."""
    with reading(engine) as connection:
        return _has_receipt(connection, codes.parse_receipt(typed), round_key)


def _settings(connection: Connection, round_key: str, share: bool = False) -> RoundSettings:
    """With `share`, the round cannot be sealed until this transaction ends (SQLite: it writes alone)."""
    query = select(BoxRound.__table__).where(BoxRound.key == round_key)
    row = connection.execute(
        query.with_for_update(read=True, key_share=True) if share else query
    ).one_or_none()
    if row is None:
        raise UnknownRound(round_key)
    return RoundSettings(
        key=row.key,
        kind=row.kind,
        max_choices=row.max_choices,
        ceiling_cents=row.ceiling_cents,
        projects=json.loads(row.projects),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        sealed_at=row.sealed_at,
    )


def _check_time(settings: RoundSettings, now: datetime) -> None:
    if settings.sealed_at or now >= settings.closes_at:
        raise RoundClosed(settings.key)
    if now < settings.opens_at:
        raise RoundNotOpen(settings.opens_at)


def _credential(connection: Connection, digest: bytes) -> tuple[bool, bool] | None:
    query = select(Credential.spent, Credential.voided).where(Credential.code_hmac == digest)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.spent, row.voided)


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
    query = select(Ballot.receipt).where(Ballot.receipt == receipt)
    if round_key is not None:
        query = query.where(Ballot.round_key == round_key)
    return connection.scalar(query) is not None


def _store(connection: Connection, round_key: str, chosen: list[str], receipt: str, channel: str) -> None:
    row = {"id": secrets.token_bytes(16), "round_key": round_key, "choices": _canonical(chosen)}
    connection.execute(insert(Ballot), {**row, "receipt": receipt, "channel": channel})


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
