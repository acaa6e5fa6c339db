"""Action points: kept, linked to what was said, and found again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.models.actions import Action, ActionStatus, Competence, CompetenceAnswer, Owned
from workshop.models.actors import Actor
from workshop.models.base import ECUADOR, utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.geography import Parish
from workshop.models.people import Membership, Person
from workshop.models.plan import ActionActivity
from workshop.models.process import Component, Division, Process
from workshop.models.swot import SwotCross, SwotEntry
from workshop.steps.actions.rules import Lacking, Over, Point, lacking, likely_day, over_ceiling, tidy

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
    objective: str = ""
    programme: str = ""
    goal: str = ""
    entry_ids: Sequence[int] = field(default=())
    cross_id: int | None = None
    component_id: int | None = None
    parish_code: str | None = None
    owner: str = ""
    owner_typed: str = ""
    unit: str = ""
    starts_on: date | None = None
    deadline: date | None = None
    cost_cents: int | None = None
    budget_line: str = ""
    funding_source: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    verification: str = ""
    competence: Competence = Competence.MUNICIPAL
    competence_answer: CompetenceAnswer | None = None
    competence_reason: str = ""
    status: ActionStatus = ActionStatus.PLANNED


TEXTS = (
    "description", "objective", "programme", "goal", "unit", "budget_line", "funding_source", "indicator",
    "baseline", "target", "verification",
)  # fmt: skip


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
                selectinload(Action.activities).joinedload(ActionActivity.owner_actor),
                selectinload(Action.activities).joinedload(ActionActivity.owner_person),
            )
        )
    )


def number_of(session: Session, process: Process) -> int:
    """Return how many actions are in the plan."""
    query = select(func.count(Action.id)).where(Action.process_id == process.id, Action.archived_at.is_(None))
    return session.scalar(query) or 0


def team(session: Session, canton_code: str) -> frozenset[int]:
    """Return the ids of the people who have a role in a canton."""
    found = session.scalars(
        select(Membership.person_id)
        .join(Membership.person)
        .where(Membership.canton_code == canton_code, Person.archived_at.is_(None))
    )
    return frozenset(found)


def has_left(owned: Owned, known: frozenset[int]) -> bool:
    """Say whether who answers for it has no role any more (`known` is the `team`), or was put away as an actor."""
    if owned.owner_actor is not None:
        return owned.owner_actor.archived
    return owned.owner_person is not None and owned.owner_person.id not in known


def points(session: Session, process: Process, known: Sequence[Action]) -> list[Point]:
    """Return actions of a process as the rules see them, in their order, with those whose owner left."""
    staff = team(session, process.canton_code)
    return [point(action, staff) for action in known]


def too_costly(process: Process, known: Sequence[Point]) -> list[Over]:
    """Say which actions cost more than their parish, or the whole canton, may spend."""
    by_parish = process.division == Division.PARISH
    ceilings = {each.parish_code: each.amount_cents for each in process.ceilings} if by_parish else {}
    return over_ceiling(known, process.budget_cents, ceilings)


def point(action: Action, known: frozenset[int] | None = None) -> Point:
    """Return an action as the rules see it; `known` is the `team`, without which nobody counts as gone."""
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
        text=f"{action.description} {action.unit} {action.indicator} {action.objective} {action.programme}",
        answer=action.competence_answer.value if action.competence_answer else "",
        owner_left=known is not None and has_left(action, known),
    )


def what_lacks(session: Session, process: Process) -> Lacking:
    """Say which actions of a process lack an owner or a deadline."""
    return lacking(points(session, process, actions(session, process)))


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


def owner_key(action: Action | ActionActivity) -> str:
    """Return the owner of an action or activity as `Plan.owner` writes it."""
    if action.owner_actor_id:
        return f"actor:{action.owner_actor_id}"
    return f"person:{action.owner_person_id}" if action.owner_person_id else ""


def set_owner(session: Session, action: Action | ActionActivity, owner: str, typed: str) -> None:
    """Name who answers for it; raises InvalidField for two at once, or one who is not of the canton."""
    kind, _, number = owner.partition(":")
    typed = tidy(typed)
    if owner and typed:
        raise InvalidField("owner_typed", mark("Choose someone from the list or write a name, not both."))
    process = action.action.process if isinstance(action, ActionActivity) else action.process
    actors, people = owner_choices(session, process)
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


def check(plan: Plan) -> tuple[str, CompetenceAnswer | None, str]:
    """Return the tidy title, and what becomes of what is not the municipality's, with the reason.

    Raises InvalidField for what no action may say.
    """
    title = tidy(plan.title)
    if not title:
        raise InvalidField("title", mark("Write what will be done, in a few words."))
    if plan.cost_cents is not None and not 0 <= plan.cost_cents <= LARGEST_COST:
        raise InvalidField("cost_cents", mark("This amount is too large."))
    _check_days(plan.starts_on, plan.deadline)
    return title, *_answer(plan)


def _store(session: Session, action: Action, plan: Plan) -> None:
    with session.no_autoflush:
        process = action.process
        title, answer, reason = check(plan)
        component = session.get(Component, plan.component_id) if plan.component_id else None
        if plan.component_id and (component is None or component.process_id != process.id):
            raise InvalidField("component_id", mark("Choose one from the list."))
        parish = session.get(Parish, plan.parish_code) if plan.parish_code else None
        if plan.parish_code and (parish is None or parish.canton_code != process.canton_code):
            raise InvalidField("parish_code", mark("Choose one from the list."))
        action.entries = _entries(session, process, plan.entry_ids)
        action.cross = _cross(session, process, plan.cross_id)
        action.title = title
        for name in TEXTS:
            setattr(action, name, tidy(getattr(plan, name)))
        action.component = component
        action.parish_code = plan.parish_code or None
        action.starts_on, action.deadline = plan.starts_on, plan.deadline
        action.cost_cents = plan.cost_cents
        action.competence = plan.competence
        action.competence_answer, action.competence_reason = answer, reason
        _set_status(action, plan.status)
        session.add(action)
    set_owner(session, action, plan.owner, plan.owner_typed)


def _check_days(starts_on: date | None, deadline: date | None) -> None:
    for name, day in (("starts_on", starts_on), ("deadline", deadline)):
        if day is not None and not likely_day(day):
            raise InvalidField(name, mark("Look at the year of this date."))
    if starts_on is not None and deadline is not None and deadline < starts_on:
        raise InvalidField("deadline", mark("The deadline lies before the start. Correct one of the two."))


def _answer(plan: Plan) -> tuple[CompetenceAnswer | None, str]:
    """Return what becomes of an action that is not the municipality's, and why; nothing for one that is."""
    if plan.competence == Competence.MUNICIPAL:
        return None, ""
    reason = tidy(plan.competence_reason)
    if plan.competence_answer is not None and not reason:
        raise InvalidField("competence_reason", mark("Write the reason: citizens will read it."))
    return plan.competence_answer, reason


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
            SwotEntry.in_the_open,
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
    _check_days(action.starts_on, deadline)
    set_owner(session, action, owner, owner_typed)
    action.deadline = deadline
    action.cost_cents = cost_cents
    _set_status(action, status)
    session.flush()
