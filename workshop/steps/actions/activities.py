"""Activities: the steps of an action, each with an owner and a date of its own."""

from datetime import date

from sqlalchemy.orm import Session

from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.plan import ActionActivity
from workshop.steps.actions.rules import likely_day, tidy
from workshop.steps.actions.service import set_owner


def current(action: Action) -> list[ActionActivity]:
    """Return the activities of an action that were not put away, those due first."""
    return [activity for activity in action.activities if not activity.archived]


def find(action: Action, activity_id: int) -> ActionActivity:
    """Return an activity of `action`; raises NotFound."""
    for activity in action.activities:
        if activity.id == activity_id:
            return activity
    raise NotFound


def add(
    session: Session, action: Action, title: str, owner: str = "", typed: str = "", due_on: date | None = None
) -> ActionActivity:
    """Keep a new activity; raises InvalidField. Owner and typed name are as in `service.Plan`."""
    activity = ActionActivity(action=action, title=_checked(action, title, due_on), due_on=due_on)
    session.add(activity)
    set_owner(session, activity, owner, typed)
    session.expire(action, ["activities"])
    return activity


def change(
    session: Session, activity: ActionActivity, title: str, owner: str, typed: str, due_on: date | None
) -> None:
    """Keep what is said of an activity; raises InvalidField, also for a date after the action's deadline."""
    activity.title, activity.due_on = _checked(activity.action, title, due_on), due_on
    set_owner(session, activity, owner, typed)


def _checked(action: Action, title: str, due_on: date | None) -> str:
    words = tidy(title)
    if not words:
        raise InvalidField("title", mark("Write what will be done, in a few words."))
    if due_on is not None and not likely_day(due_on):
        raise InvalidField("due_on", mark("Look at the year of this date."))
    if due_on is not None and action.deadline is not None and due_on > action.deadline:
        raise InvalidField("due_on", mark("This lies after the deadline of the action."))
    return words


def set_done(session: Session, activity: ActionActivity, on: date | None) -> None:
    """Say on which day an activity was done, or that it is not done after all."""
    activity.done_on = on
    session.flush()


def archive(session: Session, activity: ActionActivity, archived: bool = True) -> None:
    """Put an activity away, or bring it back."""
    activity.archived_at = (activity.archived_at or utc_now()) if archived else None
    session.flush()
