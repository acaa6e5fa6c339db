"""Reports of progress, and how each plan is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workshop.models.actions import Action, ActionStatus, ActionUpdate
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.followup import OwnerLink
from workshop.models.people import Person
from workshop.models.process import Process
from workshop.steps.actions.rules import likely_day
from workshop.steps.actions.service import ECUADOR, today
from workshop.steps.followup.rules import Promise, Standing, settle, standing
from workshop.steps.followup.writes import once

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
    return followed_in(session, [process.id], on)


def followed_in(session: Session, process_ids: Sequence[int], on: date | None = None) -> list[Followed]:
    """Return the actions of some processes together, those due first, each with its standing on the day `on`."""
    day = on or today()
    actions = session.scalars(
        select(Action)
        .where(Action.process_id.in_(process_ids), Action.archived_at.is_(None))
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


@dataclass(frozen=True)
class More:
    """What a report may say beyond status, progress and note. `spent_cents` is the total so far, in cents."""

    obstacle: str = ""
    proposed_deadline: date | None = None
    spent_cents: int | None = None
    write_id: str | None = None

    @property
    def says_something(self) -> bool:
        return bool(self.obstacle.strip() or self.proposed_deadline) or self.spent_cents is not None


def report(
    session: Session,
    action: Action,
    person: Person | None,
    status: ActionStatus,
    progress: int,
    note: str,
    now: datetime | None = None,
    link: OwnerLink | None = None,
    more: More = More(),
    has_files: bool = False,
) -> ActionUpdate:
    """Keep a report of progress with who and when, and let the action say the same.

    One that comes again with the same `write_id` is the first one, and changes nothing.
    Raises InvalidField when the progress is not 0–100, a text is too long, the proposed date is none that can be
    proposed, nothing is reported, or `write_id` is of a report on another action.
    """
    moment = now or utc_now()

    def make() -> ActionUpdate:
        words, obstacle = note.strip(), more.obstacle.strip()
        _check_texts(progress, words, obstacle)
        _check_date(action, more.proposed_deadline, today(moment))
        settled, percent = settle(status.value, progress)
        said = bool(words or has_files or more.says_something)
        if not said and settled == action.status.value and percent == action.progress:
            raise InvalidField("note", mark("Nothing has changed: write a note, or change the progress."))
        # Only the first time: who sends again does not set back what was reported since.
        action.status, action.progress = ActionStatus(settled), percent
        if link is not None:
            link.used_at = moment
        return ActionUpdate(
            action_id=action.id,
            person_id=person.id if person else None,
            link_id=link.id if link else None,
            status=ActionStatus(settled),
            progress=percent,
            note=words,
            obstacle=obstacle,
            proposed_deadline=more.proposed_deadline,
            spent_cents=more.spent_cents,
            write_id=more.write_id,
            created_at=moment,
        )

    update = once(session, action, ActionUpdate, more.write_id, make)
    session.expire(action, ["updates"])
    return update


def _check_texts(progress: int, note: str, obstacle: str) -> None:
    if not 0 <= progress <= 100:
        raise InvalidField("progress", mark("Write a number from 0 to 100."))
    for name, text in (("note", note), ("obstacle", obstacle)):
        if len(text) > LONGEST_NOTE:
            raise InvalidField(name, mark("Use at most %(most)s characters."), most=LONGEST_NOTE)


def _check_date(action: Action, proposed: date | None, day: date) -> None:
    if proposed is None:
        return
    if proposed == action.deadline:
        raise InvalidField("proposed_deadline", mark("That is the deadline it has now."))
    if proposed < day:
        raise InvalidField("proposed_deadline", mark("Propose a day that is still to come."))
    if not likely_day(proposed):
        raise InvalidField("proposed_deadline", mark("Look at the year of this date."))


def spent(action: Action) -> int | None:
    """Return the cents spent on an action so far, as its last report that named a sum says; None when none did."""
    return next((update.spent_cents for update in action.updates if update.spent_cents is not None), None)


def plan_standing(session: Session, process: Process, on: date | None = None) -> Standing:
    """Return how the plan of `process` is kept on the day `on`."""
    day = on or today()
    return standing((row.promise for row in followed(session, process, day)), day)
