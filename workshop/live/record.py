"""The record (acta) of a workshop: its text is edited until it is fixed, numbered and kept."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, joinedload

from workshop.live.stage import find_stage, moment_of
from workshop.models.base import utc_now
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.live import Post, WorkshopRecord
from workshop.models.people import Person
from workshop.models.process import Workshop
from workshop.steps.swot.service import checked_text

PARTS = ("opening", "agreements", "open_points", "closing")  # what people write themselves
LONGEST_PART = 8000


class StillOpen(DomainError):
    """The workshop takes entries: what came after would be missing from an acta that is fixed now."""


class OnlyPractice(DomainError):
    """A rehearsal has no acta that counts."""


class AlreadyFixed(DomainError):
    """The acta is fixed; it stays as it is."""


class ChangedMeanwhile(DomainError):
    """Someone else stored another text since this page was opened."""


@dataclass(frozen=True)
class Files:
    """A record as it will be kept: `content` is all it says, as JSON, whose SHA-256 is `digest`."""

    content: str
    digest: str
    pdf: bytes
    docx: bytes


def sha256(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def find_record(session: Session, workshop: Workshop) -> WorkshopRecord | None:
    """Return the record of a workshop that has one; reads only."""
    return session.scalar(select(WorkshopRecord).where(WorkshopRecord.workshop_id == workshop.id))


def fixed_records(session: Session, process_id: int) -> Sequence[WorkshopRecord]:
    """Return the fixed records of a process by number, without their files."""
    return session.scalars(
        select(WorkshopRecord)
        .where(WorkshopRecord.process_id == process_id, WorkshopRecord.fixed_at.is_not(None))
        .options(joinedload(WorkshopRecord.workshop))
        .order_by(WorkshopRecord.number)
    ).all()


def text_of(record: WorkshopRecord | None) -> dict[str, str]:
    """Return what was written in each of PARTS; empty where nothing was."""
    return {part: str(record.text.get(part, "")) if record else "" for part in PARTS}


def seen_mark(record: WorkshopRecord | None) -> str:
    """Return a mark of the text as it stands, by which a page knows whether it was changed meanwhile."""
    return sha256(repr(sorted(text_of(record).items())).encode())[:16]


def _record(session: Session, workshop: Workshop) -> WorkshopRecord:
    found = find_record(session, workshop)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            made = WorkshopRecord(workshop_id=workshop.id, process_id=workshop.process_id, text={})
            session.add(made)
            session.flush()
    except IntegrityError:  # made by another page at this very moment
        return session.scalars(select(WorkshopRecord).where(WorkshopRecord.workshop_id == workshop.id)).one()
    return made


def write(session: Session, workshop: Workshop, text: Mapping[str, str], seen: str) -> WorkshopRecord:
    """Store the parts of the record; `seen` is the mark of the text that the writer started from.

    Raises InvalidField, AlreadyFixed, and ChangedMeanwhile when someone else stored another text.
    """
    for part in PARTS:
        if len(text.get(part, "")) > LONGEST_PART:
            reason = mark("That is %(count)s characters long; at most %(most)s fit here.")
            raise InvalidField(part, reason, count=len(text[part]), most=LONGEST_PART)
    record = _record(session, workshop)
    if record.fixed_at is not None:
        raise AlreadyFixed
    clean = {part: text.get(part, "").replace("\r\n", "\n").strip() for part in PARTS}
    if clean != text_of(record):
        if seen != seen_mark(record):
            raise ChangedMeanwhile
        record.text = clean
        session.flush()
    return record


def correct(session: Session, workshop: Workshop, post_id: int, text: str) -> Post:
    """Set right what was noted in the hall, as long as no fixed acta tells it; raises NotFound, InvalidField."""
    post = find_post(session, workshop, post_id)
    record = find_record(session, workshop)
    if record is not None and record.fixed_at is not None:
        raise AlreadyFixed
    post.text = checked_text(text)
    session.flush()
    return post


def find_post(session: Session, workshop: Workshop, post_id: int) -> Post:
    """Return what was noted in a workshop; raises NotFound."""
    post = session.get(Post, post_id)
    if post is None or post.workshop_id != workshop.id or post.archived:
        raise NotFound
    return post


def check_fixable(session: Session, workshop: Workshop) -> None:
    """Raise OnlyPractice, AlreadyFixed or StillOpen when the acta of `workshop` cannot be fixed now."""
    if workshop.process.practice:
        raise OnlyPractice
    record = find_record(session, workshop)
    if record is not None and record.fixed_at is not None:
        raise AlreadyFixed
    moment = moment_of(find_stage(session, workshop), workshop, utc_now())
    if moment.link_open and not moment.closed:
        raise StillOpen


def next_number(session: Session, process_id: int) -> int:
    """Return the number that the next record of a process gets."""
    last = session.scalar(
        select(func.max(WorkshopRecord.number)).where(WorkshopRecord.process_id == process_id)
    )
    return (last or 0) + 1


def fix(
    session: Session,
    workshop: Workshop,
    person: Person | None,
    build: Callable[[WorkshopRecord, int, datetime], Files],
    at: datetime | None = None,
) -> WorkshopRecord:
    """Number the record, keep what `build(record, number, moment)` made of it, and return it.

    It cannot be changed after that: the database itself refuses. Raises as `check_fixable` does.
    """
    check_fixable(session, workshop)
    record = _record(session, workshop)
    at, by = at or utc_now(), person.id if person else None
    for _attempt in range(5):
        number = next_number(session, workshop.process_id)
        files = build(record, number, at)
        text = {
            **text_of(record),
            "content": files.content,
            "sha256": {"pdf": sha256(files.pdf), "docx": sha256(files.docx)},
        }
        try:
            with session.begin_nested():
                record.number, record.text, record.digest = number, text, files.digest
                record.fixed_at, record.fixed_by_id = at, by
                record.pdf, record.docx = files.pdf, files.docx
                session.flush()
        except DBAPIError as error:
            session.refresh(record)
            if record.fixed_at is not None:  # fixed on another page at this very moment
                raise AlreadyFixed from None
            if not isinstance(error, IntegrityError):
                raise
            continue  # another workshop of the process took this number
        return record
    raise AssertionError("five other records took the number, one after the other")
