"""New dates that owners propose: the coordinator accepts one, or does not and says why."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.models.actions import Action, ActionUpdate
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.followup import DateDecision
from workshop.models.people import Person
from workshop.models.process import Process

LONGEST_REASON = 400


class AlreadyDecided(DomainError):
    """Somebody decided on this proposal before, or a newer one took its place."""


def waiting(session: Session, process: Process) -> list[ActionUpdate]:
    """Return the proposals that nobody has decided on: the newest of each action, the oldest first."""
    found = session.scalars(
        select(ActionUpdate)
        .join(ActionUpdate.action)
        .outerjoin(ActionUpdate.decision)
        .where(
            Action.process_id == process.id,
            Action.archived_at.is_(None),
            ActionUpdate.proposed_deadline.is_not(None),
        )
        .order_by(ActionUpdate.created_at, ActionUpdate.id)
        .options(joinedload(ActionUpdate.action), selectinload(ActionUpdate.decision))
    )
    newest = {update.action_id: update for update in found}
    return [update for update in newest.values() if update.decision is None]


def find_proposal(session: Session, process: Process, update_id: int) -> ActionUpdate:
    """Return an update of `process` that proposes a date; raises NotFound."""
    update = session.get(ActionUpdate, update_id)
    if update is None or update.action.process_id != process.id or update.proposed_deadline is None:
        raise NotFound
    return update


def decide(
    session: Session, update: ActionUpdate, accepted: bool, reason: str, person: Person | None
) -> DateDecision:
    """Keep the decision on a proposed date; an accepted one becomes the deadline of the action.

    Raises AlreadyDecided, and InvalidField for "reason" when a refusal gives none or it is too long.
    """
    words = reason.strip()
    if not accepted and not words:
        raise InvalidField("reason", mark("Say why the date stays: the owner and the citizens read it."))
    if len(words) > LONGEST_REASON:
        raise InvalidField("reason", mark("Use at most %(most)s characters."), most=LONGEST_REASON)
    action, proposed = update.action, update.proposed_deadline
    if update.decision is not None or update.id not in {u.id for u in waiting(session, action.process)}:
        raise AlreadyDecided
    before: date | None = action.deadline
    try:
        with session.begin_nested():
            decision = DateDecision(
                update_id=update.id,
                accepted=accepted,
                reason=words,
                before=before,
                person_id=person.id if person else None,
            )
            session.add(decision)
    except IntegrityError as error:
        raise AlreadyDecided from error
    if accepted:
        try:
            with session.begin_nested():
                action.deadline = proposed
        except IntegrityError as error:
            raise InvalidField(
                "reason", mark("This date does not fit the other dates of the action.")
            ) from error
    session.expire(update, ["decision"])
    return decision
