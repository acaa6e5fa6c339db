"""Workshops of a process: date, place, tables (mesas) and the link for phones."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.geography import Parish
from workshop.models.live import Post, TableLink
from workshop.models.process import Component, Process, Workshop, WorkshopTable
from workshop.models.swot import SwotEntry

# No I, L, O, 0, 1, nor U beside V: what people mix up when they read a code aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6
LONGEST_OPENING = timedelta(days=31)
STEPS_OF_A_WORKSHOP = ("actors", "swot", "actions", "vote")

# What later rooms do with a workshop that was just set up, say give it the agenda of its steps.
WHEN_MADE: list[Callable[[Session, Workshop], None]] = []


@dataclass(frozen=True)
class TableLine:
    """A table as typed: the id of one that is there or None, its name, its component's id or None."""

    id: int | None
    name: str
    component_id: int | None = None


@dataclass(frozen=True)
class WorkshopPlan:
    """What is decided about a workshop; `starts_at` is "HH:MM" or None, `steps` are of `STEPS_OF_A_WORKSHOP`."""

    name: str
    held_on: date
    starts_at: str | None = None
    place: str = ""
    parish_code: str | None = None
    purpose: str = ""
    tables: Sequence[TableLine] = ()
    steps: Sequence[str] = ()


def new_join_code(session: Session) -> str:
    """Return a code that no workshop has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if session.scalar(select(Workshop.id).where(Workshop.join_code == code)) is None:
            return code


def read_join_code(typed: str) -> str:
    """Return a code as it is stored: capitals, without spaces and hyphens."""
    return "".join(typed.split()).replace("-", "").upper()


def workshop_by_code(session: Session, typed: str) -> Workshop:
    """Return the workshop with this join code; raises NotFound."""
    found = session.scalar(
        select(Workshop).where(Workshop.join_code == read_join_code(typed), Workshop.archived_at.is_(None))
    )
    if found is None:
        raise NotFound
    return found


def workshop_of(process: Process, workshop_id: int) -> Workshop:
    """Return a workshop of `process`, archived or not; raises NotFound."""
    found = next((each for each in process.workshops if each.id == workshop_id), None)
    if found is None:
        raise NotFound
    return found


def current_workshops(process: Process) -> list[Workshop]:
    """Return the workshops that are not archived, by date."""
    return [workshop for workshop in process.workshops if not workshop.archived]


def usual_tables(components: Iterable[Component], word: str) -> list[TableLine]:
    """Return one table for each component, numbered: `word` is "Table" in the reader's language."""
    return [
        TableLine(None, f"{word} {number}", component.id)
        for number, component in enumerate(components, start=1)
    ]


def add_workshop(session: Session, process: Process, plan: WorkshopPlan) -> Workshop:
    """Store a new workshop with a fresh join code; raises InvalidField as `change_workshop` does."""
    workshop = Workshop(
        process_id=process.id, name=plan.name.strip(), held_on=plan.held_on, join_code=new_join_code(session)
    )
    return change_workshop(session, workshop, plan, process)


def change_workshop(
    session: Session, workshop: Workshop, plan: WorkshopPlan, process: Process | None = None
) -> Workshop:
    """Store what was decided; raises InvalidField for "parish" or "tables"."""
    process = process or workshop.process
    if plan.parish_code:
        parish = session.get(Parish, plan.parish_code)
        if parish is None or parish.canton_code != process.canton_code:
            raise InvalidField("parish", mark("One of these parishes is not in this canton."))
    workshop.process = process
    workshop.name = plan.name.strip()
    workshop.held_on = plan.held_on
    workshop.starts_at = plan.starts_at or None
    workshop.place = plan.place.strip()
    workshop.parish_code = plan.parish_code or None
    workshop.purpose = plan.purpose.strip()
    workshop.steps = " ".join(each for each in STEPS_OF_A_WORKSHOP if each in plan.steps)
    session.add(workshop)
    session.flush()
    set_tables(session, workshop, plan.tables)
    return workshop


def set_tables(session: Session, workshop: Workshop, lines: Sequence[TableLine]) -> None:
    """Make the tables of `workshop` those of `lines`; a line without a name removes its table.

    Raises InvalidField for "tables": a name twice, or a table with entries removed.
    """
    named = [line for line in lines if line.name.strip()]
    names = [line.name.strip().casefold() for line in named]
    if len(set(names)) < len(names):
        raise InvalidField("tables", mark("Two tables have the same name."))
    own = {component.id for component in workshop.process.components}
    kept = {line.id for line in named if line.id is not None}
    for table in [each for each in workshop.tables if each.id not in kept]:
        if any(
            session.scalar(select(kind.id).where(kind.table_id == table.id).limit(1)) is not None
            for kind in (SwotEntry, Post)
        ):
            raise InvalidField(
                "tables",
                mark("“%(name)s” already has entries and stays; you can give it another name."),
                name=table.name,
            )
        if link := session.get(TableLink, table.id):
            session.delete(link)
            session.flush()
        workshop.tables.remove(table)
    session.flush()
    _free_names(session, workshop, named)
    known = {table.id: table for table in workshop.tables}
    for position, line in enumerate(named, start=1):
        component_id = line.component_id if line.component_id in own else None
        table = known.get(line.id or 0) or WorkshopTable(name="", position=position)
        if table not in workshop.tables:
            workshop.tables.append(table)
        table.name, table.position, table.component_id = line.name.strip(), position, component_id
    session.flush()


def _free_names(session: Session, workshop: Workshop, lines: Sequence[TableLine]) -> None:
    """Let two tables exchange names although names are unique in a workshop."""
    taken = {table.name: table.id for table in workshop.tables}
    if any(line.id is not None and taken.get(line.name.strip(), line.id) != line.id for line in lines):
        for table in workshop.tables:
            table.name = f"{table.id}·{table.name}"[:80]
        session.flush()


def takes_phones(workshop: Workshop, now: datetime | None = None) -> bool:
    """Say whether phones may add entries at this moment."""
    return (
        not workshop.archived and workshop.open_until is not None and workshop.open_until > (now or utc_now())
    )


def open_for_phones(session: Session, workshop: Workshop, hours: int) -> None:
    """Let phones add entries for the next `hours`; raises InvalidField beyond a month."""
    if not timedelta(0) < timedelta(hours=hours) <= LONGEST_OPENING:
        raise InvalidField("hours", mark("Choose how long phones may write."))
    workshop.open_until = utc_now() + timedelta(hours=hours)
    session.flush()


def close_for_phones(session: Session, workshop: Workshop) -> None:
    """End the phones' turn now; what they wrote stays."""
    workshop.open_until = None
    session.flush()


def archive_workshop(session: Session, workshop: Workshop) -> None:
    """Put a workshop away; its entries stay on the board, its link no longer answers."""
    workshop.archived_at, workshop.open_until = utc_now(), None
    session.flush()


def restore_workshop(session: Session, workshop: Workshop) -> None:
    """Bring a workshop back."""
    workshop.archived_at = None
    session.flush()
