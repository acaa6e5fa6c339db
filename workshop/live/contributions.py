"""What phones and tables send in a workshop: entries, posts, dots and answers. A resend never doubles any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.live import attendance, rules
from workshop.live.stage import find_stage, moment_of
from workshop.live.writes import once, own
from workshop.models.base import utc_now
from workshop.models.errors import DomainError, InvalidField, mark
from workshop.models.live import (
    Activity,
    Attendee,
    HeldWords,
    PollAnswer,
    Post,
    PostKind,
    SignInSource,
    Stage,
)
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.stages import touch
from workshop.models.swot import EntrySource, Quadrant, SwotDots, SwotEntry
from workshop.models.writes import sent_before
from workshop.steps.swot import rules as swot_rules
from workshop.steps.swot import service as swot


class NotNow(DomainError):
    """Nothing of this kind is taken at this moment; `state` is "closed", "before" or "over"."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class SaidAlready(DomainError):
    """The same was said in this activity; `post` is the one that stands there."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.text)
        self.post = post


@dataclass(frozen=True)
class Write:
    """One write as it arrived: the sender's mark, and the activity for which it was typed (None: unknown).

    `at_table` is the table whose link was used, which the team trusts; a phone only says where it sits.
    """

    write_id: str
    activity_id: int | None = None
    at_table: WorkshopTable | None = None

    @property
    def device(self) -> str:
        """The mark of the device: the beginning of all its writes."""
        return self.write_id[:16]

    @property
    def source(self) -> EntrySource:
        return EntrySource.STAFF if self.at_table is not None else EntrySource.PHONE


def _received(
    session: Session, workshop: Workshop, kind: str, write: Write, now: datetime | None
) -> tuple[Activity | None, Stage | None, bool]:
    """Return the write's activity, the stage, and whether it came late; raises NotNow."""
    now = now or utc_now()
    stage = find_stage(session, workshop)
    moment = moment_of(stage, workshop, now)
    current = stage.activity if stage is not None else None
    wanted = current if write.activity_id is None else session.get(Activity, write.activity_id)
    if wanted is not None and (wanted.workshop_id != workshop.id or wanted.kind.value != kind):
        wanted = None
    # A page from before the first activity carries none; nor does a board that was opened without an agenda.
    is_current = wanted == current and (wanted is not None or (moment.kind == kind and not write.activity_id))
    ended_for = now - wanted.ended_at if wanted is not None and wanted.ended_at is not None else None
    said = rules.reception(moment, kind, is_current, ended_for)
    if said not in ("take", "hold"):
        raise NotNow(said)
    return wanted, stage, said == "hold"


def holds(session: Session, canton_code: str, text: str) -> bool:
    """Say whether `text` has one of the canton's words (or phrases) that wait for approval."""
    held = session.get(HeldWords, canton_code)
    said = f" {swot_rules.sameness(text)} "
    lines = held.words.splitlines() if held is not None else ()
    return any(f" {swot_rules.sameness(line)} " in said for line in lines if line.strip())


def _waits(session: Session, workshop: Workshop, stage: Stage | None, write: Write, text: str) -> bool:
    moderated = stage is not None and stage.moderated and write.at_table is None
    return moderated or holds(session, workshop.process.canton_code, text)


def _not_too_many(session: Session, workshop: Workshop, write: Write) -> None:
    """Raise InvalidField for a device that has sent all that one device may."""
    most = rules.MOST_FROM_A_TABLE if write.at_table is not None else rules.MOST_FROM_ONE_DEVICE
    sent = sum(
        session.scalar(
            select(func.count())
            .select_from(model)
            .where(model.workshop_id == workshop.id, model.write_id.startswith(f"{write.device}-"))
        )
        or 0
        for model in (SwotEntry, Post)
    )
    if sent >= most:
        raise InvalidField(
            "text",
            mark(
                "Thank you: %(most)s came from this device, which is the most. Tell the others to your table."
            ),
            most=most,
        )


def add_entry(
    session: Session,
    workshop: Workshop,
    write: Write,
    quadrant: Quadrant,
    text: str,
    table_id: int | None = None,
    now: datetime | None = None,
) -> SwotEntry:
    """Store a SWOT entry; raises NotNow, InvalidField, and the board's AlreadyThere."""
    if first := sent_before(session, SwotEntry, write.write_id):
        return own(first, workshop)
    _, stage, late = _received(session, workshop, "swot", write, now)
    _not_too_many(session, workshop, write)
    seat = write.at_table.id if write.at_table is not None else table_id
    at = swot.place(session, workshop.process, workshop.id, seat)
    entry = swot.add_entry(session, workshop.process, quadrant, text, at, write.source, write.write_id)
    if late or _waits(session, workshop, stage, write, entry.text):
        entry.awaiting = True
        session.flush()
    return entry


def _same_post(session: Session, workshop: Workshop, kind: PostKind, text: str) -> Post | None:
    said = swot_rules.sameness(text)
    there = select(Post.id, Post.text).where(
        Post.workshop_id == workshop.id,
        Post.kind == kind,
        Post.archived_at.is_(None),
        Post.hidden_at.is_(None),
    )
    found = next((each.id for each in session.execute(there) if swot_rules.sameness(each.text) == said), None)
    return session.get(Post, found) if found is not None else None


def add_post(
    session: Session,
    workshop: Workshop,
    write: Write,
    kind: PostKind,
    text: str,
    table_id: int | None = None,
    now: datetime | None = None,
) -> Post:
    """Store the name of an actor, a note, an agreement or an open point.

    A table may enter an agreement whatever is on. Raises NotNow, InvalidField, SaidAlready.
    """

    def make() -> Post:
        activity, stage, late = _place_of(session, workshop, write, kind, now)
        _not_too_many(session, workshop, write)
        clean = swot.checked_text(text)
        if there := _same_post(session, workshop, kind, clean):
            raise SaidAlready(there)
        table = write.at_table or swot.place(session, workshop.process, workshop.id, table_id).table
        return Post(
            workshop_id=workshop.id,
            activity_id=activity.id if activity is not None else None,
            table_id=table.id if table is not None else None,
            kind=kind,
            text=clean,
            source=write.source,
            awaiting=late or _waits(session, workshop, stage, write, clean),
            write_id=write.write_id,
        )

    return once(session, workshop, Post, write.write_id, make)


def _place_of(
    session: Session, workshop: Workshop, write: Write, kind: PostKind, now: datetime | None
) -> tuple[Activity | None, Stage | None, bool]:
    if kind == PostKind.AGREEMENT and write.at_table is not None:
        stage = find_stage(session, workshop)
        moment = moment_of(stage, workshop, now or utc_now())
        if moment.closed or not moment.link_open:
            raise NotNow("over" if moment.closed else "before")
        return (stage.activity if stage is not None else None), stage, False
    return _received(session, workshop, "actors" if kind == PostKind.ACTOR else "plenary", write, now)


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
    activity, _, _ = _received(session, workshop, "dots", write, now)
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
        SwotEntry.archived_at.is_(None),
        SwotEntry.hidden_at.is_(None),
        SwotEntry.awaiting.is_(False),
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
        _received(session, workshop, "dots", write, now)
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
            SwotEntry.archived_at.is_(None),
            SwotEntry.hidden_at.is_(None),
            SwotEntry.awaiting.is_(False),
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
    activity, _, _ = _received(session, workshop, "poll", write, now)
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


def sign_in(
    session: Session,
    workshop: Workshop,
    write: Write,
    name: str,
    organisation: str,
    parish_code: str | None,
    traits: attendance.Traits | None,
    now: datetime | None = None,
) -> Attendee:
    """Put somebody on the attendance list while the link is open; raises NotNow, InvalidField."""
    if sent_before(session, Attendee, write.write_id) is None:
        _received(session, workshop, "welcome", write, now)
    source = SignInSource.STAFF if write.at_table is not None else SignInSource.PHONE
    return attendance.sign_in(
        session, workshop, name, organisation, parish_code, source, traits, write.write_id
    )


def sent_from(session: Session, workshop: Workshop, device: str) -> list[SwotEntry | Post]:
    """Return what one device sent to a workshop, newest first."""
    posts = session.scalars(
        select(Post)
        .where(Post.workshop_id == workshop.id, Post.write_id.startswith(f"{device}-"))
        .order_by(Post.id.desc())
        .limit(50)
    ).all()
    sent: list[SwotEntry | Post] = [*swot.sent_from(session, workshop, device), *posts]
    return sorted(sent, key=lambda each: each.created_at, reverse=True)[:50]
