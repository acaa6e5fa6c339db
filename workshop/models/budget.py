"""Projects that citizens can choose, the rounds in which they do, and what came out.

Ballots and codes are not here: the ballot box is a store of its own (`box.py`), joined by `Round.key` only.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.actions import Action
from workshop.models.base import Archivable, Base, Cents, Created, UtcDateTime
from workshop.models.columns import choice, not_blank, not_negative
from workshop.models.geography import Parish
from workshop.models.process import Component, Process


class Feasibility(StrEnum):
    PENDING = "pending"
    FEASIBLE = "feasible"
    NOT_FEASIBLE = "not_feasible"


class BallotKind(StrEnum):
    """Approval up to `max_choices`, or spend-the-budget (knapsack)."""

    APPROVAL = "approval"
    KNAPSACK = "knapsack"


class Rule(StrEnum):
    MOST_VOTES = "most_votes"
    EQUAL_SHARES = "equal_shares"


class Project(Created, Archivable, Base):
    """Something a round can pay for: an action with a price, or a free proposal."""

    __tablename__ = "project"
    __table_args__ = (not_blank("title"), not_negative("cost_cents"))

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True, default=None)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(400), default="")
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"), default=None)
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    cost_cents: Mapped[Cents | None] = mapped_column(default=None)
    feasibility: Mapped[Feasibility] = mapped_column(choice(Feasibility), default=Feasibility.PENDING)
    feasibility_reason: Mapped[str] = mapped_column(String(400), default="")

    process: Mapped[Process] = relationship()
    action: Mapped[Action | None] = relationship(back_populates="projects")
    component: Mapped[Component | None] = relationship()
    parish: Mapped[Parish | None] = relationship()
    appearances: Mapped[list["RoundProject"]] = relationship(back_populates="project")


class Round(Created, Archivable, Base):
    """A voting round. Whether it is open is derived from its times and from `sealed_at`.

    `key` is its public name in `/v/<key>` and in the ballot box. `count` is the count as it was made at
    closing (see `workshop.voting`), so that what was adopted stays readable whatever later versions do.
    """

    __tablename__ = "round"
    __table_args__ = (
        not_blank("name"),
        not_negative("ceiling_cents"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("ballot <> 'approval' OR max_choices >= 1", name="approval_has_limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    ceiling_cents: Mapped[Cents]
    ballot: Mapped[BallotKind] = mapped_column(choice(BallotKind))
    max_choices: Mapped[int | None] = mapped_column(default=None)
    rule: Mapped[Rule] = mapped_column(choice(Rule))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    count: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    adopted_on: Mapped[date | None] = mapped_column(Date, default=None)
    adopted_by: Mapped[str] = mapped_column(String(160), default="")
    adoption_record: Mapped[str] = mapped_column(String(80), default="")
    adoption_note: Mapped[str] = mapped_column(Text, default="")

    process: Mapped[Process] = relationship()
    parish: Mapped[Parish | None] = relationship()
    projects: Mapped[list["RoundProject"]] = relationship(
        back_populates="round", order_by="RoundProject.number", cascade="all, delete-orphan"
    )


class RoundProject(Base):
    """A project as it stands on the ballot of a round: title, summary and cost are frozen there."""

    __tablename__ = "round_project"
    __table_args__ = (UniqueConstraint("round_id", "project_id"), not_negative("cost_cents"))

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(400), default="")
    cost_cents: Mapped[Cents]

    round: Mapped[Round] = relationship(back_populates="projects")
    project: Mapped[Project] = relationship(back_populates="appearances")
