"""A planning cycle in a canton, its components, ceilings and workshops."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.base import Archivable, Base, Cents, Created, UtcDateTime
from workshop.models.columns import between, choice, not_blank, not_negative
from workshop.models.geography import Canton, Parish


class Division(StrEnum):
    """How the budget is divided: one ceiling for the canton, or a ceiling for each parish."""

    CANTON = "canton"
    PARISH = "parish"


class Process(Created, Archivable, Base):
    """A planning cycle (proceso), for example "Presupuesto participativo 2027".

    A `practice` process holds a rehearsed workshop and all that is posted in it, and is thrown away as a whole.
    """

    __tablename__ = "process"
    __table_args__ = (
        UniqueConstraint("canton_code", "name"),
        not_blank("name"),
        not_negative("budget_cents"),
        between("fiscal_year", 2020, 2100),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    canton_code: Mapped[str] = mapped_column(ForeignKey("canton.code"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    fiscal_year: Mapped[int]
    budget_cents: Mapped[Cents]
    division: Mapped[Division] = mapped_column(choice(Division), default=Division.CANTON)
    assembly_on: Mapped[date | None] = mapped_column(Date, default=None)
    practice: Mapped[bool] = mapped_column(default=False)

    canton: Mapped[Canton] = relationship()
    components: Mapped[list["Component"]] = relationship(
        back_populates="process", order_by="Component.position", cascade="all, delete-orphan"
    )
    ceilings: Mapped[list["ParishCeiling"]] = relationship(
        back_populates="process", order_by="ParishCeiling.parish_code", cascade="all, delete-orphan"
    )
    workshops: Mapped[list["Workshop"]] = relationship(
        back_populates="process", order_by="Workshop.held_on, Workshop.id"
    )


class Component(Base):
    """A component of the PDOT (componente), under which entries and actions are grouped."""

    __tablename__ = "component"
    __table_args__ = (UniqueConstraint("process_id", "name"), not_blank("name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)

    process: Mapped[Process] = relationship(back_populates="components")


class ParishCeiling(Base):
    """The amount that one parish may spend in a process divided by parish."""

    __tablename__ = "parish_ceiling"
    __table_args__ = (not_negative("amount_cents"),)

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    parish_code: Mapped[str] = mapped_column(ForeignKey("parish.code"), primary_key=True)
    amount_cents: Mapped[Cents]

    process: Mapped[Process] = relationship(back_populates="ceilings")
    parish: Mapped[Parish] = relationship()


class Workshop(Created, Archivable, Base):
    """A workshop (taller): a date, a place and, for phones, a join code.

    Its link answers while `open_until` lies ahead; what phones may do then, its stage says (`models/live.py`).
    `steps` names the steps of the method that it serves, separated by spaces.
    """

    __tablename__ = "workshop"
    __table_args__ = (not_blank("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[str | None] = mapped_column(String(5), default=None)
    place: Mapped[str] = mapped_column(String(160), default="")
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    purpose: Mapped[str] = mapped_column(Text, default="")
    join_code: Mapped[str] = mapped_column(String(12), unique=True)
    open_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    steps: Mapped[str] = mapped_column(String(80), default="")

    process: Mapped[Process] = relationship(back_populates="workshops")
    parish: Mapped[Parish | None] = relationship()
    tables: Mapped[list["WorkshopTable"]] = relationship(
        back_populates="workshop", order_by="WorkshopTable.position", cascade="all, delete-orphan"
    )


class WorkshopTable(Base):
    """A table (mesa) of a workshop, usually one for each component."""

    __tablename__ = "workshop_table"
    __table_args__ = (UniqueConstraint("workshop_id", "name"), not_blank("name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"), default=None)
    position: Mapped[int] = mapped_column(default=0)

    workshop: Mapped[Workshop] = relationship(back_populates="tables")
    component: Mapped[Component | None] = relationship()
