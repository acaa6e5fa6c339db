"""Actors (actores): who lives, works, organises and decides in the canton. They belong to the canton,
so that each new process, and each new administration, starts from the map that is there."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.models.base import Archivable, Base, Created
from workshop.models.columns import between, choice, not_blank
from workshop.models.geography import Canton, Parish


class ActorKind(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    COMMUNITY = "community"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    COOPERATION = "cooperation"


class Position(StrEnum):
    """Where an actor stands; it is reputational, so only staff see it."""

    IN_FAVOUR = "in_favour"
    NEUTRAL = "neutral"
    AGAINST = "against"


class PriorityGroup(StrEnum):
    """Groups that an actor may represent: priority attention (Constitution, art. 35) and the usual sectors."""

    WOMEN = "women"
    YOUTH = "youth"
    CHILDREN = "children"
    OLDER_PEOPLE = "older_people"
    DISABILITY = "disability"
    INDIGENOUS = "indigenous"
    AFRO_ECUADORIAN = "afro_ecuadorian"
    MONTUBIO = "montubio"
    HUMAN_MOBILITY = "human_mobility"
    FARMERS = "farmers"


class RelationKind(StrEnum):
    COOPERATES = "cooperates"
    FUNDS = "funds"
    REPORTS_TO = "reports_to"
    IN_CONFLICT = "in_conflict"


class Actor(Created, Archivable, Base):
    """A stakeholder. Without a parish its `scope` is the whole canton or wider, said in words."""

    __tablename__ = "actor"
    __table_args__ = (not_blank("name"), between("interest", 1, 5), between("influence", 1, 5))

    id: Mapped[int] = mapped_column(primary_key=True)
    canton_code: Mapped[str] = mapped_column(ForeignKey("canton.code"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[ActorKind] = mapped_column(choice(ActorKind))
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    scope: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    interest: Mapped[int | None] = mapped_column(default=None)
    influence: Mapped[int | None] = mapped_column(default=None)
    position: Mapped[Position | None] = mapped_column(choice(Position), default=None)
    notes: Mapped[str] = mapped_column(Text, default="")

    canton: Mapped[Canton] = relationship()
    parish: Mapped[Parish | None] = relationship()
    groups: Mapped[list["ActorGroup"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class ActorGroup(Base):
    """An actor represents a group."""

    __tablename__ = "actor_group"

    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id"), primary_key=True)
    group: Mapped[PriorityGroup] = mapped_column("group_code", choice(PriorityGroup), primary_key=True)


class ActorRelation(Created, Base):
    """What one actor is to another."""

    __tablename__ = "actor_relation"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        CheckConstraint("from_id <> to_id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("actor.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("actor.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(choice(RelationKind))
    note: Mapped[str] = mapped_column(String(200), default="")

    source: Mapped[Actor] = relationship(foreign_keys=from_id)
    target: Mapped[Actor] = relationship(foreign_keys=to_id)
