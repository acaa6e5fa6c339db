"""Who changed what, and when: written by the database session itself, so that no room can forget it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, event, inspect
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column, object_mapper, relationship

from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.base import Base, Created
from workshop.models.budget import Project, Round
from workshop.models.people import Membership, Person
from workshop.models.plan import ActionActivity, CriterionWeight, PlanDate, PlanVersion
from workshop.models.process import Component, ParishCeiling, Process, Workshop
from workshop.models.swot import SwotCross, SwotEntry

TRACKED = (
    Process,
    Component,
    ParishCeiling,
    Workshop,
    Actor,
    SwotEntry,
    SwotCross,
    Action,
    Project,
    Round,
    Membership,
    ActionActivity,
    CriterionWeight,
    PlanDate,
    PlanVersion,
)
# Not how a count was made, and never the seed of the lot, which stays secret until the seal.
LEFT_OUT = {"count", "count_percent", "turnout", "lot_seed", "write_id", "rows"}


class Change(Created, Base):
    """One object that was made, changed or removed: `values` maps a column to [before, after].

    `reason` is what was said to whoever asks why, where it was asked.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    object_key: Mapped[str] = mapped_column(String(60), index=True)
    verb: Mapped[str] = mapped_column(String(8))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person | None] = relationship()


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _changed(row: object) -> dict[str, list[object]]:
    state = inspect(row)
    changed = {}
    for column in state.mapper.column_attrs:
        past = state.attrs[column.key].history
        if past.has_changes() and column.key not in LEFT_OUT:
            before = past.deleted[0] if past.deleted else None
            after = past.added[0] if past.added else None
            if before != after:
                changed[column.key] = [_plain(before), _plain(after)]
    return changed


def _last(row: object) -> dict[str, list[object]]:
    state = inspect(row)
    known = {column.key: _plain(state.dict.get(column.key)) for column in state.mapper.column_attrs}
    return {key: [value, None] for key, value in known.items() if key not in LEFT_OUT and value is not None}


def record_changes(session: Session, flush_context: UOWTransaction) -> None:
    """Listen to `after_flush`: write a Change for every tracked object.

    `session.info["person_id"]` is who did it.
    """
    # session.deleted lacks the parts that go with their whole (delete-orphan); the flush knows them all.
    removed = {state.obj() for state, (gone, listed) in flush_context.states.items() if gone and not listed}
    changed = [row for row in session.dirty if row not in removed]
    for verb, rows in (("made", session.new), ("changed", changed), ("removed", removed)):
        for row in rows:
            if not isinstance(row, TRACKED):
                continue
            values = _last(row) if verb == "removed" else _changed(row)
            if not values and verb == "changed":
                continue
            key = object_mapper(row).primary_key_from_instance(row)
            session.add(
                Change(
                    person_id=session.info.get("person_id"),
                    kind=type(row).__tablename__,
                    object_key="/".join(str(part) for part in key),
                    verb=verb,
                    values=values,
                    reason=session.info.get("reason", ""),
                )
            )


@contextmanager
def because(session: Session, reason: str) -> Iterator[None]:
    """Write `reason` beside every change that is flushed inside."""
    session.flush()
    session.info["reason"] = reason
    try:
        yield
        session.flush()
    finally:
        session.info.pop("reason", None)


def keep_history(session: Any) -> None:
    """Make `session` (a Session, sessionmaker or scoped_session) record its changes."""
    event.listen(session, "after_flush", record_changes)
