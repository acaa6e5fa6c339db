"""Action points: kept, linked to what was said, and found again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.models.actions import Action, ActionStatus, Competence
from workshop.models.actors import Actor
from workshop.models.base import ECUADOR, utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.geography import Parish
from workshop.models.people import Membership, Person
from workshop.models.process import Component, Process
from workshop.models.swot import SwotCross, SwotEntry
from workshop.steps.actions.rules import Lacking, Point, lacking, likely_day, tidy

LARGEST_COST = 10**12


def today(now: datetime | None = None) -> date:
    """Return the day in Ecuador."""
    return (now or utc_now()).astimezone(ECUADOR).date()


@dataclass(frozen=True)
class Plan:
    """What is said of an action; only the title is needed at once, the rest may follow.

    `owner` is "actor:<id>", "person:<id>" or empty; `owner_typed` then names whoever is in neither list.
    `cost_cents` is in whole cents, `progress` in per cent.
    """

    title: str
    description: str = ""
    entry_ids: Sequence[int] = field(default=())
    cross_id: int | None = None
    component_id: int | None = None
    parish_code: str | None = None
    owner: str = ""
    owner_typed: str = ""
    unit: str = ""
    deadline: date | None = None
    cost_cents: int | None = None
    funding_source: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    verification: str = ""
    competence: Competence = Competence.MUNICIPAL
    status: ActionStatus = ActionStatus.PLANNED


TEXTS = ("description", "unit", "funding_source", "indicator", "baseline", "target", "verification")


def actions(session: Session, process: Process, archived: bool = False) -> list[Action]:
    """Return the actions of a process, those due first, with all that a list shows, in a few queries."""
    there = Action.archived_at.is_not(None) if archived else Action.archived_at.is_(None)
    return list(
        session.scalars(
            select(Action)
            .where(Action.process_id == process.id, there)
            .order_by(Action.deadline.is_(None), Action.deadline, Action.id)
            .options(
                joinedload(Action.component),
                joinedload(Action.parish),
                joinedload(Action.owner_actor),
                joinedload(Action.owner_person),
                selectinload(Action.entries),
            )
        )
    )


def point(action: Action) -> Point:
    """Return an action as the rules see it."""
    return Point(
        id=action.id,
        title=action.title,
        owner=action.owner,
        deadline=action.deadline,
        status=action.status.value,
        cost=action.cost_cents,
        component=action.component.name if action.component else "",
        parish_code=action.parish_code or "",
        competence=action.competence.value,
        text=f"{action.description} {action.unit} {action.indicator}",
    )


def what_lacks(session: Session, process: Process) -> Lacking:
    """Say which actions of a process lack an owner or a deadline."""
    return lacking(point(action) for action in actions(session, process))


def find_action(session: Session, process: Process, action_id: int) -> Action:
    """Return an action of `process`; raises NotFound."""
    action = session.get(Action, action_id)
    if action is None or action.process_id != process.id:
        raise NotFound
    return action


def owner_choices(session: Session, process: Process) -> tuple[list[Actor], list[Person]]:
    """Return who can answer for an action: actors of the canton, and its staff."""
    actors = session.scalars(
        select(Actor)
        .where(Actor.canton_code == process.canton_code, Actor.archived_at.is_(None))
        .order_by(Actor.name)
    )
    people = session.scalars(
        select(Person)
        .join(Person.memberships)
        .where(Membership.canton_code == process.canton_code, Person.archived_at.is_(None))
        .order_by(Person.name)
    )
    return list(actors), list(people)


def owner_key(action: Action) -> str:
    """Return the owner of an action as `Plan.owner` writes it."""
    if action.owner_actor_id:
        return f"actor:{action.owner_actor_id}"
    return f"person:{action.owner_person_id}" if action.owner_person_id else ""


def set_owner(session: Session, action: Action, owner: str, typed: str) -> None:
    """Name who answers for an action; raises InvalidField for two at once, or one who is not of the canton."""
    kind, _, number = owner.partition(":")
    typed = tidy(typed)
    if owner and typed:
        raise InvalidField("owner_typed", mark("Choose someone from the list or write a name, not both."))
    actors, people = owner_choices(session, action.process)
    known = {f"actor:{a.id}" for a in actors} | {f"person:{p.id}" for p in people} | {"", owner_key(action)}
    if owner not in known:
        raise InvalidField("owner", mark("Choose someone from the list, or write the name."))
    action.owner_actor_id = int(number) if kind == "actor" else None
    action.owner_person_id = int(number) if kind == "person" else None
    action.owner_typed = typed
    session.flush()
    session.expire(action, ["owner_actor", "owner_person"])


def create(session: Session, process: Process, plan: Plan) -> Action:
    """Keep a new action; raises InvalidField."""
    action = Action(process=process, title="…")
    _store(session, action, plan)
    return action


def change(session: Session, action: Action, plan: Plan) -> Action:
    """Keep what `plan` says of an action; raises InvalidField."""
    _store(session, action, plan)
    return action


def _store(session: Session, action: Action, plan: Plan) -> None:
    with session.no_autoflush:
        process = action.process
        title = tidy(plan.title)
        if not title:
            raise InvalidField("title", mark("Write what will be done, in a few words."))
        if plan.cost_cents is not None and not 0 <= plan.cost_cents <= LARGEST_COST:
            raise InvalidField("cost_cents", mark("This amount is too large."))
        component = session.get(Component, plan.component_id) if plan.component_id else None
        if plan.component_id and (component is None or component.process_id != process.id):
            raise InvalidField("component_id", mark("Choose one from the list."))
        parish = session.get(Parish, plan.parish_code) if plan.parish_code else None
        if plan.parish_code and (parish is None or parish.canton_code != process.canton_code):
            raise InvalidField("parish_code", mark("Choose one from the list."))
        _check_deadline(plan.deadline)
        action.entries = _entries(session, process, plan.entry_ids)
        action.cross = _cross(session, process, plan.cross_id)
        action.title = title
        for name in TEXTS:
            setattr(action, name, tidy(getattr(plan, name)))
        action.component = component
        action.parish_code = plan.parish_code or None
        action.deadline = plan.deadline
        action.cost_cents = plan.cost_cents
        action.competence = plan.competence
        _set_status(action, plan.status)
        session.add(action)
    set_owner(session, action, plan.owner, plan.owner_typed)


def _check_deadline(deadline: date | None) -> None:
    if deadline is not None and not likely_day(deadline):
        raise InvalidField("deadline", mark("Look at the year of this date."))


def _set_status(action: Action, status: ActionStatus) -> None:
    """Done is 100 %, and nothing else is."""
    if status != action.status:
        action.status = status
        action.progress = 100 if status == ActionStatus.DONE else min(action.progress or 0, 99)


def _entries(session: Session, process: Process, ids: Sequence[int]) -> list[SwotEntry]:
    wanted = set(ids)
    if not wanted:
        return []
    found = session.scalars(
        select(SwotEntry).where(SwotEntry.id.in_(wanted), SwotEntry.process_id == process.id)
    )
    entries = sorted(found, key=lambda entry: entry.id)
    if len(entries) != len(wanted):
        raise InvalidField("entry_ids", mark("One of the entries is not on this board any more."))
    return entries


def _cross(session: Session, process: Process, cross_id: int | None) -> SwotCross | None:
    cross = session.get(SwotCross, cross_id) if cross_id else None
    return cross if cross is not None and cross.process_id == process.id else None


def archive(session: Session, action: Action, archived: bool = True) -> None:
    """Put an action away, or bring it back."""
    action.archived_at = (action.archived_at or utc_now()) if archived else None
    session.flush()


def linkable_entries(session: Session, process: Process) -> list[SwotEntry]:
    """Return the entries that an action may answer, strongest first; merged ones go with theirs."""
    found = session.scalars(
        select(SwotEntry)
        .where(
            SwotEntry.process_id == process.id,
            SwotEntry.archived_at.is_(None),
            SwotEntry.hidden_at.is_(None),
            SwotEntry.awaiting.is_(False),
            SwotEntry.merged_into_id.is_(None),
        )
        .options(selectinload(SwotEntry.merged))
    )
    return sorted(found, key=lambda e: (-e.total_dots, e.id))


def set_in_place(
    session: Session,
    action: Action,
    owner: str,
    owner_typed: str,
    deadline: date | None,
    cost_cents: int | None,
    status: ActionStatus,
) -> None:
    """Set the four things that are most often set right in the list; raises InvalidField."""
    _check_deadline(deadline)
    set_owner(session, action, owner, owner_typed)
    action.deadline = deadline
    action.cost_cents = cost_cents
    _set_status(action, status)
    session.flush()
