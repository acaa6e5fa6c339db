"""What makes a list of actions a plan that is filed: activities, priorities, adopted versions, legal dates, feeds."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.actions import Action, owner_name
from workshop.models.actors import Actor
from workshop.models.base import Archivable, Base, Created, UtcDateTime
from workshop.models.columns import between, choice, not_blank
from workshop.models.people import Person
from workshop.models.process import Process


class ActionActivity(Created, Archivable, Base):
    """A step of an action with an owner and a date of its own; `done_on` is the day it was said to be done."""

    __tablename__ = "action_activity"
    __table_args__ = (not_blank("title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    owner_actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id"), default=None)
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    owner_typed: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None] = mapped_column(Date, default=None)
    done_on: Mapped[date | None] = mapped_column(Date, default=None)

    action: Mapped[Action] = relationship(back_populates="activities")
    owner_actor: Mapped[Actor | None] = relationship()
    owner_person: Mapped[Person | None] = relationship()

    @property
    def owner(self) -> str:
        """The responsible person's or actor's name; empty when nobody answers for it yet."""
        return owner_name(self)


class Criterion(StrEnum):
    """By what actions are weighed against each other; every score from 1 to 5 speaks for the action."""

    URGENCY = "urgency"
    POPULATION = "population"
    FEASIBILITY = "feasibility"
    COST = "cost"
    EQUITY = "equity"
    ALIGNMENT = "alignment"


class CriterionWeight(Base):
    """How much a criterion counts in a process; one that has no row counts as usual."""

    __tablename__ = "criterion_weight"
    __table_args__ = (between("weight", 0, 10),)

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(choice(Criterion), primary_key=True)
    weight: Mapped[int]


class ActionScore(Base):
    """What an action was given for a criterion."""

    __tablename__ = "action_score"
    __table_args__ = (between("score", 1, 5),)

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(choice(Criterion), primary_key=True)
    score: Mapped[int]

    action: Mapped[Action] = relationship(back_populates="scores")


class AdoptingBody(StrEnum):
    """Who adopts a plan."""

    ASSEMBLY = "assembly"
    COUNCIL = "council"


class PlanVersion(Created, Base):
    """A plan as a body adopted it: its rows as they were, which the database lets nobody change.

    `rows` is a list of the rows of `steps.actions.cells`; `digest` is the SHA-256 of what `steps.actions.versions`
    writes of them.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("process_id", "number"), not_blank("digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    number: Mapped[int]
    adopted_on: Mapped[date] = mapped_column(Date)
    body: Mapped[AdoptingBody] = mapped_column(choice(AdoptingBody))
    record: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)

    process: Mapped[Process] = relationship()
    person: Mapped[Person | None] = relationship()


class LegalDeadline(StrEnum):
    """The deadlines of the budget's year in the law; their days are defaults that a canton may change."""

    INCOME = "income"
    POA = "poa"
    DRAFT = "draft"
    APPROVAL = "approval"


class PlanDate(Created, Archivable, Base):
    """A day in the calendar of a process: a legal deadline moved from its default, or a date of its own."""

    __tablename__ = "plan_date"
    __table_args__ = (
        UniqueConstraint("process_id", "legal"),
        CheckConstraint("legal IS NOT NULL OR trim(title) <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    legal: Mapped[LegalDeadline | None] = mapped_column(choice(LegalDeadline), default=None)
    title: Mapped[str] = mapped_column(String(120), default="")
    falls_on: Mapped[date] = mapped_column(Date)


class CalendarFeed(Created, Base):
    """A private address at which one person's calendar reads the dates; whoever has it may read them.

    The address is signed with the installation's key, so that the table alone does not reveal it.
    """

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    person: Mapped[Person] = relationship()
