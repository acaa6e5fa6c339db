"""A workshop set up after an earlier one: its place, purpose, steps, tables and agenda; not its date or its people."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from workshop.live import agenda, table_links
from workshop.models.errors import InvalidField, mark
from workshop.models.process import Process, Workshop, WorkshopTable
from workshop.steps.setup.workshops import new_join_code


@dataclass(frozen=True)
class Copy:
    """What is new in a copy; `starts_at` is "HH:MM" or None."""

    name: str
    held_on: date
    starts_at: str | None = None
    place: str = ""
    parish_code: str | None = None


def copy_workshop(
    session: Session, source: Workshop, wanted: Copy, process: Process | None = None
) -> Workshop:
    """Store a copy of `source` in its process, or in `process` with components of the same names; return it.

    Raises InvalidField for "name".
    """
    name = wanted.name.strip()
    if not name:
        raise InvalidField("name", mark("Give the workshop a name."))
    at = process or source.process
    components = {each.name: each.id for each in at.components}
    made = Workshop(
        process=at,
        name=name[:120],
        held_on=wanted.held_on,
        starts_at=wanted.starts_at,
        place=wanted.place.strip()[:160],
        parish_code=wanted.parish_code,
        purpose=source.purpose,
        steps=source.steps,
        join_code=new_join_code(session),
        tables=[
            WorkshopTable(
                name=each.name,
                position=each.position,
                component_id=components.get(each.component.name) if each.component else None,
            )
            for each in source.tables
        ],
    )
    session.add(made)
    session.flush()
    table_links.make_links(session, made)
    agenda.fill(session, made, agenda.copied(session, source))
    return made
