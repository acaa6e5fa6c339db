"""The workshop in the room: its agenda and stage, what people post, who came, and its record (acta)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.actors import Actor
from workshop.models.base import Archivable, Base, Created, UtcDateTime
from workshop.models.budget import Round
from workshop.models.columns import between, choice, not_blank, not_negative
from workshop.models.geography import Parish
from workshop.models.moderated import Moderated
from workshop.models.people import Person
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import EntrySource
from workshop.models.writes import Written


class ActivityKind(StrEnum):
    """What people do in one part of a workshop."""

    WELCOME = "welcome"
    ACTORS = "actors"
    SWOT = "swot"
    GROUPING = "grouping"
    DOTS = "dots"
    CROSSING = "crossing"
    ACTIONS = "actions"
    POLL = "poll"
    PLENARY = "plenary"
    VOTE = "vote"
    CLOSING = "closing"


class Activity(Created, Archivable, Base):
    """One line of a workshop's agenda. `started_at` is when it began (see `rules.resumes` of the room).

    `dots_each` is for dots, `options` for a poll, `round_id` for a vote. Results of dots and polls are shown to
    the hall once they are `revealed`.
    """

    __tablename__ = "activity"
    __table_args__ = (not_blank("title"), between("minutes", 1, 600), between("dots_each", 1, 50))

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    kind: Mapped[ActivityKind] = mapped_column(choice(ActivityKind))
    title: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(String(200), default="")
    minutes: Mapped[int] = mapped_column(default=15)
    position: Mapped[int] = mapped_column(default=0)
    dots_each: Mapped[int] = mapped_column(default=5)
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), default=None)
    revealed: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    workshop: Mapped[Workshop] = relationship()
    round: Mapped[Round | None] = relationship()

    @property
    def due_at(self) -> datetime | None:
        """When its minutes are over; None before it started."""
        return self.started_at + timedelta(minutes=self.minutes) if self.started_at else None


class Stage(Base):
    """What console, projector and phones of a workshop show at this moment.

    `turn` grows when phones are asked something else, `version` when any screen would look different: the
    pulses of phones and screens are made of them. `practice_of_id` is the workshop that a rehearsal copies,
    `printed_at` when the team said that the paper of the workshop is printed.
    """

    __tablename__ = "stage"

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), primary_key=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), default=None)
    phones_open: Mapped[bool] = mapped_column(default=False)
    moderated: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    turn: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    practice_of_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"), default=None)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    workshop: Mapped[Workshop] = relationship(foreign_keys=[workshop_id])
    practice_of: Mapped[Workshop | None] = relationship(foreign_keys=[practice_of_id])
    activity: Mapped[Activity | None] = relationship()


class TableLink(Base):
    """The link of a table (mesa): who has its `key` may enter for the people who sit there."""

    __tablename__ = "table_link"

    table_id: Mapped[int] = mapped_column(ForeignKey("workshop_table.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    moderator: Mapped[str] = mapped_column(String(120), default="")
    rapporteur: Mapped[str] = mapped_column(String(120), default="")

    table: Mapped[WorkshopTable] = relationship()


class PostKind(StrEnum):
    """What a post is: the name of an actor, a note of the plenary, an agreement, or an open point."""

    ACTOR = "actor"
    NOTE = "note"
    AGREEMENT = "agreement"
    OPEN_POINT = "open_point"


class Post(Created, Moderated, Base):
    """Something said that is no SWOT entry. `actor_id` is the actor of the map that a name became."""

    __tablename__ = "post"
    __table_args__ = (not_blank("text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), default=None)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("workshop_table.id"), default=None)
    kind: Mapped[PostKind] = mapped_column(choice(PostKind))
    text: Mapped[str] = mapped_column(String(280))
    source: Mapped[EntrySource] = mapped_column(choice(EntrySource), default=EntrySource.STAFF)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id"), default=None)

    workshop: Mapped[Workshop] = relationship()
    activity: Mapped[Activity | None] = relationship()
    table: Mapped[WorkshopTable | None] = relationship()
    actor: Mapped[Actor | None] = relationship()


class PollAnswer(Base):
    """One device's answer to a quick poll; it may change its mind while the poll is open."""

    __tablename__ = "poll_answer"
    __table_args__ = (UniqueConstraint("activity_id", "giver"), not_negative("option"))

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    giver: Mapped[str] = mapped_column(String(64))
    option: Mapped[int]

    activity: Mapped[Activity] = relationship()


class SignInSource(StrEnum):
    """How somebody was put on the attendance list."""

    PHONE = "phone"
    STAFF = "staff"
    PAPER = "paper"


class Attendee(Created, Archivable, Written, Base):
    """Who came to a workshop: a name, and what it speaks for."""

    __tablename__ = "attendee"
    __table_args__ = (not_blank("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(160), default="")
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    source: Mapped[SignInSource] = mapped_column(choice(SignInSource))

    workshop: Mapped[Workshop] = relationship()
    parish: Mapped[Parish | None] = relationship()


class AgeGroup(StrEnum):
    UNDER_18 = "under_18"
    FROM_18 = "18_29"
    FROM_30 = "30_64"
    FROM_65 = "65_up"


class Sex(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class SelfIdentification(StrEnum):
    INDIGENOUS = "indigenous"
    AFRO_ECUADORIAN = "afro_ecuadorian"
    MONTUBIO = "montubio"
    MESTIZO = "mestizo"
    WHITE = "white"
    OTHER = "other"


class AttendeeTraits(Base):
    """What one person chose to say of themselves, kept apart: no name, no time, a random key.

    Used in totals only; small cells are hidden. SQLite keeps the rows in the order of their random keys, since
    its own row numbers would tell who came when.
    """

    __tablename__ = "attendee_traits"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    age_group: Mapped[AgeGroup | None] = mapped_column(choice(AgeGroup), default=None)
    sex: Mapped[Sex | None] = mapped_column(choice(Sex), default=None)
    self_identification: Mapped[SelfIdentification | None] = mapped_column(
        choice(SelfIdentification), default=None
    )
    disability: Mapped[bool | None] = mapped_column(default=None)


class Tally(Written, Base):
    """A count from the sheet without names that was added: its mark alone, apart from what was counted."""

    __tablename__ = "tally"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))


class HeldWords(Base):
    """Words of a canton, one a line: what a phone writes with one of them waits for approval."""

    __tablename__ = "held_words"

    canton_code: Mapped[str] = mapped_column(ForeignKey("canton.code"), primary_key=True)
    words: Mapped[str] = mapped_column(Text, default="")


class WorkshopRecord(Created, Base):
    """The record (acta) of a workshop: its text can be edited until it is fixed, numbered and kept.

    `text` maps a part of the record to what was written there, and once it is fixed holds its whole `content` as
    JSON, whose SHA-256 is `digest`, and under `sha256` those of both files. `number` counts within the process.
    """

    __tablename__ = "workshop_record"
    __table_args__ = (
        UniqueConstraint("process_id", "number"),
        CheckConstraint(
            "(fixed_at IS NULL) = (number IS NULL) AND (fixed_at IS NULL) = (pdf IS NULL)",
            name="fixed_as_a_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), unique=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    text: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    number: Mapped[int | None] = mapped_column(default=None)
    fixed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    fixed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    digest: Mapped[str] = mapped_column(String(64), default="")
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)
    docx: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)

    workshop: Mapped[Workshop] = relationship()
    fixed_by: Mapped[Person | None] = relationship()


class WorkshopPhoto(Created, Archivable, Base):
    """A photograph of a workshop, written anew without its metadata."""

    __tablename__ = "workshop_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    caption: Mapped[str] = mapped_column(String(160), default="")
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    workshop: Mapped[Workshop] = relationship()
