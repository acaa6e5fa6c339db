"""The register (padrón) of a round: who may come, and that each person is checked in once.

A person is known by a keyed hash of the cédula. The number itself is kept nowhere; nor is when a person came,
who checked them in, or which code they were handed.
"""

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session, joinedload
from stdnum.ec import ci

from workshop.models.budget import BatchKind, CodeBatch, EventKind, RegisterEntry, Round
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.geography import Parish
from workshop.models.people import Person
from workshop.steps.actors.rules import fold, one_line
from workshop.steps.setup.service import offered_parishes
from workshop.steps.vote import batches, rules, service
from workshop.voting import credentials
from workshop.voting.box import require_key as box_requires_key
from workshop.voting.box import round_settings, settings_in
from workshop.voting.codes import key_mark
from workshop.voting.credentials import CodeState
from workshop.voting.errors import BadCode, KeyLost, MistypedCode, UnknownCode

PAGE = 50
LONGEST_NAME = 160
_SEPARATORS = re.compile(r"[\s.\-‐‑‒–—―−/_·]+")
_DIGITS = 10
_LONG_NUMBER = 7  # digits; no name holds so many, but a cédula in the wrong column does


class NotNow(DomainError):
    """People are checked in while the round waits or is open, and never after."""


class AlreadyCheckedIn(DomainError):
    """This person was checked in before, perhaps at this very moment at another table."""


class NotCheckedIn(DomainError):
    """There is nothing to undo."""


def tidy_number(typed: str) -> str:
    """Return a cédula as it is compared: without separators, with the zero in front that Excel drops."""
    number = _SEPARATORS.sub("", typed).upper()
    return number.zfill(_DIGITS) if number.isdigit() and len(number) == _DIGITS - 1 else number


def doubtful(number: str) -> bool:
    """Say whether a tidy number is no cédula by its check digit; only ever used to warn, as it may be a passport."""
    return not ci.is_valid(number)


def holds_number(text: str) -> bool:
    """Say whether a text that should be a name or a place may hold a cédula."""
    return sum(sign.isdigit() for sign in text) >= _LONG_NUMBER


def hashed(key: bytes, round_key: str, number: str) -> str:
    """Return what is kept of a tidy number, in hexadecimal: HMAC-SHA-256, of use in this round alone.

    The codes of the box are hashed with the same key from texts that begin with a round's key, never so.
    """
    return hmac.digest(key, f"minga register\0{round_key}\0{number}".encode(), "sha256").hex()


def require_key(engine: Engine, key: bytes, found: Round) -> None:
    """Raise KeyLost when the key is not the one with which the codes of the round were made."""
    known = round_settings(engine, found.key).key_mark
    if known and known != key_mark(key):
        raise KeyLost(found.key)


def bind_key(engine: Engine, key: bytes, found: Round) -> None:
    """Hold a round to this key before the first number is hashed with it. Raises KeyLost, UnknownRound."""
    with engine.begin() as connection:
        settings = settings_in(connection, found.key, share=True)
        box_requires_key(connection, settings, key_mark(key))


def require_time(found: Round) -> None:
    """Raise NotNow unless the round waits or is open."""
    if service.state(found) not in (rules.WAITING, rules.OPEN):
        raise NotNow


def find_entry(session: Session, found: Round, entry_id: int) -> RegisterEntry:
    """Return a person on the register of `found`; raises NotFound."""
    entry = session.get(RegisterEntry, entry_id)
    if entry is None or entry.round_id != found.id:
        raise NotFound
    return entry


@dataclass(frozen=True)
class Group:
    """People of one parish, or of several small ones together; None is the whole canton."""

    parish_codes: tuple[str | None, ...]
    checked_in: int


@dataclass(frozen=True)
class Numbers:
    """How many are on the register, and how many of them came."""

    registered: int
    checked_in: int
    groups: tuple[Group, ...]


def numbers(session: Session, found: Round) -> Numbers:
    """Count the register; those who came by parish, in cells of at least `rules.SMALL`."""
    rows = session.execute(
        select(RegisterEntry.parish_code, RegisterEntry.checked_in, func.count())
        .where(RegisterEntry.round_id == found.id)
        .group_by(RegisterEntry.parish_code, RegisterEntry.checked_in)
    ).all()
    came = {code or "": n for code, checked_in, n in rows if checked_in}
    groups = (Group(tuple(n or None for n in cell.names), cell.ballots) for cell in rules.merge_small(came))
    return Numbers(sum(n for _, _, n in rows), sum(came.values()), tuple(groups))


def page(
    session: Session, found: Round, number: int, parish_code: str | None = None
) -> tuple[list[RegisterEntry], int]:
    """Return page `number` (from 1) of the register by name, and how many pages there are."""
    query = select(RegisterEntry.id, RegisterEntry.name).where(RegisterEntry.round_id == found.id)
    if parish_code:
        query = query.where(RegisterEntry.parish_code == parish_code)
    # Sorted here, because databases differ in where they put Á and Ñ.
    ids = [row.id for row in sorted(session.execute(query), key=lambda row: (fold(row.name), row.id))]
    start = max(number - 1, 0) * PAGE
    return _entries(session, ids[start : start + PAGE]), -(-len(ids) // PAGE)


def _entries(session: Session, ids: Sequence[int]) -> list[RegisterEntry]:
    query = select(RegisterEntry).where(RegisterEntry.id.in_(ids)).options(joinedload(RegisterEntry.parish))
    known = {entry.id: entry for entry in session.scalars(query)}
    return [known[each] for each in ids if each in known]


@dataclass(frozen=True)
class Search:
    """Who was found. `doubtful` says that a number was typed whose check digit does not fit."""

    entries: list[RegisterEntry]
    more: int = 0
    by_number: bool = False
    doubtful: bool = False


def search(session: Session, engine: Engine, key: bytes, found: Round, typed: str) -> Search:
    """Find people by a cédula, or by the beginnings of words of their name in any order. Raises KeyLost."""
    if any(sign.isdigit() for sign in typed):
        require_key(engine, key, found)
        number = tidy_number(typed)
        query = select(RegisterEntry.id).where(
            RegisterEntry.round_id == found.id, RegisterEntry.id_hash == hashed(key, found.key, number)
        )
        there = list(session.scalars(query))
        return Search(_entries(session, there), by_number=True, doubtful=doubtful(number))
    wanted = fold(typed).split()
    if not wanted:
        return Search([])
    rows = session.execute(
        select(RegisterEntry.id, RegisterEntry.name).where(RegisterEntry.round_id == found.id)
    )
    folded = sorted((fold(row.name), row.id) for row in rows)
    ids = [each for name, each in folded if all(f" {word}" in f" {name}" for word in wanted)]
    return Search(_entries(session, ids[:PAGE]), more=max(len(ids) - PAGE, 0))


@dataclass(frozen=True)
class Known:
    """Who is on a register already: names by the hash of their cédula, and by name and parish.

    Two people of one name in one parish may be the same unless both have a cédula.
    """

    by_hash: dict[str, str]
    named: dict[tuple[str, str | None], bool]  # whether all of them have a cédula

    def twin(self, name: str, parish_code: str | None, id_hash: str | None) -> str | None:
        """Return the name of the person who is, or may be, the same."""
        if id_hash is not None and id_hash in self.by_hash:
            return self.by_hash[id_hash]
        all_numbered = self.named.get((fold(name), parish_code))
        return name if all_numbered is not None and not (all_numbered and id_hash) else None

    def add(self, name: str, parish_code: str | None, id_hash: str | None) -> None:
        """Take a person into account."""
        if id_hash is not None:
            self.by_hash[id_hash] = name
        place = (fold(name), parish_code)
        self.named[place] = self.named.get(place, True) and id_hash is not None


def known(session: Session, found: Round) -> Known:
    """Return who is on the register of a round; who adds meanwhile waits until this transaction ends."""
    session.execute(select(Round.id).where(Round.id == found.id).with_for_update(key_share=True))
    there = Known({}, {})
    query = select(RegisterEntry.name, RegisterEntry.parish_code, RegisterEntry.id_hash)
    for name, parish_code, id_hash in session.execute(query.where(RegisterEntry.round_id == found.id)):
        there.add(name, parish_code, id_hash)
    return there


def parishes(session: Session, found: Round) -> list[Parish]:
    """Return the parishes whose people may be on the register of a round."""
    offered = offered_parishes(session, found.process.canton_code)
    return [each for each in offered if found.parish_code in (None, each.code)]


def name_fault(name: str) -> str | None:
    """Return why a name cannot be stored, as an English source string."""
    if not name:
        return mark("The name is missing.")
    if len(name) > LONGEST_NAME:
        return mark("The name is longer than 160 letters.")
    if holds_number(name):
        return mark("There is a number where the name should be.")
    return None


def add(
    session: Session,
    engine: Engine,
    key: bytes,
    found: Round,
    name: str,
    number: str = "",
    parish_code: str | None = None,
    anyway: bool = False,
    by: Person | None = None,
) -> RegisterEntry:
    """Put one person on the register; raises InvalidField, NotNow, KeyLost.

    A number that is there already is refused; the same name in the same parish only until `anyway` says that
    it is another person.
    """
    require_time(found)
    bind_key(engine, key, found)
    name, number, place = one_line(name), tidy_number(number), parish_code or found.parish_code or None
    fault = name_fault(name)
    if fault:
        raise InvalidField("name", fault)
    if place and place not in {parish.code for parish in parishes(session, found)}:
        raise InvalidField("parish_code", mark("Choose one from the list."))
    id_hash = hashed(key, found.key, number) if number else None
    there = known(session, found)
    if id_hash in there.by_hash:
        raise InvalidField("number", mark("On the register already: %(name)s."), name=there.by_hash[id_hash])
    if not anyway and there.twin(name, place, id_hash):
        raise InvalidField("name", mark("There is a person of this name in this parish already."))
    entry = RegisterEntry(round=found, name=name, parish_code=place, id_hash=id_hash)
    session.add(entry)
    session.flush()
    ready_batches(session, found, [place], by)
    return entry


def ready_batches(
    session: Session, found: Round, places: Iterable[str | None], by: Person | None = None
) -> None:
    """Make the batches of these parishes before anyone comes, so that their making tells nothing of a check-in."""
    for place in sorted(set(places), key=str):
        batches.open_batch(
            session,
            found,
            batch_name(session, found, place),
            BatchKind.REGISTER,
            place or found.parish_code,
            by,
        )


def batch_name(session: Session, found: Round, parish_code: str | None) -> str:
    """Return the name of the batch of codes for the people of a parish; another one after it was withdrawn."""
    parish = session.get(Parish, parish_code) if parish_code else None
    plain = f"Padrón {parish.code} {parish.name}"[:40].rstrip() if parish else "Padrón"
    voided = set(
        session.scalars(
            select(CodeBatch.name).where(CodeBatch.round_id == found.id, CodeBatch.voided_at.is_not(None))
        )
    )
    name, turn = plain, 1
    while name in voided:
        turn += 1
        name = f"{plain[:36].rstrip()} {turn}"
    return name


def check_in(session: Session, entry: RegisterEntry) -> None:
    """Note that a person came; raises NotNow, or AlreadyCheckedIn. Of two at once the database lets one through."""
    require_time(entry.round)
    changed = session.execute(
        update(RegisterEntry)
        .where(RegisterEntry.id == entry.id, RegisterEntry.checked_in.is_(False))
        .values(checked_in=True)
        .execution_options(synchronize_session=False)
    )
    session.expire(entry)
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise AlreadyCheckedIn


def check_in_with_code(session: Session, engine: Engine, key: bytes, entry: RegisterEntry) -> str:
    """Check a person in and return a fresh code in plain, this once.

    Raises as `check_in`, `batches.issue`. Should the transaction fail afterwards, the code was shown to nobody.
    """
    check_in(session, entry)
    found, place = entry.round, entry.parish_code
    name = batch_name(session, found, place)
    [code] = batches.issue(session, engine, key, found, name, BatchKind.REGISTER, 1, place)
    return code


def undo(
    session: Session,
    engine: Engine,
    key: bytes,
    entry: RegisterEntry,
    said: str,
    code: str = "",
    by: Person | None = None,
) -> None:
    """Take a check-in back, withdraw the code that was handed over, and write `said` down for the acta.

    Raises InvalidField when that code is none, or has voted; NotNow, NotCheckedIn, KeyLost.
    """
    require_time(entry.round)
    if not entry.checked_in:
        raise NotCheckedIn
    if code.strip():
        _withdraw(engine, key, entry.round, code)
    changed = session.execute(
        update(RegisterEntry)
        .where(RegisterEntry.id == entry.id, RegisterEntry.checked_in.is_(True))
        .values(checked_in=False)
        .execution_options(synchronize_session=False)
    )
    session.expire(entry)
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotCheckedIn
    service.tell(session, entry.round, EventKind.NOTE, by, said)


def _withdraw(engine: Engine, key: bytes, found: Round, code: str) -> None:
    try:
        before = credentials.void_code(engine, key, found.key, code)
    except (BadCode, MistypedCode, UnknownCode) as error:
        raise InvalidField("code", mark("This is no code of this round: read it again.")) from error
    if before.state is CodeState.USED:
        raise InvalidField("code", mark("This code has voted already: the check-in stays."))
