"""The diagnosis: SWOT entries (FODA), their dots, and the strategies that cross them."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.base import Archivable, Base, Created
from workshop.models.columns import choice, not_blank, not_negative
from workshop.models.moderated import Moderated
from workshop.models.process import Component, Process, Workshop, WorkshopTable
from workshop.models.writes import Written

HALL = "hall"

if TYPE_CHECKING:
    from workshop.models.actions import Action


class Quadrant(StrEnum):
    """F and D are internal, O and A external."""

    STRENGTH = "strength"
    OPPORTUNITY = "opportunity"
    WEAKNESS = "weakness"
    THREAT = "threat"


class EntrySource(StrEnum):
    """Who typed an entry: staff, or a phone on a workshop's link."""

    STAFF = "staff"
    PHONE = "phone"


class CrossKind(StrEnum):
    """Crossed FODA: strengths with opportunities, weaknesses with opportunities, and so on."""

    FO = "FO"
    DO = "DO"
    FA = "FA"
    DA = "DA"


class SwotEntry(Created, Moderated, Base):
    """One thing that was said. A merged entry keeps its text and points to the one it was merged into."""

    __tablename__ = "swot_entry"
    __table_args__ = (not_blank("text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    quadrant: Mapped[Quadrant] = mapped_column(choice(Quadrant))
    text: Mapped[str] = mapped_column(String(280))
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"), default=None)
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"), index=True, default=None)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("workshop_table.id"), default=None)
    source: Mapped[EntrySource] = mapped_column(choice(EntrySource), default=EntrySource.STAFF)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("swot_entry.id"), index=True, default=None)

    process: Mapped[Process] = relationship()
    component: Mapped[Component | None] = relationship()
    workshop: Mapped[Workshop | None] = relationship()
    table: Mapped[WorkshopTable | None] = relationship()
    merged_into: Mapped["SwotEntry | None"] = relationship(remote_side=[id], back_populates="merged")
    merged: Mapped[list["SwotEntry"]] = relationship(back_populates="merged_into")
    actions: Mapped[list["Action"]] = relationship(secondary="action_entry", back_populates="entries")
    dots: Mapped[list["SwotDots"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def own_dots(self) -> int:
        return sum(mark.count for mark in self.dots)

    @property
    def total_dots(self) -> int:
        """Its own dots and those of the entries that were merged into it."""
        return self.own_dots + sum(entry.own_dots for entry in self.merged)

    @property
    def hall_dots(self) -> int:
        """The stickers that staff counted on this entry alone."""
        return sum(mark.count for mark in self.dots if mark.giver == HALL)


class SwotDots(Base):
    """Dots given to an entry by one giver: HALL for stickers that staff counted, else a device's mark."""

    __tablename__ = "swot_dots"
    __table_args__ = (UniqueConstraint("entry_id", "giver"), not_negative("count"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("swot_entry.id"), index=True)
    giver: Mapped[str] = mapped_column(String(64), default=HALL)
    count: Mapped[int] = mapped_column(default=0)


swot_cross_entry = Table(
    "swot_cross_entry",
    Base.metadata,
    Column("cross_id", ForeignKey("swot_cross.id"), primary_key=True),
    Column("entry_id", ForeignKey("swot_entry.id"), primary_key=True),
)


class SwotCross(Created, Archivable, Written, Base):
    """A strategy that crosses internal with external entries, on the way to an action."""

    __tablename__ = "swot_cross"
    __table_args__ = (not_blank("text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    kind: Mapped[CrossKind] = mapped_column(choice(CrossKind))
    text: Mapped[str] = mapped_column(String(280))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"), default=None)

    process: Mapped[Process] = relationship()
    entries: Mapped[list[SwotEntry]] = relationship(secondary=swot_cross_entry)
