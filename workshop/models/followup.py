"""Keeping promises: owners' links, evidence, new dates, what citizens report, indicators, accountability."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.actions import Action, ActionUpdate
from workshop.models.base import Archivable, Base, Created, UtcDateTime
from workshop.models.columns import choice, not_blank, not_negative
from workshop.models.geography import Canton, Parish
from workshop.models.people import Person
from workshop.models.process import Component, Process
from workshop.models.writes import Written


class OwnerLink(Created, Base):
    """The personal link of one owner in one process; whoever has it reports on that owner's actions.

    `owner_key` says who: "actor:<id>", "person:<id>" or "typed:<name without case>"; `name` is how they are shown.
    Only the SHA-256 of the token is kept. The token itself is derived from the installation's key, the id and
    `generation` (see `steps.followup.links`), so that it can be sent again without being stored.
    """

    __tablename__ = "owner_link"
    __table_args__ = (UniqueConstraint("process_id", "owner_key"), not_blank("owner_key"), not_blank("name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    owner_key: Mapped[str] = mapped_column(String(140))
    name: Mapped[str] = mapped_column(String(160))
    generation: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    process: Mapped[Process] = relationship()
    made_by: Mapped[Person | None] = relationship()


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    PDF = "pdf"


class Evidence(Created, Base):
    """A photograph or a PDF that goes with an update; its bytes are a file in the folder of uploads.

    `stored_as` is the file's name there, chosen by us. Staff can hide what shows too much; it stays kept.
    """

    __tablename__ = "evidence"
    __table_args__ = (not_blank("stored_as"), not_negative("size"))

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("action_update.id"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(choice(EvidenceKind))
    stored_as: Mapped[str] = mapped_column(String(60), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    width: Mapped[int | None] = mapped_column(default=None)
    height: Mapped[int | None] = mapped_column(default=None)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    update: Mapped[ActionUpdate] = relationship(back_populates="evidence")


class DateDecision(Created, Base):
    """What the coordinator decided on a proposed date: accepted, or not and why; made once for each proposal."""

    __tablename__ = "date_decision"
    __table_args__ = (CheckConstraint("accepted OR trim(reason) <> ''", name="refusal_has_reason"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("action_update.id"), primary_key=True)
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(400), default="")
    before: Mapped[date | None] = mapped_column(Date, default=None)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)

    update: Mapped[ActionUpdate] = relationship(back_populates="decision")
    person: Mapped[Person | None] = relationship()


class Says(StrEnum):
    """What a citizen says of an action."""

    DONE = "done"
    NOT_DONE = "not_done"


class CitizenReport(Created, Archivable, Written, Base):
    """What a citizen or an observer says of an action; nobody's name is asked.

    It is public once staff have looked at it (`shown_at`); an answer shows it too. What was put away (archived)
    is not shown and says why in `reason`. `write_id` is made with the form, so that sending again never doubles it.
    """

    __tablename__ = "citizen_report"
    __table_args__ = (CheckConstraint("answered_at IS NULL OR trim(answer) <> ''", name="answer_not_blank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    says: Mapped[Says] = mapped_column(choice(Says))
    note: Mapped[str] = mapped_column(Text, default="")
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    reason: Mapped[str] = mapped_column(String(400), default="")

    action: Mapped[Action] = relationship(back_populates="reports")
    person: Mapped[Person | None] = relationship()


class Reminder(Created, Base):
    """A reminder that was made for an owner on a day; one a day, whatever runs at the same time."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("process_id", "owner_key", "on_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    owner_key: Mapped[str] = mapped_column(String(140))
    on_day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(12))

    process: Mapped[Process] = relationship()


class Better(StrEnum):
    """Whether more of an indicator is better, or less."""

    MORE = "more"
    LESS = "less"


class Indicator(Created, Archivable, Base):
    """Something that is measured each month against a target, say km of pipe or days until an answer."""

    __tablename__ = "indicator"
    __table_args__ = (not_blank("name"), UniqueConstraint("process_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    measured_in: Mapped[str] = mapped_column(String(40), default="")
    better: Mapped[Better] = mapped_column(choice(Better), default=Better.MORE)
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"), default=None)
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    unit: Mapped[str] = mapped_column(String(120), default="")
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True, default=None)

    process: Mapped[Process] = relationship()
    component: Mapped[Component | None] = relationship()
    parish: Mapped[Parish | None] = relationship()
    action: Mapped[Action | None] = relationship()
    measures: Mapped[list["Measure"]] = relationship(
        back_populates="indicator", order_by="Measure.month", cascade="all, delete-orphan"
    )


class Measure(Base):
    """Target and actual of an indicator in a month (its first day), in hundredths of its unit."""

    __tablename__ = "measure"
    __table_args__ = (not_negative("target"), not_negative("actual"))

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    target: Mapped[int | None] = mapped_column(BigInteger, default=None)
    actual: Mapped[int | None] = mapped_column(BigInteger, default=None)
    note: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)

    indicator: Mapped[Indicator] = relationship(back_populates="measures")
    person: Mapped[Person | None] = relationship()


class Phase(StrEnum):
    """The phases of the accountability report (rendición de cuentas)."""

    PLANNING = "planning"
    EVALUATION = "evaluation"
    DELIBERATION = "deliberation"
    WORK_PLAN = "work_plan"


class AccountabilityPhase(Base):
    """What is known of one phase: when, where, how many came, what was said."""

    __tablename__ = "accountability_phase"
    __table_args__ = (not_negative("attendance"),)

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    phase: Mapped[Phase] = mapped_column(choice(Phase), primary_key=True)
    held_on: Mapped[date | None] = mapped_column(Date, default=None)
    place: Mapped[str] = mapped_column(String(160), default="")
    attendance: Mapped[int | None] = mapped_column(default=None)
    summary: Mapped[str] = mapped_column(Text, default="")

    process: Mapped[Process] = relationship()


class CoatOfArms(Base):
    """The coat of arms of a canton, a PNG in the folder of uploads."""

    __tablename__ = "coat_of_arms"

    canton_code: Mapped[str] = mapped_column(ForeignKey("canton.code"), primary_key=True)
    stored_as: Mapped[str] = mapped_column(String(60))
    width: Mapped[int]
    height: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    canton: Mapped[Canton] = relationship(back_populates="coat_of_arms")
