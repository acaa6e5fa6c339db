"""The marks that phones and tables make in a workshop: dots and answers. A resend never doubles any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.live import rules
from workshop.live.contributions import NotNow, Write, received
from workshop.live.stage import find_stage
from workshop.models.errors import InvalidField, mark
from workshop.models.live import Activity, PollAnswer, Stage
from workshop.models.process import Workshop
from workshop.models.stages import touch
from workshop.models.swot import SwotDots, SwotEntry


def _giver(activity: Activity, write_id: str) -> str:
    return f"{activity.id}:{write_id}"


def dots_from(session: Session, activity: Activity, device: str) -> Sequence[SwotDots]:
    """Return the dots of one device in an activity, oldest first; a dot that was taken back counts 0."""
    own = select(SwotEntry.id).where(SwotEntry.workshop_id == activity.workshop_id)
    return session.scalars(
        select(SwotDots)
        .where(SwotDots.entry_id.in_(own), SwotDots.giver.startswith(_giver(activity, f"{device}-")))
        .order_by(SwotDots.id)
        .execution_options(populate_existing=True)
    ).all()


def dots_left(session: Session, activity: Activity, device: str) -> int:
    """Return how many dots a device may still give."""
    return activity.dots_each - sum(each.count for each in dots_from(session, activity, device))


def give_dot(
    session: Session, workshop: Workshop, write: Write, entry_id: int, now: datetime | None = None
) -> int:
    """Give one dot to an entry; return how many are left. Raises NotNow, InvalidField.

    Every dot is a row of its own that bears the mark of its write: however often that comes, it is one dot,
    and one that was taken back stays so.
    """
    touch(session, workshop.id)  # writes of one workshop wait for each other here, so that no limit is passed
    stage = find_stage(session, workshop)
    activity = _dotting(session, workshop, stage, write)
    given = dots_from(session, activity, write.device) if activity else []
    if activity and any(each.giver == _giver(activity, write.write_id) for each in given):
        return activity.dots_each - sum(each.count for each in given)
    activity, _, _ = received(session, workshop, "dots", write, now)
    if activity is None:
        raise NotNow("closed")
    if not _on_the_board(session, workshop, entry_id):
        raise InvalidField("entry", mark("This entry is no longer on the board. Your dot is still yours."))
    left = activity.dots_each - sum(each.count for each in given)
    if left < 1:
        raise InvalidField("entry", mark("You have given all your dots. Take one back to give it again."))
    if len(given) >= rules.MOST_FROM_A_TABLE:
        raise InvalidField(
            "entry", mark("You have moved your dots many times. They stay where they are now.")
        )
    giver = _giver(activity, write.write_id)
    session.execute(
        insert(SwotDots).values(entry_id=entry_id, giver=giver, count=1)
    )  # the stage is told already
    return left - 1


def _on_the_board(session: Session, workshop: Workshop, entry_id: int) -> bool:
    there = select(SwotEntry.id).where(
        SwotEntry.id == entry_id,
        SwotEntry.workshop_id == workshop.id,
        SwotEntry.in_the_open,
    )
    return session.scalar(there) is not None


def _dotting(session: Session, workshop: Workshop, stage: Stage | None, write: Write) -> Activity | None:
    """Return the activity in which a dot would be given, whether or not that is still open."""
    if write.activity_id is None:
        return stage.activity if stage is not None else None
    found = session.get(Activity, write.activity_id)
    return found if found is not None and found.workshop_id == workshop.id else None


def take_dot(
    session: Session, workshop: Workshop, write: Write, given_as: str, now: datetime | None = None
) -> int:
    """Take back the dot that was given as the write `given_as` of the same device; return how many are left.

    Raises NotNow. One that is not there, or was taken back before, changes nothing.
    """
    touch(session, workshop.id)
    stage = find_stage(session, workshop)
    activity = _dotting(session, workshop, stage, write)
    given = dots_from(session, activity, write.device) if activity else []
    standing = [
        each for each in given if activity and each.giver == _giver(activity, given_as) and each.count
    ]
    if standing or activity is None:
        received(session, workshop, "dots", write, now)
    if activity is None:
        raise NotNow("closed")
    for each in standing:
        each.count = 0
    session.flush()
    return activity.dots_each - sum(each.count for each in given)


@dataclass(frozen=True)
class Card:
    """An entry as people who give dots see it: without the dots it has."""

    id: int
    quadrant: str
    text: str


def cards(session: Session, workshop: Workshop) -> list[Card]:
    """Return the entries of a workshop that can be given dots, in the order in which they came."""
    found = session.execute(
        select(SwotEntry.id, SwotEntry.quadrant, SwotEntry.text)
        .where(
            SwotEntry.workshop_id == workshop.id,
            SwotEntry.in_the_open,
            SwotEntry.merged_into_id.is_(None),
        )
        .order_by(SwotEntry.id)
    )
    return [Card(each.id, each.quadrant.value, each.text) for each in found]


def answer_of(session: Session, activity: Activity, device: str) -> int | None:
    """Return the option that a device chose in a poll."""
    return session.scalar(
        select(PollAnswer.option).where(PollAnswer.activity_id == activity.id, PollAnswer.giver == device)
    )


def answer_poll(
    session: Session, workshop: Workshop, write: Write, option: int, now: datetime | None = None
) -> PollAnswer:
    """Store a device's answer in place of an earlier one of its own; raises NotNow, InvalidField."""
    activity, _, _ = received(session, workshop, "poll", write, now)
    if activity is None:
        raise NotNow("closed")
    if not 0 <= option < len(activity.options):
        raise InvalidField("option", mark("Choose one of the answers."))
    mine = select(PollAnswer).where(PollAnswer.activity_id == activity.id, PollAnswer.giver == write.device)
    answer = session.scalar(mine)
    if answer is None:
        try:
            with session.begin_nested():
                answer = PollAnswer(activity_id=activity.id, giver=write.device, option=option)
                session.add(answer)
                session.flush()
        except IntegrityError:  # the same answer arrived on another connection at this very moment
            answer = session.scalars(mine).one()
    answer.option = option
    session.flush()
    return answer
