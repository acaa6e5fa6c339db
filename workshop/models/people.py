"""Staff accounts, their roles per canton, and one-time links."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.base import Archivable, Base, Created, UtcDateTime
from workshop.models.columns import choice, not_blank
from workshop.models.geography import Canton


class Role(StrEnum):
    """What a person may do in a canton; `access/permissions.py` says what each means."""

    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    OFFICIAL = "official"
    OBSERVER = "observer"


class Person(Created, Archivable, Base):
    """Someone who signs in; `email` is kept in lower case; without a password they cannot sign in yet."""

    __tablename__ = "person"
    __table_args__ = (not_blank("name"), not_blank("email"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    is_admin: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="es")

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )


class Membership(Created, Base):
    """One person's role in one canton."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "canton_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    canton_code: Mapped[str] = mapped_column(ForeignKey("canton.code"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))

    person: Mapped[Person] = relationship(back_populates="memberships")
    canton: Mapped[Canton] = relationship()


class OneTimeLink(Created, Base):
    """A link that lets one person set a password once, or (without a person) makes the first account.

    Only a SHA-256 of its token is kept.
    """

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    person: Mapped[Person | None] = relationship()
