"""The stage of a workshop: one activity at a time, what phones may do in it, and its clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from workshop.live import rules
from workshop.models.base import utc_now
from workshop.models.budget import Round
from workshop.models.errors import NotFound
from workshop.models.live import Activity, ActivityKind, Stage
from workshop.models.process import Workshop


def stage_of(session: Session, workshop: Workshop) -> Stage:
    """Return the stage of a workshop, made when it is first looked for by someone who writes."""
    found = session.get(Stage, workshop.id)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            made = Stage(workshop_id=workshop.id, phones_open=False, moderated=False, turn=0, version=0)
            session.add(made)
            session.flush()
    except IntegrityError:  # another screen of the same workshop made it at this very moment
        return session.get_one(Stage, workshop.id)
    return made


def find_stage(session: Session, workshop: Workshop) -> Stage | None:
    """Return the stage of a workshop that has one; reads only."""
    return session.get(Stage, workshop.id, options=[joinedload(Stage.activity)])


def activities(session: Session, workshop: Workshop) -> Sequence[Activity]:
    """Return the agenda of a workshop in its order, archived lines left out."""
    return session.scalars(
        select(Activity)
        .where(Activity.workshop_id == workshop.id, Activity.archived_at.is_(None))
        .order_by(Activity.position, Activity.id)
    ).all()


def find_activity(session: Session, workshop: Workshop, activity_id: int) -> Activity:
    """Return an activity of `workshop`; raises NotFound."""
    found = session.get(Activity, activity_id)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound
    return found


def begun(stage: Stage) -> bool:
    """Say whether anybody has begun the agenda from the console."""
    return stage.activity is not None or stage.opened_at is not None or stage.closed_at is not None


def moment_of(stage: Stage | None, workshop: Workshop, now: datetime) -> rules.Moment:
    """Return what the stage says in plain values; until its agenda begins, an open workshop collects entries."""
    link_open = (
        not workshop.archived
        and not workshop.process.archived
        and workshop.open_until is not None
        and workshop.open_until > now
    )
    archived = workshop.archived or workshop.process.archived
    if stage is None or not begun(stage):
        return rules.Moment("swot", True, link_open, archived)
    return rules.Moment(
        stage.activity.kind.value if stage.activity else None,
        stage.phones_open,
        link_open,
        archived or stage.closed_at is not None,
    )


def turn(session: Session, stage: Stage) -> None:
    """Let every screen look again, and phones ask anew what they are asked."""
    # Counted by the database: numbers that two requests had loaded would come out equal, and a screen miss one.
    stage.turn = Stage.turn + 1
    _show(session, stage)


def _show(session: Session, stage: Stage) -> None:
    session.flush()  # what else changed counts the version up by itself, and must not meet our own count
    stage.version = Stage.version + 1
    session.flush()


def go_to(session: Session, stage: Stage, activity: Activity, now: datetime | None = None) -> None:
    """Bring an activity on the stage: the one before it ends, phones land on it, its clock starts.

    One that is on already stays as it is, with its clock and with phones open or closed: a second press does nothing.
    One that was held before goes on where it was (`rules.resumes`): the acta tells when it really began.
    """
    now = now or utc_now()
    until = stage.workshop.open_until
    running = stage.closed_at is None and until is not None and until > now
    if stage.activity_id == activity.id and activity.started_at is not None and running:
        return
    if stage.activity is not None and stage.activity_id != activity.id:
        stage.activity.ended_at = stage.activity.ended_at or now
    if stage.activity_id != activity.id and not _goes_on(activity, now):
        activity.started_at = now
    activity.started_at = activity.started_at or now
    activity.ended_at = None
    stage.activity = activity
    stage.opened_at = stage.opened_at or now
    stage.closed_at = None
    stage.phones_open = activity.kind.value in rules.SENDING
    if activity.kind == ActivityKind.VOTE and activity.round_id is None:
        activity.round = _last_round(session, stage.workshop)
    lasts = now + rules.LONGEST_DAY
    if stage.workshop.open_until is None or stage.workshop.open_until < lasts:
        stage.workshop.open_until = lasts
    turn(session, stage)


def _goes_on(activity: Activity, now: datetime) -> bool:
    began, ended = activity.started_at, activity.ended_at
    return began is not None and ended is not None and rules.resumes(began, ended, now)


def _last_round(session: Session, workshop: Workshop) -> Round | None:
    """Return the round that a vote without one is about: the last one that the process published."""
    return session.scalar(
        select(Round)
        .where(
            Round.process_id == workshop.process_id,
            Round.published_at.is_not(None),
            Round.archived_at.is_(None),
        )
        .order_by(Round.opens_at.desc(), Round.id.desc())
        .limit(1)
    )


def step(session: Session, stage: Stage, by: int, now: datetime | None = None) -> Activity | None:
    """Go to the activity `by` places further (or back); return it, or None where the agenda ends."""
    wanted = beside(session, stage.workshop, stage, by)
    if wanted is not None:
        go_to(session, stage, wanted, now)
    return wanted


def beside(session: Session, workshop: Workshop, stage: Stage | None, by: int) -> Activity | None:
    """Return the activity `by` places from the one that is on, which counts even when it left the agenda."""
    lines = list(activities(session, workshop))
    current = stage.activity if stage else None
    if current is not None and current not in lines:
        lines = sorted([*lines, current], key=lambda each: (each.position, each.id))
    by_id = {each.id: each for each in lines}
    wanted = rules.neighbour(list(by_id), current.id if current else None, by)
    return None if wanted is None else by_id[wanted]


def set_phones(session: Session, stage: Stage, opened: bool) -> None:
    """Let phones and tables send in the current activity, or let them wait."""
    stage.phones_open = opened
    turn(session, stage)


def set_moderated(session: Session, stage: Stage, moderated: bool) -> None:
    """Let what phones send wait for approval from now on, or show it at once."""
    stage.moderated = moderated
    _show(session, stage)


def reveal(session: Session, stage: Stage, activity: Activity, shown: bool = True) -> None:
    """Show the results of an activity to the hall, or hide them again."""
    activity.revealed = shown
    turn(session, stage)


def give_minutes(session: Session, activity: Activity, minutes: int, now: datetime | None = None) -> None:
    """Give an activity more minutes (or fewer); it keeps at least one.

    One that is over its time gets them from this moment on, or they would be gone as soon as they were given.
    """
    now = now or utc_now()
    lasts = activity.minutes
    if activity.started_at is not None and activity.ended_at is None and minutes > 0:
        lasts = max(lasts, -((activity.started_at - now) // timedelta(minutes=1)))
    activity.minutes = min(600, max(1, lasts + minutes))
    session.flush()


def close(session: Session, stage: Stage, now: datetime | None = None) -> None:
    """End the workshop: the current activity ends, the link takes nothing more; what was said stays."""
    now = now or utc_now()
    if stage.activity is not None and stage.activity.ended_at is None:
        stage.activity.ended_at = now
    stage.closed_at, stage.phones_open = now, False
    stage.workshop.open_until = None
    turn(session, stage)


def reopen(session: Session, stage: Stage, now: datetime | None = None) -> None:
    """Take the end back: the workshop goes on with the activity that was on."""
    now = now or utc_now()
    stage.closed_at = None
    stage.workshop.open_until = now + rules.LONGEST_DAY
    if stage.activity is not None:
        stage.activity.ended_at = None
        stage.phones_open = stage.activity.kind.value in rules.SENDING
    turn(session, stage)
