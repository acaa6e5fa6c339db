"""Reports of progress, and how each plan is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workshop.models.actions import Action, ActionStatus, ActionUpdate
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.people import Person
from workshop.models.process import Process
from workshop.steps.actions.service import ECUADOR, today
from workshop.steps.followup.rules import Promise, Standing, settle, standing

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Followed:
    """An action with what is asked of it."""

    action: Action
    promise: Promise
    overdue: bool
    stale: bool


def promise_of(action: Action) -> Promise:
    """Return what is asked of `action`; its making counts as the first word on it."""
    last = action.updates[0].created_at if action.updates else action.created_at
    return Promise(action.deadline, action.status.value, action.progress, last.astimezone(ECUADOR).date())


def followed(session: Session, process: Process, on: date | None = None) -> list[Followed]:
    """Return the actions of `process`, those due first, each with its standing on the day `on`."""
    day = on or today()
    actions = session.scalars(
        select(Action)
        .where(Action.process_id == process.id, Action.archived_at.is_(None))
        .order_by(Action.deadline.is_(None), Action.deadline, Action.id)
        .options(
            selectinload(Action.updates),
            selectinload(Action.parish),
            selectinload(Action.component),
            selectinload(Action.owner_actor),
            selectinload(Action.owner_person),
        )
    )
    promises = [(action, promise_of(action)) for action in actions]
    return [Followed(action, p, p.overdue(day), p.stale(day)) for action, p in promises]


def chosen(
    rows: list[Followed], q: str = "", owner: str = "", parish: str = "", state: str = ""
) -> list[Followed]:
    """Return the rows that fit a filter; `state` is overdue, stale or an ActionStatus value."""
    words = q.casefold().split()

    def fits(row: Followed) -> bool:
        action = row.action
        text = f"{action.title} {action.description} {action.owner} {action.unit}".casefold()
        by_state = {"": True, "overdue": row.overdue, "stale": row.stale}.get(
            state, action.status.value == state
        )
        return (
            all(word in text for word in words)
            and (not owner or action.owner == owner)
            and (not parish or action.parish_code == parish)
            and by_state
        )

    return [row for row in rows if fits(row)]


def find_action(session: Session, process: Process, action_id: int) -> Action:
    """Return an action of `process`; raises NotFound."""
    action = session.get(Action, action_id)
    if action is None or action.process_id != process.id:
        raise NotFound
    return action


def report(
    session: Session,
    action: Action,
    person: Person | None,
    status: ActionStatus,
    progress: int,
    note: str,
    now: datetime | None = None,
) -> ActionUpdate:
    """Keep a report of progress with who and when, and let the action say the same.

    Raises InvalidField when the progress is not 0–100, the note is too long, or nothing is reported.
    """
    words = note.strip()
    if not 0 <= progress <= 100:
        raise InvalidField("progress", mark("Write a number from 0 to 100."))
    if len(words) > LONGEST_NOTE:
        raise InvalidField("note", mark("Use at most %(most)s characters."), most=LONGEST_NOTE)
    settled, percent = settle(status.value, progress)
    if not words and settled == action.status.value and percent == action.progress:
        raise InvalidField("note", mark("Nothing has changed: write a note, or change the progress."))
    action.status, action.progress = ActionStatus(settled), percent
    update = ActionUpdate(
        action=action,
        person_id=person.id if person else None,
        status=action.status,
        progress=percent,
        note=words,
        created_at=now or utc_now(),
    )
    session.add(update)
    session.flush()
    session.expire(action, ["updates"])
    return update


def plan_standing(session: Session, process: Process, on: date | None = None) -> Standing:
    """Return how the plan of `process` is kept on the day `on`."""
    day = on or today()
    return standing((row.promise for row in followed(session, process, day)), day)
