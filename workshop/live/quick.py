"""What the facilitator adds from the console on the spot: an entry, a post, a strategy, an action.

Each may come twice with the same `write_id`, when an answer was lost on the way: it is stored once.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.live.moderation import LooksLike, put_on_map
from workshop.live.writes import once, own
from workshop.models.actions import Action
from workshop.models.errors import InvalidField, mark
from workshop.models.live import Activity, Post, PostKind
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import CrossKind, EntrySource, Quadrant, SwotCross, SwotEntry
from workshop.steps.actions import service as actions
from workshop.steps.swot import crossing, rules
from workshop.steps.swot import service as swot


@dataclass(frozen=True)
class Typed:
    """What was typed into the console's form, as plain values; `table_id` is the table that said it."""

    text: str
    table_id: int | None = None
    write_id: str | None = None


def _table(session: Session, workshop: Workshop, table_id: int | None) -> WorkshopTable | None:
    return swot.place(session, workshop.process, workshop.id, table_id).table


def add_entry(session: Session, workshop: Workshop, quadrant: Quadrant, typed: Typed) -> SwotEntry:
    """Store an entry of the hall; raises InvalidField and `swot.service.AlreadyThere`."""
    at = swot.place(session, workshop.process, workshop.id, typed.table_id)
    entry = swot.add_entry(session, workshop.process, quadrant, typed.text, at, write_id=typed.write_id)
    return own(entry, workshop)


def _not_there(text: str, there: Iterable[str]) -> None:
    """Raise InvalidField where the same words stand already: whoever typed them again is told, not silenced."""
    said = rules.sameness(text)
    for each in there:
        if rules.sameness(each) == said:
            raise InvalidField("text", mark("It is written down already: “%(text)s”."), text=each)


def add_post(
    session: Session, workshop: Workshop, activity: Activity | None, kind: PostKind, typed: Typed
) -> Post:
    """Store what the facilitator wrote down; a name of an actor goes onto the map unless one resembles it.

    Raises InvalidField, also for what was said before with the same words.
    """

    def make() -> Post:
        clean = swot.checked_text(typed.text)
        table = _table(session, workshop, typed.table_id)
        said = (Post.workshop_id == workshop.id, Post.kind == kind, Post.archived_at.is_(None))
        _not_there(clean, session.scalars(select(Post.text).where(*said)))
        post = Post(
            workshop_id=workshop.id,
            activity_id=activity.id if activity else None,
            table_id=table.id if table else None,
            kind=kind,
            text=clean,
            source=EntrySource.STAFF,
            awaiting=False,
            write_id=typed.write_id,
        )
        if kind == PostKind.ACTOR:
            session.add(post)
            with suppress(LooksLike):  # its row in the console asks which one it is
                put_on_map(session, workshop, post)
        return post

    return once(session, workshop, Post, typed.write_id, make)


def add_cross(
    session: Session,
    workshop: Workshop,
    kind: CrossKind,
    inside: int | None,
    outside: int | None,
    typed: Typed,
) -> SwotCross:
    """Store a strategy of this workshop. Raises InvalidField, also for one of this kind with the same words."""

    def make() -> SwotCross:
        said = (
            SwotCross.workshop_id == workshop.id,
            SwotCross.kind == kind,
            SwotCross.archived_at.is_(None),
        )
        _not_there(typed.text, session.scalars(select(SwotCross.text).where(*said)))
        cross = crossing.save_cross(
            session,
            workshop.process,
            kind,
            typed.text,
            [inside] if inside else [],
            [outside] if outside else [],
        )
        cross.workshop_id, cross.write_id = workshop.id, typed.write_id
        return cross

    return once(session, workshop, SwotCross, typed.write_id, make)


def add_action(
    session: Session,
    workshop: Workshop,
    typed: Typed,
    owner: str = "",
    owner_typed: str = "",
    deadline: date | None = None,
    entry_id: int | None = None,
) -> Action:
    """Store an action with who answers for it and by when; `owner` is as in `steps.actions.service.Plan`.

    Raises InvalidField, also for one with the same words and the same day: on another day it is another action.
    """

    def make() -> Action:
        table = _table(session, workshop, typed.table_id)
        title = rules.clean_text(typed.text)
        if len(title) > 160:
            raise InvalidField("text", mark("Write at most %(most)s characters."), most=160)
        if deadline is not None and deadline < actions.today():
            raise InvalidField("deadline", mark("This day is past. Choose one to come."))
        if len(owner_typed) > 120:
            raise InvalidField("owner_typed", mark("Write at most %(most)s characters."), most=120)
        said = (
            Action.workshop_id == workshop.id,
            Action.deadline.is_not_distinct_from(deadline),
            Action.archived_at.is_(None),
        )
        _not_there(title, session.scalars(select(Action.title).where(*said)))
        entry = session.get(SwotEntry, entry_id) if entry_id else None
        plan = actions.Plan(
            title,
            entry_ids=[entry_id] if entry_id else [],
            owner=owner,
            owner_typed=owner_typed,
            deadline=deadline,
            component_id=entry.component_id if entry else (table.component_id if table else None),
        )
        action = actions.create(session, workshop.process, plan)
        action.workshop_id, action.table_id = workshop.id, table.id if table else None
        action.write_id = typed.write_id
        return action

    return once(session, workshop, Action, typed.write_id, make)
