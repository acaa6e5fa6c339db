"""Rounds: drafted, published, adopted. What is voted lives in the ballot box alone; `closing` seals and counts."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.models.base import ECUADOR, utc_now
from workshop.models.budget import (
    Admission,
    BallotKind,
    Completion,
    EventKind,
    Project,
    Round,
    RoundEvent,
    RoundProject,
    Rule,
)
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.people import Person
from workshop.models.process import Process
from workshop.steps.projects.service import ballot_ready
from workshop.steps.setup.service import ceiling_for
from workshop.steps.vote import rules
from workshop.voting import box
from workshop.voting.errors import RoundExists

LIMITED = (BallotKind.APPROVAL, BallotKind.RANKING)
KEY_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
VOICES = 3
REASONS = {
    "no_ceiling": mark("Write how much can be spent."),
    "over_ceiling": mark("That is more than the process has for this place."),
    "no_points": mark("Say how many points each person hands out."),
    "bad_limit": mark("Write a number from 1 up, or leave it empty for no limit."),
    "bad_threshold": mark("Write a number of votes, 0 or more."),
    "bad_step": mark("Write an amount of at least one cent, or leave it empty."),
    "closes_first": mark("The round must close after it opens."),
    "too_few": mark("Choose at least two projects."),
    "none_fits": mark("None of these projects fits under the ceiling."),
}


class Frozen(DomainError):
    """A published round keeps its settings."""


class TooEarly(DomainError):
    """What is asked comes later in the life of a round."""


@dataclass(frozen=True)
class RoundPlan:
    """What is decided about a round; times are aware, the ceiling is in whole cents."""

    name: str
    parish_code: str | None
    ceiling_cents: int
    ballot: BallotKind
    max_choices: int | None
    rule: Rule
    opens_at: datetime
    closes_at: datetime
    project_ids: Sequence[int]
    points: int | None = None
    admission: Admission = Admission.CODES
    threshold: int = 1
    completion: Completion = Completion.MOST_VOTES
    step_cents: int | None = None


def rounds(session: Session, process: Process) -> list[Round]:
    """Return the rounds of a process, the last to close first."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.process_id == process.id, Round.archived_at.is_(None))
            .order_by(Round.closes_at.desc(), Round.id.desc())
            .options(selectinload(Round.projects), joinedload(Round.parish))
        )
    )


def find_round(session: Session, process: Process, round_id: int) -> Round:
    """Return a round of `process`; raises NotFound."""
    found = session.get(Round, round_id)
    if found is None or found.process_id != process.id or found.archived:
        raise NotFound
    return found


def round_by_key(session: Session, key: str) -> Round:
    """Return the published round with this public key; raises NotFound."""
    found = session.scalar(
        select(Round).where(Round.key == key.strip().lower(), Round.published_at.is_not(None))
    )
    if found is None or found.archived:
        raise NotFound
    return found


def state(found: Round, now: datetime | None = None) -> str:
    """Return where a round stands (see `rules.state`)."""
    return rules.state(
        now or utc_now(),
        found.opens_at,
        found.closes_at,
        found.published_at is not None,
        found.count is not None,
        found.adopted_on is not None,
        found.sealed_at is not None,
    )


def new_key() -> str:
    """Return a fresh public name for a round, short enough to be typed."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(6))


def draft(session: Session, process: Process, plan: RoundPlan) -> Round:
    """Keep a round that is not published yet; raises InvalidField."""
    found = Round(process=process, key=new_key())
    _store(session, found, plan)
    return found


def change(session: Session, found: Round, plan: RoundPlan) -> None:
    """Change a round that is not published yet; raises InvalidField, or Frozen."""
    if found.published_at is not None:
        raise Frozen
    _store(session, found, plan)


def _store(session: Session, found: Round, plan: RoundPlan) -> None:
    with session.no_autoflush:
        process = found.process
        if not plan.name.strip():
            raise InvalidField("name", mark("Write the question or the name of the round."))
        if plan.parish_code and not plan.parish_code.startswith(process.canton_code):
            raise InvalidField("parish_code", mark("Choose one from the list."))
        ready = {project.id: project for project in ballot_ready(session, process, plan.parish_code)}
        chosen = [ready[number] for number in dict.fromkeys(plan.project_ids) if number in ready]
        settings = rules.Settings(
            ballot=plan.ballot.value,
            rule=plan.rule.value,
            max_choices=plan.max_choices if plan.ballot in LIMITED else None,
            points=plan.points if plan.ballot is BallotKind.POINTS else None,
            threshold=plan.threshold,
            step=plan.step_cents,
            ceiling=plan.ceiling_cents,
            most=ceiling_for(process, plan.parish_code),
            opens_at=plan.opens_at,
            closes_at=plan.closes_at,
            costs=tuple(project.cost_cents or 0 for project in chosen),
        )
        for field, reason in settings.faults().items():
            raise InvalidField(field, REASONS[reason])
        found.name = plan.name.strip()
        found.parish_code = plan.parish_code or None
        found.ceiling_cents = plan.ceiling_cents
        found.ballot, found.rule = plan.ballot, plan.rule
        found.max_choices, found.points = settings.max_choices, settings.points
        found.admission, found.threshold = plan.admission, plan.threshold
        found.completion, found.step_cents = plan.completion, plan.step_cents
        found.opens_at, found.closes_at = plan.opens_at, plan.closes_at
        session.add(found)
    session.flush()
    _freeze_projects(session, found, chosen)


def _freeze_projects(session: Session, found: Round, chosen: Sequence[Project]) -> None:
    """Write the ballot: title, summary and cost of each project as they are now."""
    found.projects.clear()
    session.flush()
    found.projects.extend(
        RoundProject(
            number=number,
            project_id=project.id,
            title=project.title,
            summary=project.summary,
            details=_voices(project),
            cost_cents=project.cost_cents,
        )
        for number, project in enumerate(chosen, 1)
    )
    session.flush()


def _voices(project: Project) -> str:
    """The entries from which a project came, those with most dots first: a line each, three at most."""
    entries = project.action.entries if project.action else []
    shown = [entry for entry in entries if entry.in_the_open]
    return "\n".join(entry.text for entry in sorted(shown, key=lambda e: (-e.own_dots, e.id))[:VOICES])


def publish(
    session: Session, engine: Engine, found: Round, now: datetime | None = None, by: Person | None = None
) -> None:
    """Fix a round for good and make the ballot box ready for it; publishing again changes nothing.

    A seed for the lot that breaks ties is drawn, and its hash is public from here on.
    Raises InvalidField in a rehearsal, when it would already be over, its ceiling is no longer there, or a
    project is no longer ready for the ballot.
    """
    moment = now or utc_now()
    if found.published_at is not None:
        return
    if found.process.practice:  # the ballot box forgets nothing, and a rehearsal is forgotten as a whole
        raise InvalidField("name", mark("In a rehearsal no round is published."))
    if found.closes_at <= moment:
        raise InvalidField("closes_at", mark("This round would already be over: change its closing time."))
    if found.ceiling_cents > ceiling_for(found.process, found.parish_code):
        raise InvalidField("ceiling_cents", REASONS["over_ceiling"])
    ready = {each.id: each for each in ballot_ready(session, found.process, found.parish_code)}
    gone = [each.title for each in found.projects if each.project_id not in ready]
    if gone:
        reason = mark("No longer ready for the ballot: %(titles)s. Take it out, or complete it.")
        raise InvalidField("project_ids", reason, titles="; ".join(gone))
    _freeze_projects(session, found, [ready[each.project_id] for each in list(found.projects)])
    found.lot_seed = secrets.token_hex(32)
    found.lot_commitment = sha256(found.lot_seed.encode()).hexdigest()
    try:
        box.open_round(engine, _box_settings(found))
    except RoundExists:
        # The box commits by itself: a try that was cut off left this key behind, and nobody was told it.
        found.key = new_key()
        box.open_round(engine, _box_settings(found))
    session.flush()
    found.published_at = moment
    tell(session, found, EventKind.PUBLISHED, by)


def tell(session: Session, found: Round, kind: EventKind, by: Person | None, note: str = "") -> None:
    """Write down something that the acta of a round must say, with who did it."""
    session.add(RoundEvent(round=found, kind=kind, person=by, note=note))
    session.flush()


def _box_settings(found: Round) -> box.RoundSettings:
    """What the ballot box is told of a round; ballots name projects by their id."""
    return box.RoundSettings(
        key=found.key,
        kind=found.ballot,
        max_choices=found.max_choices,
        points=found.points,
        admission=found.admission,
        ceiling_cents=found.ceiling_cents,
        projects={str(each.project_id): each.cost_cents for each in found.projects},
        opens_at=found.opens_at,
        closes_at=found.closes_at,
    )


def adopt(
    session: Session,
    found: Round,
    on: date,
    body: str,
    record: str = "",
    note: str = "",
    now: datetime | None = None,
) -> None:
    """Record that the assembly adopted the result; raises InvalidField, or TooEarly before the count."""
    if found.count is None or found.sealed_at is None:
        raise TooEarly
    if not body.strip():
        raise InvalidField("adopted_by", mark("Write which body adopted it."))
    sealed_on = found.sealed_at.astimezone(ECUADOR).date()
    if on > max((now or utc_now()).astimezone(ECUADOR).date(), sealed_on):
        raise InvalidField("adopted_on", mark("This day has not come yet."))
    if on < sealed_on:
        raise InvalidField("adopted_on", mark("It cannot have been adopted before it was counted."))
    found.adopted_on, found.adopted_by = on, body.strip()
    found.adoption_record, found.adoption_note = record.strip(), note.strip()
    session.flush()


def archive(session: Session, found: Round) -> None:
    """Put a draft away; raises Frozen for a published round, which stays readable for good."""
    if found.published_at is not None:
        raise Frozen
    found.archived_at = utc_now()
    session.flush()
