"""What the facilitator adds from the console on the spot: an entry, a post, a strategy, an action.

Each may come twice with the same `write_id`, when an answer was lost on the way: it is stored once.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.live.moderation import LooksLike, put_on_map
from workshop.models.actions import Action
from workshop.models.errors import InvalidField, mark
from workshop.models.live import Activity, Post, PostKind, Stage
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
    return swot.add_entry(session, workshop.process, quadrant, typed.text, at, write_id=typed.write_id)


def _sent_before(session: Session, workshop: Workshop, write_id: str | None) -> Post | None:
    found = session.scalar(select(Post).where(Post.write_id == write_id)) if write_id else None
    if found is not None and found.workshop_id != workshop.id:
        raise InvalidField("text", mark("This page is out of date. Reload it and send the text again."))
    return found


def add_post(
    session: Session, workshop: Workshop, activity: Activity | None, kind: PostKind, typed: Typed
) -> Post:
    """Store what the facilitator wrote down; a name of an actor goes onto the map unless one resembles it.

    Raises InvalidField. What was said before with the same words is found again instead of stored twice.
    """
    if first := _sent_before(session, workshop, typed.write_id):
        return first
    clean = swot.checked_text(typed.text)
    table = _table(session, workshop, typed.table_id)
    same = rules.sameness(clean)
    for each in session.scalars(
        select(Post).where(Post.workshop_id == workshop.id, Post.kind == kind, Post.archived_at.is_(None))
    ):
        if rules.sameness(each.text) == same:
            raise InvalidField("text", mark("It is written down already: “%(text)s”."), text=each.text)
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
    try:
        with session.begin_nested():
            session.add(post)
            session.flush()
    except IntegrityError:  # the same write arrived on another connection at this very moment
        first = _sent_before(session, workshop, typed.write_id)
        if first is None:
            raise
        return first
    if kind == PostKind.ACTOR:
        with suppress(LooksLike):  # its row in the console asks which one it is
            put_on_map(session, workshop, post)
    return post


def _one_at_a_time(session: Session, workshop: Workshop) -> None:
    """Let two sendings of the same thing, which carries no mark of its own, follow each other."""
    session.execute(select(Stage.workshop_id).where(Stage.workshop_id == workshop.id).with_for_update())


def add_cross(
    session: Session,
    workshop: Workshop,
    kind: CrossKind,
    inside: int | None,
    outside: int | None,
    typed: Typed,
) -> SwotCross:
    """Store a strategy of this workshop; the same one again is the first. Raises InvalidField."""
    _one_at_a_time(session, workshop)
    same = rules.sameness(typed.text)
    for each in session.scalars(
        select(SwotCross).where(
            SwotCross.workshop_id == workshop.id, SwotCross.kind == kind, SwotCross.archived_at.is_(None)
        )
    ):
        if rules.sameness(each.text) == same:
            return each
    made = crossing.save_cross(
        session, workshop.process, kind, typed.text, [inside] if inside else [], [outside] if outside else []
    )
    made.workshop_id = workshop.id
    session.flush()
    return made


def add_action(
    session: Session,
    workshop: Workshop,
    typed: Typed,
    owner: str = "",
    owner_typed: str = "",
    deadline: date | None = None,
    entry_id: int | None = None,
) -> Action:
    """Store an action with who answers for it and by when; the same one again is the first. Raises InvalidField.

    `owner` is as in `steps.actions.service.Plan`.
    """
    _one_at_a_time(session, workshop)
    table = _table(session, workshop, typed.table_id)
    title = rules.clean_text(typed.text)
    if len(title) > 160:
        raise InvalidField("text", mark("Write at most %(most)s characters."), most=160)
    if len(owner_typed) > 120:
        raise InvalidField("owner_typed", mark("Write at most %(most)s characters."), most=120)
    entry = session.get(SwotEntry, entry_id) if entry_id else None
    plan = actions.Plan(
        title,
        entry_ids=[entry_id] if entry_id else [],
        owner=owner,
        owner_typed=owner_typed,
        deadline=deadline,
        component_id=entry.component_id if entry else (table.component_id if table else None),
    )
    for each in session.scalars(
        select(Action).where(Action.workshop_id == workshop.id, Action.archived_at.is_(None))
    ):
        if rules.sameness(each.title) == rules.sameness(title) and each.deadline == deadline:
            return each
    made = actions.create(session, workshop.process, plan)
    made.workshop_id, made.table_id = workshop.id, table.id if table else None
    session.flush()
    return made
