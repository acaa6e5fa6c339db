"""Action points (acciones): what will be done, by whom, by when; and how far each is."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.actors import Actor
from workshop.models.base import Archivable, Base, Cents, Created
from workshop.models.columns import between, choice, not_blank, not_negative
from workshop.models.geography import Parish
from workshop.models.people import Person
from workshop.models.process import Component, Process, Workshop
from workshop.models.swot import SwotCross, SwotEntry
from workshop.models.writes import Written

if TYPE_CHECKING:
    from workshop.models.budget import Project
    from workshop.models.followup import CitizenReport, DateDecision, Evidence, OwnerLink
    from workshop.models.plan import ActionActivity, ActionScore


class Competence(StrEnum):
    """Which level of government may do it."""

    MUNICIPAL = "municipal"
    PROVINCIAL = "provincial"
    PARISH = "parish"
    NATIONAL = "national"


class CompetenceAnswer(StrEnum):
    """What becomes of an action that is not the municipality's to do."""

    REFER = "refer"
    AGREE = "agree"
    DROP = "drop"


class ActionStatus(StrEnum):
    """What its owner says of it; whether it is overdue is derived from the deadline."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DELAYED = "delayed"


class Owned(Protocol):
    """What somebody answers for: an actor, a person of the staff, or a typed name."""

    @property
    def owner_actor(self) -> Actor | None: ...
    @property
    def owner_person(self) -> Person | None: ...
    @property
    def owner_typed(self) -> str: ...


def owner_name(owned: Owned) -> str:
    """Return who answers for it; empty when nobody does yet."""
    if owned.owner_actor is not None:
        return owned.owner_actor.name
    return owned.owner_person.name if owned.owner_person is not None else owned.owner_typed


action_entry = Table(
    "action_entry",
    Base.metadata,
    Column("action_id", ForeignKey("action.id"), primary_key=True),
    Column("entry_id", ForeignKey("swot_entry.id"), primary_key=True, index=True),
)


class Action(Created, Archivable, Written, Base):
    """A short-term action. Its owner is an actor, a person of the staff, or a typed name."""

    __tablename__ = "action"
    __table_args__ = (
        not_blank("title"),
        not_negative("cost_cents"),
        between("progress", 0, 100),
        CheckConstraint("starts_on <= deadline", name="starts_before_deadline"),
        CheckConstraint(
            "competence_answer IS NULL OR (competence <> 'municipal' AND trim(competence_reason) <> '')",
            name="answer_has_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    objective: Mapped[str] = mapped_column(String(200), default="")
    programme: Mapped[str] = mapped_column(String(200), default="")
    goal: Mapped[str] = mapped_column(String(200), default="")
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"), default=None)
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    cross_id: Mapped[int | None] = mapped_column(ForeignKey("swot_cross.id"), default=None)
    owner_actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id"), default=None)
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    owner_typed: Mapped[str] = mapped_column(String(120), default="")
    unit: Mapped[str] = mapped_column(String(120), default="")
    starts_on: Mapped[date | None] = mapped_column(Date, default=None)
    deadline: Mapped[date | None] = mapped_column(Date, default=None)
    cost_cents: Mapped[Cents | None] = mapped_column(default=None)
    budget_line: Mapped[str] = mapped_column(String(60), default="")
    funding_source: Mapped[str] = mapped_column(String(120), default="")
    indicator: Mapped[str] = mapped_column(String(200), default="")
    baseline: Mapped[str] = mapped_column(String(120), default="")
    target: Mapped[str] = mapped_column(String(120), default="")
    verification: Mapped[str] = mapped_column(String(200), default="")
    competence: Mapped[Competence] = mapped_column(choice(Competence), default=Competence.MUNICIPAL)
    competence_answer: Mapped[CompetenceAnswer | None] = mapped_column(choice(CompetenceAnswer), default=None)
    competence_reason: Mapped[str] = mapped_column(String(400), default="")
    status: Mapped[ActionStatus] = mapped_column(choice(ActionStatus), default=ActionStatus.PLANNED)
    progress: Mapped[int] = mapped_column(default=0)
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"), default=None)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("workshop_table.id"), default=None)

    process: Mapped[Process] = relationship()
    component: Mapped[Component | None] = relationship()
    parish: Mapped[Parish | None] = relationship()
    cross: Mapped[SwotCross | None] = relationship()
    owner_actor: Mapped[Actor | None] = relationship()
    owner_person: Mapped[Person | None] = relationship()
    entries: Mapped[list[SwotEntry]] = relationship(secondary=action_entry, back_populates="actions")
    workshop: Mapped[Workshop | None] = relationship()
    projects: Mapped[list["Project"]] = relationship(back_populates="action")
    activities: Mapped[list["ActionActivity"]] = relationship(
        back_populates="action",
        order_by="(ActionActivity.due_on.is_(None), ActionActivity.due_on, ActionActivity.id)",
    )
    scores: Mapped[list["ActionScore"]] = relationship(back_populates="action", cascade="all, delete-orphan")
    updates: Mapped[list["ActionUpdate"]] = relationship(
        back_populates="action", order_by="ActionUpdate.created_at.desc(), ActionUpdate.id.desc()"
    )
    reports: Mapped[list["CitizenReport"]] = relationship(
        back_populates="action", order_by="CitizenReport.created_at.desc(), CitizenReport.id.desc()"
    )

    @property
    def owner(self) -> str:
        """The responsible person's or actor's name; empty when nobody answers for it yet."""
        return owner_name(self)


class ActionUpdate(Created, Written, Base):
    """A report of progress: kept with who and when, never changed.

    It comes from a person of the staff or over an owner's personal link. `spent_cents` is what was spent on the
    action so far, in total. `write_id` is made with the form, so that sending again never doubles a report.
    """

    __tablename__ = "action_update"
    __table_args__ = (between("progress", 0, 100), not_negative("spent_cents"))

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    status: Mapped[ActionStatus] = mapped_column(choice(ActionStatus))
    progress: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    link_id: Mapped[int | None] = mapped_column(ForeignKey("owner_link.id"), index=True, default=None)
    obstacle: Mapped[str] = mapped_column(Text, default="")
    proposed_deadline: Mapped[date | None] = mapped_column(Date, default=None)
    spent_cents: Mapped[Cents | None] = mapped_column(default=None)

    action: Mapped[Action] = relationship(back_populates="updates")
    person: Mapped[Person | None] = relationship()
    link: Mapped["OwnerLink | None"] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="update", order_by="Evidence.id")
    decision: Mapped["DateDecision | None"] = relationship(back_populates="update")

    @property
    def reporter(self) -> str:
        """Who reported: the person of the staff, or the owner whose link it was; empty when it is not known."""
        if self.person is not None:
            return self.person.name
        return self.link.name if self.link is not None else ""
