"""Which changes belong to a process. Reading only."""

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.base import Base
from workshop.models.budget import Project, Round
from workshop.models.geography import Parish
from workshop.models.history import Change
from workshop.models.people import Person
from workshop.models.plan import ActionActivity, PlanDate, PlanVersion
from workshop.models.process import Component, Process, Workshop, WorkshopTable
from workshop.models.swot import SwotCross, SwotEntry

PER_PAGE = 30
PARTS = (Component, Workshop, SwotEntry, SwotCross, Action, Project, Round, PlanDate, PlanVersion)
# What a column of a change points to, and what that is called.
POINTERS: dict[str, type[Base]] = {
    "component_id": Component,
    "workshop_id": Workshop,
    "table_id": WorkshopTable,
    "merged_into_id": SwotEntry,
    "cross_id": SwotCross,
    "action_id": Action,
    "owner_actor_id": Actor,
    "owner_person_id": Person,
    "parish_code": Parish,
}
MODELS: dict[str, type[Base]] = {
    model.__tablename__: model for model in (Process, Actor, ActionActivity, *PARTS)
}
NAMES = ("name", "title", "text", "number")


def _belongs(process: Process) -> ColumnElement[bool]:
    """Match what is in `process`, what was removed from it, and the actors of its canton."""
    number = str(process.id)
    made = aliased(Change)
    removed = select(made.object_key).where(
        made.kind == "component", made.verb == "made", made.values["process_id"][1].as_integer() == process.id
    )
    activities = (
        select(cast(ActionActivity.id, String))
        .join(ActionActivity.action)
        .where(Action.process_id == process.id)
    )
    actors = select(cast(Actor.id, String)).where(Actor.canton_code == process.canton_code)
    return or_(
        and_(Change.kind == "process", Change.object_key == number),
        and_(
            Change.kind.in_(("parish_ceiling", "criterion_weight")),
            Change.object_key.startswith(f"{number}/"),
        ),
        and_(Change.kind == "action_activity", Change.object_key.in_(activities)),
        and_(Change.kind == "component", Change.object_key.in_(removed)),
        and_(Change.kind == "actor", Change.object_key.in_(actors)),
        *(
            and_(
                Change.kind == part.__tablename__,
                Change.object_key.in_(select(cast(part.id, String)).where(part.process_id == process.id)),
            )
            for part in PARTS
        ),
    )


def changes(session: Session, process: Process, page: int = 1) -> tuple[list[Change], int]:
    """Return one page of the changes of `process`, the newest first, and how many pages there are."""
    mine = _belongs(process)
    count = session.scalar(select(func.count(Change.id)).where(mine)) or 0
    found = session.scalars(
        select(Change)
        .where(mine)
        .options(selectinload(Change.person))
        .order_by(Change.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return list(found), max(1, -(-count // PER_PAGE))


def called(row: object) -> str:
    """Return what an object is called: its name, title or text."""
    return next((str(getattr(row, name)) for name in NAMES if hasattr(row, name)), "")


def name_of(session: Session, change: Change) -> str:
    """Return what the object of a change is called now or, when it is gone, was called."""
    if change.kind == "parish_ceiling":
        parish = session.get(Parish, change.object_key.split("/")[1])
        return parish.name if parish else ""
    if change.kind == "criterion_weight":
        return change.object_key.split("/")[1]
    row = session.get(MODELS[change.kind], int(change.object_key))
    if isinstance(row, PlanDate):
        return row.title or (row.legal.value if row.legal else "")
    if row is not None:
        return called(row)
    before, after = next((change.values[name] for name in NAMES if name in change.values), ("", ""))
    return str(after or before)


def pointed_at(session: Session, column: str, key: object) -> str | None:
    """Return what the object is called to which `column` points, or None for another column."""
    if column not in POINTERS:
        return None
    row = session.get(POINTERS[column], key)
    return called(row) if row is not None else ""
