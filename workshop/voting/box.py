"""The rounds of the ballot box: opened once, with settings that stay, and how many have voted.

Codes are made in `credentials`, ballots cast in `casting`, the box is closed in `sealing`. Each function
takes the box's engine and ends its own transaction; none of them logs a code or a choice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from workshop.models.box import Ballot, BoxRound, Credential
from workshop.models.budget import Admission, BallotKind

from .choices import canonical
from .engine import reading
from .errors import KeyLost, RoundClosed, RoundExists, UnknownRound


class Channel(StrEnum):
    """The way by which a ballot came."""

    PHONE = "phone"
    KIOSK = "kiosk"  # a device that many share
    ASSISTED = "assisted"  # filled in by staff, beside the voter
    PAPER = "paper"
    OPEN = "open"  # informal: a device without a code
    IMPORTED = "imported"


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
    points: int | None = None
    admission: Admission = Admission.CODES
    key_mark: str = ""
    held: bool = False


@dataclass(frozen=True)
class BatchTally:
    """The codes of one batch: `issued` counts all of them, withdrawn and spent ones too."""

    issued: int = 0
    voided: int = 0
    spent: int = 0


@dataclass(frozen=True)
class Turnout:
    """How many codes were issued (voided ones included), voided and spent, and ballots by channel.

    `by_parish`: spent codes by the parish of their batch (None: without one). These are raw numbers: merge small cells
    before anyone sees them.
    """

    issued: int
    voided: int
    spent: int
    by_channel: Mapping[str, int]
    by_parish: Mapping[str | None, int]
    batches: Mapping[str, BatchTally]

    @property
    def ballots(self) -> int:
        """Ballots in the box."""
        return sum(self.by_channel.values())


def open_round(engine: Engine, settings: RoundSettings) -> None:
    """Make the box ready for a round; before its opening time it takes no ballot. Raises RoundExists."""
    row = {
        "key": settings.key,
        "kind": settings.kind,
        "max_choices": settings.max_choices,
        "points": settings.points,
        "admission": settings.admission,
        "ceiling_cents": settings.ceiling_cents,
        "projects": canonical(dict(settings.projects)),
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
        return settings_in(connection, round_key)


def settings_in(connection: Connection, round_key: str, share: bool = False) -> RoundSettings:
    """The same within a transaction. With `share`, the round cannot be sealed until that ends
    (on SQLite whoever writes is alone)."""
    query = select(BoxRound.__table__).where(BoxRound.key == round_key)
    row = connection.execute(
        query.with_for_update(read=True, key_share=True) if share else query
    ).one_or_none()
    if row is None:
        raise UnknownRound(round_key)
    return settings_of(row)


def settings_of(row: Row[Any]) -> RoundSettings:
    """The settings in a row of `box_round`."""
    return RoundSettings(
        key=row.key,
        kind=row.kind,
        max_choices=row.max_choices,
        points=row.points,
        admission=row.admission,
        ceiling_cents=row.ceiling_cents,
        projects=json.loads(row.projects),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        sealed_at=row.sealed_at,
        key_mark=row.key_mark,
        held=row.held,
    )


def require_key(connection: Connection, settings: RoundSettings, mark: str) -> None:
    """Remember the key with which a round's first code is made; later it must be the same. Raises KeyLost."""
    if settings.key_mark == mark:
        return
    if settings.key_mark:
        raise KeyLost(settings.key)
    connection.execute(update(BoxRound).where(BoxRound.key == settings.key).values(key_mark=mark))


def needs_its_key(engine: Engine) -> bool:
    """Whether there are codes that were made with a key and can still vote."""
    waiting = select(BoxRound.key).where(BoxRound.key_mark != "", BoxRound.sealed_at.is_(None))
    with reading(engine) as connection:
        return connection.execute(waiting.limit(1)).first() is not None


def require_open(settings: RoundSettings) -> None:
    """Raise RoundClosed when the round is sealed."""
    if settings.sealed_at:
        raise RoundClosed(settings.key)


def turnout(engine: Engine, round_key: str) -> Turnout:
    """How many have voted; says nothing of how. Raises UnknownRound."""
    with reading(engine) as connection:
        settings_in(connection, round_key)
        groups = connection.execute(
            select(
                Credential.batch,
                Credential.parish_code,
                Credential.spent,
                Credential.voided,
                func.count().label("codes"),
            )
            .where(Credential.round_key == round_key)
            .group_by(Credential.batch, Credential.parish_code, Credential.spent, Credential.voided)
            .order_by(Credential.batch, Credential.parish_code)
        ).all()
        channels = connection.execute(
            select(Ballot.channel, func.count().label("ballots"))
            .where(Ballot.round_key == round_key)
            .group_by(Ballot.channel)
            .order_by(Ballot.channel)
        ).all()
    parishes: dict[str | None, int] = {}
    batches: dict[str, BatchTally] = {}
    for row in groups:
        known = batches.get(row.batch, BatchTally())
        batches[row.batch] = BatchTally(
            known.issued + row.codes,
            known.voided + row.codes * row.voided,
            known.spent + row.codes * row.spent,
        )
        if row.spent:
            parishes[row.parish_code] = parishes.get(row.parish_code, 0) + row.codes
    return Turnout(
        issued=sum(batch.issued for batch in batches.values()),
        voided=sum(batch.voided for batch in batches.values()),
        spent=sum(batch.spent for batch in batches.values()),
        by_channel={row.channel: row.ballots for row in channels},
        by_parish=parishes,
        batches=batches,
    )
