"""Action points (acciones): what will be done, by whom, by when; and how far each is."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Column, Date, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.actors import Actor
from workshop.models.base import Archivable, Base, Cents, Created
from workshop.models.columns import between, choice, not_blank, not_negative
from workshop.models.geography import Parish
from workshop.models.people import Person
from workshop.models.process import Component, Process
from workshop.models.swot import SwotCross, SwotEntry

if TYPE_CHECKING:
    from workshop.models.budget import Project
    from workshop.models.followup import CitizenReport, DateDecision, Evidence, OwnerLink


class Competence(StrEnum):
    """Which level of government may do it."""

    MUNICIPAL = "municipal"
    PROVINCIAL = "provincial"
    PARISH = "parish"
    NATIONAL = "national"


class ActionStatus(StrEnum):
    """What its owner says of it; whether it is overdue is derived from the deadline."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DELAYED = "delayed"


action_entry = Table(
    "action_entry",
    Base.metadata,
    Column("action_id", ForeignKey("action.id"), primary_key=True),
    Column("entry_id", ForeignKey("swot_entry.id"), primary_key=True, index=True),
)


class Action(Created, Archivable, Base):
    """A short-term action. Its owner is an actor, a person of the staff, or a typed name."""

    __tablename__ = "action"
    __table_args__ = (not_blank("title"), not_negative("cost_cents"), between("progress", 0, 100))

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"), default=None)
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    cross_id: Mapped[int | None] = mapped_column(ForeignKey("swot_cross.id"), default=None)
    owner_actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id"), default=None)
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    owner_typed: Mapped[str] = mapped_column(String(120), default="")
    unit: Mapped[str] = mapped_column(String(120), default="")
    deadline: Mapped[date | None] = mapped_column(Date, default=None)
    cost_cents: Mapped[Cents | None] = mapped_column(default=None)
    funding_source: Mapped[str] = mapped_column(String(120), default="")
    indicator: Mapped[str] = mapped_column(String(200), default="")
    baseline: Mapped[str] = mapped_column(String(120), default="")
    target: Mapped[str] = mapped_column(String(120), default="")
    verification: Mapped[str] = mapped_column(String(200), default="")
    competence: Mapped[Competence] = mapped_column(choice(Competence), default=Competence.MUNICIPAL)
    status: Mapped[ActionStatus] = mapped_column(choice(ActionStatus), default=ActionStatus.PLANNED)
    progress: Mapped[int] = mapped_column(default=0)

    process: Mapped[Process] = relationship()
    component: Mapped[Component | None] = relationship()
    parish: Mapped[Parish | None] = relationship()
    cross: Mapped[SwotCross | None] = relationship()
    owner_actor: Mapped[Actor | None] = relationship()
    owner_person: Mapped[Person | None] = relationship()
    entries: Mapped[list[SwotEntry]] = relationship(secondary=action_entry, back_populates="actions")
    projects: Mapped[list["Project"]] = relationship(back_populates="action")
    updates: Mapped[list["ActionUpdate"]] = relationship(
        back_populates="action", order_by="ActionUpdate.created_at.desc(), ActionUpdate.id.desc()"
    )
    reports: Mapped[list["CitizenReport"]] = relationship(
        back_populates="action", order_by="CitizenReport.created_at.desc(), CitizenReport.id.desc()"
    )

    @property
    def owner(self) -> str:
        """The responsible person's or actor's name; empty when nobody answers for it yet."""
        if self.owner_actor is not None:
            return self.owner_actor.name
        if self.owner_person is not None:
            return self.owner_person.name
        return self.owner_typed


class ActionUpdate(Created, Base):
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
    write_id: Mapped[str | None] = mapped_column(String(36), unique=True, default=None)

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
