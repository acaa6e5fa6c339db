"""Paper ballots are entered by two people: what the first one typed waits as keyed hashes, never in plain.

The hashes are keyed with the box's key and the ballot's own code, which is kept nowhere: only who holds the
paper can compare with them.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from workshop.models.box import Credential, PaperDraft

from . import codes
from .box import Channel, RoundSettings, require_key, settings_in
from .casting import cast, check_time, receipt_is_in
from .choices import Choices, canonical, check
from .codes import key_mark
from .credentials import CodeState, facts_in
from .engine import reading
from .errors import UnknownCode, UsedCode, VoidedCode

LONGEST_CODE = 24  # as typed, with spaces or hyphens; what is longer is the address in a QR code


class Entry(StrEnum):
    """What became of an entry."""

    FIRST = "first"  # kept, and waits for a second person
    DIFFERS = "differs"  # the first person entered something else
    CAST = "cast"
    ALREADY = "already"  # this very paper was entered by two people before


@dataclass(frozen=True)
class Entered:
    """An entry, and what it met: the projects on which the two differ, the receipt once the ballot is cast."""

    entry: Entry
    differs: frozenset[str] = frozenset()
    receipt: str = ""


@dataclass(frozen=True)
class Waiting:
    """A paper ballot that was entered once. `entered_by`: the id of a person in the main store."""

    batch: str
    serial: int | None
    entered_by: int


def code_in(scanned: str) -> str:
    """The code in what was typed or scanned: the address in a QR code ends with it.

    A reader set to another keyboard writes other signs for `:`, `/`, `#` and `-`; letters and digits stay.
    """
    if len(scanned.strip()) <= LONGEST_CODE:
        return scanned.strip()
    return "".join(re.findall("[0-9A-Za-z]+", scanned))[-codes.LENGTH :]


def attempt_of(key: bytes, round_key: str, code: str) -> str:
    """The attempt token of a paper ballot: made from its code, so that its stub can carry the receipt."""
    return hmac.digest(key, f"paper attempt\0{round_key}\0{code}".encode(), "sha256")[:16].hex()


def receipt_on_stub(key: bytes, round_key: str, code: str) -> str:
    """The receipt that a paper ballot with this code will have."""
    return codes.receipt_of(round_key, attempt_of(key, round_key, code))


def enter(
    engine: Engine,
    key: bytes,
    round_key: str,
    typed: str,
    choices: Iterable[str] | Mapping[str, int],
    person: int,
    now: datetime,
) -> Entered:
    """Enter a paper ballot: the first time it is kept, and when a second person enters the same it is cast.

    The first person may enter it anew. A draft is erased in the transaction that casts its ballot. Raises as `cast`
    does, UsedCode for a code that has voted some other way; then nothing is stored.
    """
    code = codes.parse(typed)
    try:
        return _enter(engine, key, round_key, code, choices, person, now)
    except IntegrityError:
        pass  # PostgreSQL: two people entered it at the same instant; whoever looks again is the second
    return _enter(engine, key, round_key, code, choices, person, now)


def _enter(
    engine: Engine,
    key: bytes,
    round_key: str,
    code: str,
    choices: Iterable[str] | Mapping[str, int],
    person: int,
    now: datetime,
) -> Entered:
    digest = codes.hashed(key, round_key, code)
    attempt = attempt_of(key, round_key, code)
    with engine.begin() as connection:
        settings = settings_in(connection, round_key, share=True)
        if settings.key_mark:
            require_key(connection, settings, key_mark(key))
        state = facts_in(connection, digest).state
        if state is CodeState.GOOD:
            check_time(settings, Channel.PAPER, now)
            marks = _marks(key, settings, code, check(settings, choices))
            first = _draft(connection, digest)
            if first is None or first[0] == person:
                _keep(connection, round_key, digest, marks, person, known=first is not None)
                return Entered(Entry.FIRST)
            differs = {name for name, mark in marks.items() if first[1].get(name) != mark}
            if differs:
                return Entered(Entry.DIFFERS, frozenset(differs))
    if state is CodeState.UNKNOWN:
        raise UnknownCode(round_key)
    if state is CodeState.VOIDED:
        raise VoidedCode(round_key)
    if state is CodeState.USED:
        if receipt_is_in(engine, round_key, codes.receipt_of(round_key, attempt)):
            return Entered(Entry.ALREADY)
        raise UsedCode(round_key)
    return Entered(
        Entry.CAST, receipt=cast(engine, key, round_key, code, choices, attempt, Channel.PAPER, now)
    )


def forget_draft(engine: Engine, key: bytes, round_key: str, typed: str) -> None:
    """Erase the first entry of a ballot that will not be cast, for example because it was spoiled."""
    digest = codes.hashed(key, round_key, codes.parse(typed))
    with engine.begin() as connection:
        connection.execute(delete(PaperDraft).where(PaperDraft.code_hmac == digest))


def forget_serial(engine: Engine, round_key: str, batch: str, serial: int) -> bool:
    """Erase the first entry of the ballot with this number, so that anyone may enter it anew; whether it waited."""
    digest = select(Credential.code_hmac).where(
        Credential.round_key == round_key, Credential.batch == batch, Credential.serial == serial
    )
    with engine.begin() as connection:
        erased = connection.execute(
            delete(PaperDraft).where(PaperDraft.round_key == round_key, PaperDraft.code_hmac.in_(digest))
        )
        return erased.rowcount > 0


def waiting(engine: Engine, round_key: str) -> list[Waiting]:
    """The ballots that wait for their second entry, by batch and serial."""
    query = (
        select(Credential.batch, Credential.serial, PaperDraft.entered_by)
        .join(Credential, Credential.code_hmac == PaperDraft.code_hmac)
        .where(PaperDraft.round_key == round_key, Credential.spent.is_(False), Credential.voided.is_(False))
        .order_by(Credential.batch, Credential.serial)
    )
    with reading(engine) as connection:
        return [Waiting(*row) for row in connection.execute(query)]


def _marks(key: bytes, settings: RoundSettings, code: str, choices: Choices) -> dict[str, str]:
    """A keyed hash of what was entered for each project of the round."""
    values: Mapping[str, int]
    values = choices if isinstance(choices, dict) else {name: place for place, name in enumerate(choices, 1)}
    if not isinstance(choices, dict) and settings.kind != "ranking":
        values = dict.fromkeys(choices, 1)
    return {
        name: hmac.digest(
            key, f"paper mark\0{settings.key}\0{code}\0{name}\0{values.get(name, 0)}".encode(), "sha256"
        )[:12].hex()
        for name in settings.projects
    }


def _draft(connection: Connection, digest: bytes) -> tuple[int, dict[str, str]] | None:
    query = select(PaperDraft.entered_by, PaperDraft.marks).where(PaperDraft.code_hmac == digest)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.entered_by, json.loads(row.marks))


def _keep(
    connection: Connection, round_key: str, digest: bytes, marks: dict[str, str], person: int, known: bool
) -> None:
    if known:
        # Whoever took the place of this entry meanwhile keeps it.
        own = update(PaperDraft).where(PaperDraft.code_hmac == digest, PaperDraft.entered_by == person)
        connection.execute(own.values(marks=canonical(marks)))
        return
    row = {"code_hmac": digest, "round_key": round_key, "marks": canonical(marks), "entered_by": person}
    connection.execute(insert(PaperDraft), row)
