"""What phones and tables say in a workshop: entries, posts, names. A resend never doubles any."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.live import attendance, rules
from workshop.live.held_words import holds, words_of
from workshop.live.stage import find_stage, moment_of
from workshop.live.writes import once, own
from workshop.models.base import utc_now
from workshop.models.errors import DomainError, InvalidField, mark
from workshop.models.live import (
    Activity,
    Attendee,
    Post,
    PostKind,
    SignInSource,
    Stage,
)
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import EntrySource, Quadrant, SwotEntry
from workshop.models.writes import DEVICE, sent_before
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
        return self.write_id[:DEVICE]

    @property
    def source(self) -> EntrySource:
        return EntrySource.STAFF if self.at_table is not None else EntrySource.PHONE


def received(
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


def _waits(session: Session, workshop: Workshop, stage: Stage | None, write: Write, text: str) -> bool:
    if write.at_table is None:
        moderated = stage is not None and stage.moderated
        if moderated or _sent(session, workshop, write, hidden=True) >= rules.HELD_AFTER:
            return True
    return holds(text, words_of(session, workshop.process.canton_code))


def _sent(session: Session, workshop: Workshop, write: Write, hidden: bool = False) -> int:
    """Return how much came from the device of a write before; `hidden`: of it, what the team hid."""
    return sum(
        session.scalar(
            select(func.count(model.hidden_at if hidden else model.id)).where(
                model.workshop_id == workshop.id, model.sent_by(write.device)
            )
        )
        or 0
        for model in (SwotEntry, Post)
    )


def _not_too_many(session: Session, workshop: Workshop, write: Write) -> None:
    """Raise InvalidField for a device that has sent all that one device may."""
    most = rules.MOST_FROM_A_TABLE if write.at_table is not None else rules.MOST_FROM_ONE_DEVICE
    if _sent(session, workshop, write) >= most:
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
    _, stage, late = received(session, workshop, "swot", write, now)
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
    return received(session, workshop, "actors" if kind == PostKind.ACTOR else "plenary", write, now)


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
        received(session, workshop, "welcome", write, now)
    source = SignInSource.STAFF if write.at_table is not None else SignInSource.PHONE
    return attendance.sign_in(
        session, workshop, name, organisation, parish_code, source, traits, write.write_id
    )


def sent_from(session: Session, workshop: Workshop, device: str) -> list[SwotEntry | Post]:
    """Return what one device sent to a workshop, newest first."""
    posts = session.scalars(
        select(Post)
        .where(Post.workshop_id == workshop.id, Post.sent_by(device))
        .order_by(Post.id.desc())
        .limit(50)
    ).all()
    sent: list[SwotEntry | Post] = [*swot.sent_from(session, workshop, device), *posts]
    return sorted(sent, key=lambda each: each.created_at, reverse=True)[:50]
