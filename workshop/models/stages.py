"""A stage knows that something in its workshop changed: the database session itself says so."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session, UOWTransaction

from workshop.models.actions import Action
from workshop.models.live import Activity, Attendee, PollAnswer, Post, Stage
from workshop.models.swot import SwotCross, SwotDots, SwotEntry

IN_A_WORKSHOP = (SwotEntry, SwotCross, Action, Activity, Attendee, Post)


def touch(session: Session, workshop_id: int | None) -> None:
    """Let the screens of a workshop look again; for writes that do not pass through the session's objects."""
    if workshop_id is not None:
        _touch(session, {workshop_id})


def _touch(session: Session, workshop_ids: set[int]) -> None:
    session.connection().execute(
        update(Stage).where(Stage.workshop_id.in_(sorted(workshop_ids))).values(version=Stage.version + 1)
    )


def _workshops(session: Session) -> Iterator[int | None]:
    entries, activities = set(), set()
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, IN_A_WORKSHOP):
            yield row.workshop_id
        elif isinstance(row, SwotDots):
            entries.add(row.entry_id)
        elif isinstance(row, PollAnswer):
            activities.add(row.activity_id)
    read = session.connection()
    if entries:
        yield from read.scalars(select(SwotEntry.workshop_id).where(SwotEntry.id.in_(entries)))
    if activities:
        yield from read.scalars(select(Activity.workshop_id).where(Activity.id.in_(activities)))


def tell_stages(session: Session, _flush_context: UOWTransaction) -> None:
    """Listen to `after_flush`: count up the version of each stage whose workshop holds something new."""
    if found := {each for each in _workshops(session) if each is not None}:
        _touch(session, found)


def keep_stages(session: Any) -> None:
    """Make `session` (a Session, sessionmaker or scoped_session) tell the stages of its changes."""
    event.listen(session, "after_flush", tell_stages)
