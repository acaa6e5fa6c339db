"""What all tables share: the declarative base, names of constraints, and column types."""

from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime, Dialect, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ECUADOR = ZoneInfo("America/Guayaquil")

# An amount in whole US cents; 32 bits would end at 21 million dollars.
Cents = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """The base of every table but the ballot box's, which is a store of its own."""

    metadata = MetaData(naming_convention=NAMING)


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite keeps no time zone, so it is put back on reading.

    Raises ValueError when a naive moment is written.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Created:
    """Rows that know when they were made."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Archivable:
    """Rows that are put away instead of deleted, and can be brought back."""

    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @property
    def archived(self) -> bool:
        return self.archived_at is not None
