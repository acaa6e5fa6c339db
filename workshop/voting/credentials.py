"""The one ledger of who may still vote: codes are issued, looked at, withdrawn. See `casting` for spending them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Engine, func, insert, select, update

from workshop.models.box import Credential

from . import codes
from .box import require_key, require_open, settings_in
from .codes import key_mark
from .engine import reading
from .errors import UnknownCode


class CodeState(StrEnum):
    """What can be said of a code before anyone votes with it."""

    GOOD = "good"
    UNKNOWN = "unknown"
    USED = "used"
    VOIDED = "voided"


@dataclass(frozen=True)
class CodeFacts:
    """What the ledger holds of one code. `serial` stands on paper ballots only."""

    state: CodeState
    batch: str = ""
    serial: int | None = None


def issue_codes(
    engine: Engine,
    key: bytes,
    round_key: str,
    n: int,
    batch: str,
    parish_code: str | None = None,
    serials: bool = False,
) -> list[str]:
    """Issue `n` codes and give them in plain, this once (see `codes.printed`).

    With `serials` they are numbered within their batch, going on from the highest number; the codes given are
    in that order. Raises UnknownRound, RoundClosed, KeyLost.
    """
    plain = [codes.new_code() for _ in range(n)]
    with engine.begin() as connection:
        settings = settings_in(connection, round_key, share=True)
        require_open(settings)
        require_key(connection, settings, key_mark(key))
        start = _highest_serial(connection, round_key, batch) + 1
        rows = [
            {
                "code_hmac": codes.hashed(key, round_key, code),
                "round_key": round_key,
                "batch": batch,
                "parish_code": parish_code,
                "serial": start + place if serials else None,
            }
            for place, code in enumerate(plain)
        ]
        if rows:
            connection.execute(insert(Credential), sorted(rows, key=lambda row: bytes(row["code_hmac"])))  # type: ignore[arg-type]
    return plain


def serials_from(engine: Engine, round_key: str, batch: str) -> int:
    """The number that the next numbered code of a batch gets."""
    with reading(engine) as connection:
        return _highest_serial(connection, round_key, batch) + 1


def void_batch(engine: Engine, round_key: str, batch: str) -> int:
    """Withdraw the codes of a batch that were not used yet; how many. Raises UnknownRound, RoundClosed."""
    with engine.begin() as connection:
        require_open(settings_in(connection, round_key, share=True))
        return connection.execute(
            update(Credential)
            .where(Credential.round_key == round_key, Credential.batch == batch)
            .where(Credential.spent.is_(False), Credential.voided.is_(False))
            .values(voided=True)
        ).rowcount


def void_code(engine: Engine, key: bytes, round_key: str, typed: str) -> CodeFacts:
    """Withdraw one code that was not used yet; gives what it was before.

    Raises BadCode, MistypedCode, UnknownRound, RoundClosed, KeyLost, UnknownCode.
    """
    digest = codes.hashed(key, round_key, codes.parse(typed))
    with engine.begin() as connection:
        settings = settings_in(connection, round_key, share=True)
        require_open(settings)
        require_key(connection, settings, key_mark(key))
        found = facts_in(connection, digest)
        if found.state is CodeState.UNKNOWN:
            raise UnknownCode(round_key)
        connection.execute(
            update(Credential)
            .where(Credential.code_hmac == digest, Credential.spent.is_(False))
            .values(voided=True)
        )
    return found


def code_state(engine: Engine, key: bytes, round_key: str, typed: str) -> CodeState:
    """What to say kindly before anyone votes. Raises BadCode, MistypedCode, UnknownRound, KeyLost."""
    return code_facts(engine, key, round_key, typed).state


def code_facts(engine: Engine, key: bytes, round_key: str, typed: str) -> CodeFacts:
    """The state of a typed code, and its batch and serial. Raises as `code_state`."""
    digest = codes.hashed(key, round_key, codes.parse(typed))
    with reading(engine) as connection:
        settings = settings_in(connection, round_key)
        if settings.key_mark:
            require_key(connection, settings, key_mark(key))
        return facts_in(connection, digest)


def facts_in(connection: Connection, digest: bytes) -> CodeFacts:
    """The same within a transaction, by the code's hash."""
    query = select(Credential.spent, Credential.voided, Credential.batch, Credential.serial)
    row = connection.execute(query.where(Credential.code_hmac == digest)).one_or_none()
    if row is None:
        return CodeFacts(CodeState.UNKNOWN)
    state = CodeState.USED if row.spent else CodeState.VOIDED if row.voided else CodeState.GOOD
    return CodeFacts(state, row.batch, row.serial)


def _highest_serial(connection: Connection, round_key: str, batch: str) -> int:
    query = select(func.max(Credential.serial))
    return connection.scalar(query.where(Credential.round_key == round_key, Credential.batch == batch)) or 0
