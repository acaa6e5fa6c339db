"""Paper ballots: printed in batches, entered by two people, and added up until every sheet is accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session, joinedload

from workshop.models.base import utc_now
from workshop.models.budget import BallotKind, BatchKind, CodeBatch, EventKind, PaperConflict, Round
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.people import Person
from workshop.steps.vote.batches import batches
from workshop.steps.vote.service import tell
from workshop.voting import credentials, errors, paper
from workshop.voting.credentials import CodeFacts, CodeState

REASONS = {
    errors.UsedCode: "voted",
    errors.VoidedCode: "withdrawn",
    errors.RoundClosed: "late",
}
MARKS = ("x", "1", "+", "×", "✓", "✗", "si", "sí")


class Unreadable(DomainError):
    """What stands in the field of a project is no mark, number of points or place."""

    def __init__(self, project_id: str):
        super().__init__(f"field of project {project_id}")
        self.project_id = project_id


class SamePlace(DomainError):
    """Two projects of a ranking have the same place."""


@dataclass(frozen=True)
class Keyed:
    """What became of an entry; `conflict` when the ballot could not be counted."""

    serial: str
    entered: paper.Entered | None
    conflict: PaperConflict | None = None


@dataclass(frozen=True)
class BatchSum:
    """A batch of paper ballots added up; `spoiled` and `returned` were counted by hand.

    `missing` is what is printed and not accounted for, also those that are `waiting` for a second entry; below zero,
    more came back than were printed.
    """

    batch: CodeBatch
    printed: int
    used: int
    spoiled: int
    returned: int
    voided: int
    waiting: int = 0

    @property
    def missing(self) -> int:
        return self.printed - self.used - self.spoiled - self.returned

    @property
    def unused(self) -> int:
        """Ballots that could still vote."""
        return self.printed - self.used - self.voided


def choices_in(kind: BallotKind, fields: Mapping[str, str]) -> list[str] | dict[str, int]:
    """Return the choices in what was typed for each project (by its id); empty fields choose nothing.

    Approval, knapsack and single: any of MARKS. Points: whole numbers. Ranking: places, of which gaps are closed.
    Raises Unreadable, SamePlace.
    """
    filled = {name: text.strip() for name, text in fields.items() if text.strip() not in ("", "0", "-")}
    if kind not in (BallotKind.POINTS, BallotKind.RANKING):
        for name, text in filled.items():
            if text.casefold() not in MARKS:
                raise Unreadable(name)
        return list(filled)
    for name, text in filled.items():
        if not (text.isascii() and text.isdecimal()) or len(text) > 4:
            raise Unreadable(name)
    numbers = {name: int(text) for name, text in filled.items() if int(text)}
    if kind is BallotKind.POINTS:
        return numbers
    if len(set(numbers.values())) < len(numbers):
        raise SamePlace
    return sorted(numbers, key=lambda name: numbers[name])


def key_in(
    session: Session,
    engine: Engine,
    key: bytes,
    found: Round,
    scanned: str,
    choices: Sequence[str] | Mapping[str, int],
    person: Person,
    now: datetime | None = None,
) -> Keyed:
    """Enter a paper ballot (see `paper.enter`); one that cannot be counted is listed for review instead.

    Raises BadCode, MistypedCode, UnknownCode (see `list_unknown`), and the errors of `choices.check` for what the paper
    itself says.
    """
    code = paper.code_in(scanned)
    facts = credentials.code_facts(engine, key, found.key, code)
    try:
        entered = paper.enter(engine, key, found.key, code, choices, person.id, now or utc_now())
    except tuple(REASONS) as error:
        if isinstance(error, errors.UsedCode | errors.VoidedCode):
            paper.forget_draft(engine, key, found.key, code)
        conflict = _conflict(session, found, serial(facts), REASONS[type(error)], person)
        return Keyed(serial(facts), None, conflict)
    return Keyed(serial(facts), entered)


def list_unknown(
    session: Session, engine: Engine, key: bytes, found: Round, scanned: str, number: str, person: Person
) -> PaperConflict:
    """List a ballot whose code is not of this round for review, by the `number` printed on it.

    Raises InvalidField without a number or when the code is known after all, BadCode, MistypedCode.
    """
    facts = credentials.code_facts(engine, key, found.key, paper.code_in(scanned))
    if facts.state is not CodeState.UNKNOWN:
        raise InvalidField("code", mark("This code is of this vote: enter the ballot."))
    if not number.strip():
        raise InvalidField("number", mark("Write the number that is printed on the ballot."))
    return _conflict(session, found, number.strip()[:60], "unknown", person)


def number_of(engine: Engine, key: bytes, found: Round, scanned: str) -> str:
    """Return the serial of a paper ballot by its code. Raises BadCode, MistypedCode, UnknownCode."""
    facts = credentials.code_facts(engine, key, found.key, paper.code_in(scanned))
    if facts.state is CodeState.UNKNOWN:
        raise errors.UnknownCode(found.key)
    return serial(facts)


def forget(session: Session, engine: Engine, found: Round, batch: CodeBatch, number: int, by: Person) -> bool:
    """Erase a first entry, for example because its author is gone; it goes into the acta. Says whether it waited."""
    erased = paper.forget_serial(engine, found.key, batch.name, number)
    if erased:
        note = serial(CodeFacts(CodeState.GOOD, batch.name, number))
        tell(session, found, EventKind.ENTRY_ERASED, by, note)
    return erased


def spoil(session: Session, engine: Engine, key: bytes, found: Round, scanned: str, by: Person) -> str:
    """Withdraw a paper ballot that cannot be read or breaks the rules, and count it as spoiled; gives its serial.

    Who did it goes into the acta. Twice is once.
    Raises BadCode, MistypedCode, UnknownCode, UsedCode, RoundClosed, KeyLost.
    """
    code = paper.code_in(scanned)
    before = credentials.void_code(engine, key, found.key, code)
    if before.state is CodeState.USED:
        raise errors.UsedCode(found.key)
    paper.forget_draft(engine, key, found.key, code)
    batch = session.scalar(
        select(CodeBatch).where(CodeBatch.round_id == found.id, CodeBatch.name == before.batch)
    )
    if batch is not None and before.state is CodeState.GOOD:
        # Raised by the database: two people may do so at once.
        one_more = update(CodeBatch).where(CodeBatch.id == batch.id)
        session.execute(one_more.values(spoiled=func.coalesce(CodeBatch.spoiled, 0) + 1))
        session.refresh(batch)
        tell(session, found, EventKind.SPOILED, by, serial(before))
    return serial(before)


def serial(facts: CodeFacts) -> str:
    """Return the number of a paper ballot as it is printed: its batch and its place there."""
    if facts.serial is None:
        return facts.batch or "?"
    return f"{facts.batch} · {facts.serial:03}"


def _conflict(session: Session, found: Round, name: str, reason: str, person: Person) -> PaperConflict:
    known = session.scalar(
        select(PaperConflict).where(
            PaperConflict.round_id == found.id,
            PaperConflict.serial == name,
            PaperConflict.reason == reason,
            PaperConflict.resolved_at.is_(None),
        )
    )
    if known is not None:
        return known
    made = PaperConflict(round=found, serial=name, reason=reason, keyed_by=person)
    session.add(made)
    tell(session, found, EventKind.CONFLICT, person, name)
    return made


def conflicts(session: Session, found: Round) -> list[PaperConflict]:
    """Return the paper ballots that were not counted, those to be looked at first."""
    return list(
        session.scalars(
            select(PaperConflict)
            .where(PaperConflict.round_id == found.id)
            .order_by(PaperConflict.resolved_at.is_not(None), PaperConflict.id)
            .options(joinedload(PaperConflict.keyed_by), joinedload(PaperConflict.resolved_by))
        )
    )


def resolve(session: Session, found: Round, conflict_id: int, text: str, by: Person) -> None:
    """Write down what the team found out about a conflict; raises NotFound, InvalidField."""
    conflict = session.get(PaperConflict, conflict_id)
    if conflict is None or conflict.round_id != found.id:
        raise NotFound
    if not text.strip():
        raise InvalidField("resolution", mark("Write what you found out."))
    conflict.resolution = text.strip()[:400]
    conflict.resolved_at, conflict.resolved_by = utc_now(), by
    session.flush()


def sums(session: Session, engine: Engine, found: Round) -> list[BatchSum]:
    """Return the paper batches of a round, added up."""
    drafts = [each.batch for each in paper.waiting(engine, found.key)]
    return [
        BatchSum(
            batch=view.batch,
            printed=view.tally.issued,
            used=view.tally.spent,
            spoiled=view.batch.spoiled or 0,
            returned=view.batch.returned or 0,
            voided=view.tally.voided,
            waiting=drafts.count(view.batch.name),
        )
        for view in batches(session, engine, found)
        if view.batch.kind is BatchKind.PAPER
    ]


def tally(session: Session, batch: CodeBatch, spoiled: int, returned: int, note: str = "") -> None:
    """Keep what was counted by hand; raises InvalidField."""
    for field, number in (("spoiled", spoiled), ("returned", returned)):
        if not 0 <= number <= 100_000:
            raise InvalidField(field, mark("Write a number from 0 up."))
    batch.spoiled, batch.returned, batch.tally_note = spoiled, returned, note.strip()[:400]
    session.flush()


@dataclass(frozen=True)
class Unfinished:
    """What should be done with paper before a round is closed."""

    waiting: int
    unresolved: int
    uneven: tuple[BatchSum, ...]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.unresolved or self.uneven)


def unfinished(session: Session, engine: Engine, found: Round) -> Unfinished:
    """Return what is left to do with the paper of a round."""
    return Unfinished(
        waiting=len(paper.waiting(engine, found.key)),
        unresolved=sum(each.resolved_at is None for each in conflicts(session, found)),
        uneven=tuple(each for each in sums(session, engine, found) if each.missing),
    )
