"""Everything that the report tells of a process, gathered in a few queries into plain values. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.accountability.phases import Held, phases
from workshop.accountability.rules import Commitment, Gap, Told, Totals, gaps, told_together, totals
from workshop.live import attendance
from workshop.models.actions import Action, ActionUpdate, CompetenceAnswer
from workshop.models.base import ECUADOR
from workshop.models.followup import CitizenReport, EvidenceKind, Phase
from workshop.models.plan import PlanVersion
from workshop.models.process import Process, Workshop
from workshop.steps.actions import versions
from workshop.steps.followup import scorecard
from workshop.steps.followup.scorecard_rules import NO_DATA
from workshop.steps.followup.service import spent


@dataclass(frozen=True)
class Proof:
    """A photograph or a PDF that anyone may see; `number` is how the report calls it."""

    number: int
    evidence_id: int
    action_id: int
    title: str
    kind: EvidenceKind
    on: date
    note: str
    stored_as: str
    sha256: str


@dataclass(frozen=True)
class Observation:
    """What a citizen said of an action in public, and what was answered."""

    action_id: int
    title: str
    says: str
    note: str
    on: date
    answer: str
    answered_on: date | None


@dataclass(frozen=True)
class Gathering:
    """A workshop and how many people came; `returning` came to an earlier one too."""

    name: str
    held_on: date
    parish: str
    people: int
    returning: int


@dataclass(frozen=True)
class Measured:
    """An indicator in the month of the report, in hundredths."""

    name: str
    measured_in: str
    target: int | None
    actual: int | None
    light: str


@dataclass(frozen=True)
class Account:
    """The whole report as of the day `on`.

    `traits` has what people said of themselves, by trait and value; `month` is the one of `indicators`.
    """

    process: Process
    on: date
    version: PlanVersion | None
    commitments: Sequence[Commitment]
    totals: Totals
    proofs: Sequence[Proof]
    observations: Sequence[Observation]
    gatherings: Sequence[Gathering]
    traits: Mapping[str, Mapping[str, Told]]
    phases: Mapping[Phase, Held]
    indicators: Sequence[Measured]
    month: date
    gaps: Sequence[Gap]

    @property
    def people(self) -> int:
        """How many signed in at all workshops together; whoever came twice counts twice."""
        return sum(each.people for each in self.gatherings)

    @property
    def answered(self) -> int:
        """How many observations have an answer."""
        return sum(each.answered_on is not None for each in self.observations)

    def proofs_of(self, action_id: int) -> list[Proof]:
        """Return the evidence of one action."""
        return [each for each in self.proofs if each.action_id == action_id]


def account(session: Session, process: Process, on: date) -> Account:
    """Gather the report of a process as of the day `on`."""
    version = versions.latest(session, process)
    actions = _actions(session, process, version)
    commitments = _commitments(version, actions)
    observations, unread = _observations(session, actions)
    held, traits, unlisted = _attendance(session, process, on)
    steps = phases(session, process)
    known = scorecard.indicators(session, process)
    month = scorecard.last_month(known, on)
    rows = [scorecard.row(each, month) for each in known]
    others = (
        ("no_answer", [each.title for each in observations if each.answered_on is None]),
        ("unread", unread),
        ("no_list", unlisted),
        ("no_phase", [phase.value for phase, each in steps.items() if each.missing]),
        ("no_value", [row.indicator.name for row in rows if row.light == NO_DATA]),
    )
    return Account(
        process=process,
        on=on,
        version=version,
        commitments=commitments,
        totals=totals(commitments, on),
        proofs=_proofs([actions[each.action_id] for each in commitments if each.action_id in actions]),
        observations=observations,
        gatherings=held,
        traits=traits,
        phases=steps,
        indicators=[
            Measured(
                row.indicator.name, row.indicator.measured_in, row.point.target, row.point.actual, row.light
            )
            for row in rows
        ],
        month=month,
        gaps=gaps(version is not None, commitments, on, others),
    )


def _actions(session: Session, process: Process, version: PlanVersion | None) -> dict[int, Action]:
    """The actions in the plan now, and those that were adopted and left it since."""
    adopted = {int(row["id"]) for row in version.rows} if version else set()
    found = session.scalars(
        select(Action)
        .where(Action.process_id == process.id)
        .order_by(Action.deadline.is_(None), Action.deadline, Action.id)
        .options(
            selectinload(Action.updates).options(
                selectinload(ActionUpdate.evidence),
                joinedload(ActionUpdate.link),
                joinedload(ActionUpdate.person),
            ),
            selectinload(Action.reports),
            joinedload(Action.parish),
            joinedload(Action.component),
            joinedload(Action.owner_actor),
            joinedload(Action.owner_person),
        )
    )
    return {each.id: each for each in found if not each.archived or each.id in adopted}


def _commitments(version: PlanVersion | None, actions: Mapping[int, Action]) -> list[Commitment]:
    """What was adopted, in the order of the plan as it was, then what was added; without an adoption, the plan."""
    adopted = {int(row["id"]): row for row in version.rows if row.get("answer") != "drop"} if version else {}
    dropped_then = {int(row["id"]) for row in version.rows} - set(adopted) if version else set()
    made = [_commitment(actions[number], row) for number, row in adopted.items() if number in actions]
    for number, action in actions.items():
        if number in adopted or number in dropped_then or action.archived:
            continue
        if version is None and action.competence_answer == CompetenceAnswer.DROP:
            continue
        made.append(_commitment(action, None, added=version is not None))
    return made


def _commitment(action: Action, row: Mapping[str, object] | None, added: bool = False) -> Commitment:
    said = str(row["deadline"]) if row and row.get("deadline") else ""
    cost = row.get("cost") if row else action.cost_cents
    last = action.updates[0] if action.updates else None
    return Commitment(
        action_id=action.id,
        title=str(row["title"]) if row else action.title,
        owner=action.owner or (str(row.get("responsible") or "") if row else ""),
        unit=action.unit,
        component=action.component.name if action.component else "",
        parish=action.parish.name if action.parish else "",
        promised_by=(date.fromisoformat(said) if said else None) if row else action.deadline,
        deadline=action.deadline,
        status=action.status.value,
        progress=action.progress,
        done_on=_done_on(action),
        budget_cents=cost if isinstance(cost, int) else None,
        spent_cents=spent(action),
        reported=last is not None,
        last_note=last.note if last else "",
        last_on=last.created_at.astimezone(ECUADOR).date() if last else None,
        in_plan=not action.archived,
        added=added,
        dropped=action.competence_answer == CompetenceAnswer.DROP,
        dropped_because=action.competence_reason,
    )


def _done_on(action: Action) -> date | None:
    """The day since which every report says that it is done."""
    day = None
    for update in action.updates:  # the newest first
        if update.status.value != "done":
            break
        day = update.created_at.astimezone(ECUADOR).date()
    return day


def _proofs(actions: Sequence[Action]) -> list[Proof]:
    found: list[Proof] = []
    for action in actions:
        for update in reversed(action.updates):
            for each in update.evidence:
                if each.hidden_at is None:
                    found.append(
                        Proof(
                            number=len(found) + 1,
                            evidence_id=each.id,
                            action_id=action.id,
                            title=action.title,
                            kind=each.kind,
                            on=update.created_at.astimezone(ECUADOR).date(),
                            note=update.note,
                            stored_as=each.stored_as,
                            sha256=each.sha256,
                        )
                    )
    return found


def _observations(session: Session, actions: Mapping[int, Action]) -> tuple[list[Observation], list[str]]:
    """What is public, the newest first; and the titles of the actions of which something was not looked at yet."""
    shown: list[CitizenReport] = []
    unread = []
    for action in actions.values():
        for each in action.reports:
            if each.archived:
                continue
            if each.shown_at is not None or each.answered_at is not None:
                shown.append(each)
            else:
                unread.append(action.title)
    shown.sort(key=lambda each: (each.created_at, each.id), reverse=True)
    return [
        Observation(
            action_id=each.action_id,
            title=actions[each.action_id].title,
            says=each.says.value,
            note=each.note,
            on=each.created_at.astimezone(ECUADOR).date(),
            answer=each.answer,
            answered_on=each.answered_at.astimezone(ECUADOR).date() if each.answered_at else None,
        )
        for each in shown
    ], unread


def _attendance(
    session: Session, process: Process, on: date
) -> tuple[list[Gathering], dict[str, dict[str, Told]], list[str]]:
    """The workshops that were held, what people said of themselves, and the workshops without a list."""
    found = session.scalars(
        select(Workshop)
        .where(Workshop.process_id == process.id, Workshop.archived_at.is_(None), Workshop.held_on <= on)
        .order_by(Workshop.held_on, Workshop.id)
        .options(joinedload(Workshop.parish))
    ).all()
    counted = [(each, attendance.totals(session, each)) for each in found]
    held = [
        Gathering(
            each.name, each.held_on, each.parish.name if each.parish else "", came.people, came.returning
        )
        for each, came in counted
    ]
    traits = {}
    for trait, values in attendance.TRAITS.items():
        told = [came.by_trait[trait] for _each, came in counted if trait in came.by_trait]
        if told:
            traits[trait] = {value: told_together(cells.get(value) for cells in told) for value in values}
    return held, traits, [each.name for each in held if not each.people]
