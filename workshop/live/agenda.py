"""The agenda of a workshop: lines of activities, ready-made for each step of the method, editable, copied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.live.stage import activities, find_activity, turn
from workshop.models.base import utc_now
from workshop.models.budget import Round
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.live import Activity, ActivityKind, PollAnswer, Stage
from workshop.models.process import Workshop

LONGEST = 600
MOST_OPTIONS = 8


@dataclass(frozen=True)
class Line:
    """One line of an agenda as typed; `options` are the answers of a poll."""

    kind: ActivityKind
    title: str
    question: str = ""
    minutes: int = 15
    dots_each: int = 5
    options: tuple[str, ...] = ()
    round_id: int | None = None


def _checked(session: Session, workshop: Workshop, line: Line) -> Line:
    if not line.title.strip():
        raise InvalidField("title", mark("Give the activity a name."))
    if not 1 <= line.minutes <= LONGEST:
        raise InvalidField("minutes", mark("An activity lasts between 1 and 600 minutes."))
    if not 1 <= line.dots_each <= 50:
        raise InvalidField("dots_each", mark("Give each person between 1 and 50 dots."))
    options = tuple(each.strip()[:120] for each in line.options if each.strip())
    if line.kind == ActivityKind.POLL and not 2 <= len(options) <= MOST_OPTIONS:
        raise InvalidField("options", mark("A poll has between 2 and 8 answers, one a line."))
    if line.kind == ActivityKind.VOTE and line.round_id is not None:
        voted_on = session.get(Round, line.round_id)
        if voted_on is None or voted_on.process_id != workshop.process_id:
            raise InvalidField("round_id", mark("Choose one from the list."))
    return Line(
        line.kind,
        line.title.strip()[:120],
        line.question.strip()[:200],
        line.minutes,
        line.dots_each,
        options,
        line.round_id if line.kind == ActivityKind.VOTE else None,
    )


def _write(activity: Activity, line: Line) -> None:
    activity.kind, activity.title, activity.question = line.kind, line.title, line.question
    activity.minutes, activity.dots_each = line.minutes, line.dots_each
    activity.options, activity.round_id = list(line.options), line.round_id


def add_line(session: Session, workshop: Workshop, line: Line) -> Activity:
    """Add an activity at the end of the agenda; raises InvalidField."""
    checked = _checked(session, workshop, line)
    last = max((each.position for each in activities(session, workshop)), default=0)
    made = Activity(workshop_id=workshop.id, position=last + 1)
    _write(made, checked)
    session.add(made)
    session.flush()
    return made


def add_before_closing(session: Session, workshop: Workshop, line: Line) -> Activity:
    """Add an activity before a closing that ends the agenda, else at the end; raises InvalidField."""
    made = add_line(session, workshop, line)
    lines = activities(session, workshop)
    if len(lines) > 1 and lines[-2].kind == ActivityKind.CLOSING and line.kind != ActivityKind.CLOSING:
        move_line(session, workshop, made.id, -1)
    return made


def removed(session: Session, workshop: Workshop) -> Sequence[Activity]:
    """Return the activities that were taken from the agenda, in their order."""
    return session.scalars(
        select(Activity)
        .where(Activity.workshop_id == workshop.id, Activity.archived_at.is_not(None))
        .order_by(Activity.position, Activity.id)
    ).all()


def set_minutes(session: Session, workshop: Workshop, minutes: Mapping[int, int]) -> None:
    """Store the minutes of activities by their ids; ids of no line are ignored. Raises InvalidField."""
    for each in activities(session, workshop):
        wanted = minutes.get(each.id, each.minutes)
        if not 1 <= wanted <= LONGEST:
            raise InvalidField("minutes", mark("An activity lasts between 1 and 600 minutes."))
        each.minutes = wanted
    session.flush()


def change_line(session: Session, workshop: Workshop, activity_id: int, line: Line) -> Activity:
    """Change an activity; raises NotFound, InvalidField. Phones that are in it are asked anew."""
    found = find_activity(session, workshop, activity_id)
    checked = _checked(session, workshop, line)
    poll = found.kind == ActivityKind.POLL
    if poll and list(checked.options) != found.options and _answered(session, found):
        raise InvalidField("options", mark("People have answered already: make another poll instead."))
    _write(found, checked)
    session.flush()
    stage = session.get(Stage, workshop.id)
    if stage is not None and stage.activity_id == found.id:
        turn(session, stage)
    return found


def _answered(session: Session, activity: Activity) -> bool:
    return (
        session.scalar(select(PollAnswer.id).where(PollAnswer.activity_id == activity.id).limit(1))
        is not None
    )


def move_line(session: Session, workshop: Workshop, activity_id: int, by: int) -> None:
    """Move an activity up (-1) or down (+1); at an end it stays. Raises NotFound."""
    lines = list(activities(session, workshop))
    found = find_activity(session, workshop, activity_id)
    if found not in lines:
        raise NotFound
    at = lines.index(found)
    to = min(len(lines) - 1, max(0, at + by))
    lines.insert(to, lines.pop(at))
    for position, line in enumerate(lines, start=1):
        line.position = position
    session.flush()


def archive_line(session: Session, workshop: Workshop, activity_id: int, archived: bool = True) -> None:
    """Take an activity from the agenda, or put it back; what was said in it stays. Raises NotFound."""
    found = find_activity(session, workshop, activity_id)
    found.archived_at = (found.archived_at or utc_now()) if archived else None
    session.flush()


def fill(session: Session, workshop: Workshop, lines: Sequence[Line]) -> None:
    """Add ready-made lines to an agenda that is still empty; one that has lines keeps them."""
    if not activities(session, workshop):
        for line in lines:
            add_line(session, workshop, line)


def copied(session: Session, source: Workshop) -> list[Line]:
    """Return the lines of another workshop's agenda; a vote loses its round, which was that workshop's."""
    return [
        Line(each.kind, each.title, each.question, each.minutes, each.dots_each, tuple(each.options))
        for each in activities(session, source)
    ]
