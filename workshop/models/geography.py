"""Provinces, cantons and parishes, known by their INEC codes (workshop/data/dpa.csv)."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.base import Base
from workshop.models.columns import choice

if TYPE_CHECKING:
    from workshop.models.followup import CoatOfArms


class ParishKind(StrEnum):
    RURAL = "rural"
    URBAN = "urban"


class Canton(Base):
    """A canton; `code` has 4 digits, its first two are the province's. Two cantons are called Olmedo."""

    __tablename__ = "canton"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    province_code: Mapped[str] = mapped_column(String(2))
    province: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(120), unique=True)

    parishes: Mapped[list["Parish"]] = relationship(back_populates="canton", order_by="Parish.code")
    coat_of_arms: Mapped["CoatOfArms | None"] = relationship(back_populates="canton")


class Parish(Base):
    """A parish or a canton's seat; `code` has 6 digits, its first four are the canton's.

    `offered` is false for a seat (``..50``) whose urban parishes are listed one by one: both cover
    the same ground and must never be offered, or added up, together.
    """

    __tablename__ = "parish"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    canton_code: Mapped[str] = mapped_column(ForeignKey("canton.code"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ParishKind] = mapped_column(choice(ParishKind))
    offered: Mapped[bool] = mapped_column(default=True)

    canton: Mapped[Canton] = relationship(back_populates="parishes")

    @property
    def is_seat(self) -> bool:
        return self.code.endswith("50")
