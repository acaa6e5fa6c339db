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
from workshop.models.people import Person
from workshop.models.process import Component, Process


class Feasibility(StrEnum):
    PENDING = "pending"
    FEASIBLE = "feasible"
    NOT_FEASIBLE = "not_feasible"


class BallotKind(StrEnum):
    """How a person fills in a ballot: see the glossary for the Spanish terms."""

    APPROVAL = "approval"  # any projects, up to `max_choices` where there is a limit
    KNAPSACK = "knapsack"  # spend the budget: any projects that fit under the ceiling together
    POINTS = "points"  # cumulative: `points` are shared out among projects
    RANKING = "ranking"  # ordinal: the best first, up to `max_choices` where there is a limit
    SINGLE = "single"  # one project


class Rule(StrEnum):
    """How votes become winners (see `workshop.voting.rules`)."""

    MOST_VOTES = "most_votes"
    MOST_VOTES_STOP = "most_votes_stop"  # stops at the first project that does not fit
    VOTES_PER_COST = "votes_per_cost"
    EQUAL_SHARES = "equal_shares"


class Completion(StrEnum):
    """What equal shares does with the money that is left."""

    NONE = "none"
    MOST_VOTES = "most_votes"
    ADD1 = "add1"
    ADD1_MOST_VOTES = "add1_most_votes"


class Admission(StrEnum):
    """Who may vote: whoever holds a code, or (informally) every device once."""

    CODES = "codes"
    OPEN = "open"


class BatchKind(StrEnum):
    """What a batch of codes was made for."""

    SLIPS = "slips"
    PAPER = "paper"
    REGISTER = "register"


class EventKind(StrEnum):
    """What happened to a round that its acta must say aloud."""

    PUBLISHED = "published"
    CLOSED_EARLY = "closed_early"
    SEALED = "sealed"
    BATCH_VOIDED = "batch_voided"
    CONFLICT = "conflict"
    SPOILED = "spoiled"
    ENTRY_ERASED = "entry_erased"  # the first entry of a paper ballot
    BOX_RESTORED = "box_restored"
    BOX_RELEASED = "box_released"
    NOTE = "note"


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
    # Its id in the election that it was brought from (see `steps.vote.exchange`).
    reference: Mapped[str] = mapped_column(String(80), default="")

    process: Mapped[Process] = relationship()
    action: Mapped[Action | None] = relationship(back_populates="projects")
    component: Mapped[Component | None] = relationship()
    parish: Mapped[Parish | None] = relationship()
    appearances: Mapped[list["RoundProject"]] = relationship(back_populates="project")


class Round(Created, Archivable, Base):
    """A voting round. Whether it is open is derived from its times and from `sealed_at`.

    `key` is its public name in `/v/<key>` and in the ballot box. `count` is the count as it was made at
    closing (see `workshop.voting`), so that what was adopted stays readable whatever later versions do;
    while a long count runs it is empty and `count_percent` says how far it is.
    `lot_seed` is secret until the seal; its SHA-256 `lot_commitment` is public from publication on, and
    `public_draw` is entered at closing, so that nobody alone could choose the lot that breaks ties.
    """

    __tablename__ = "round"
    __table_args__ = (
        not_blank("name"),
        not_negative("ceiling_cents"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("max_choices >= 1", name="some_choice"),
        CheckConstraint("(ballot = 'points') = (points IS NOT NULL)", name="points_for_points"),
        CheckConstraint("points >= 1", name="some_points"),
        CheckConstraint("step_cents >= 1", name="some_step"),
        not_negative("threshold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    ceiling_cents: Mapped[Cents]
    ballot: Mapped[BallotKind] = mapped_column(choice(BallotKind))
    max_choices: Mapped[int | None] = mapped_column(default=None)
    points: Mapped[int | None] = mapped_column(default=None)
    admission: Mapped[Admission] = mapped_column(choice(Admission), default=Admission.CODES)
    rule: Mapped[Rule] = mapped_column(choice(Rule))
    threshold: Mapped[int] = mapped_column(default=1)
    completion: Mapped[Completion] = mapped_column(choice(Completion), default=Completion.MOST_VOTES)
    step_cents: Mapped[Cents | None] = mapped_column(default=None)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    lot_seed: Mapped[str] = mapped_column(String(64), default="")
    lot_commitment: Mapped[str] = mapped_column(String(64), default="")
    public_draw: Mapped[str] = mapped_column(String(120), default="")
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    receipts_digest: Mapped[str] = mapped_column(String(64), default="")
    choices_digest: Mapped[str] = mapped_column(String(64), default="")
    turnout: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    count: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    count_percent: Mapped[int | None] = mapped_column(default=None)
    adopted_on: Mapped[date | None] = mapped_column(Date, default=None)
    adopted_by: Mapped[str] = mapped_column(String(160), default="")
    adoption_record: Mapped[str] = mapped_column(String(80), default="")
    adoption_note: Mapped[str] = mapped_column(Text, default="")

    process: Mapped[Process] = relationship()
    parish: Mapped[Parish | None] = relationship()
    projects: Mapped[list["RoundProject"]] = relationship(
        back_populates="round", order_by="RoundProject.number", cascade="all, delete-orphan"
    )
    batches: Mapped[list["CodeBatch"]] = relationship(back_populates="round", order_by="CodeBatch.id")
    events: Mapped[list["RoundEvent"]] = relationship(back_populates="round", order_by="RoundEvent.id")


class RoundProject(Base):
    """A project as it stands on the ballot of a round: title, summary and cost are frozen there."""

    __tablename__ = "round_project"
    __table_args__ = (UniqueConstraint("round_id", "project_id"), not_negative("cost_cents"))

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(400), default="")
    details: Mapped[str] = mapped_column(Text, default="")
    cost_cents: Mapped[Cents]

    round: Mapped[Round] = relationship(back_populates="projects")
    project: Mapped[Project] = relationship(back_populates="appearances")


class CodeBatch(Created, Base):
    """Codes that were made together, for one table or community; the codes themselves are kept nowhere.

    `name` is also the batch's name in the ballot box. For paper ballots `spoiled` and `returned` are what
    people counted by hand afterwards; what was printed and used is counted by the box.
    """

    __tablename__ = "code_batch"
    __table_args__ = (
        UniqueConstraint("round_id", "name"),
        not_blank("name"),
        not_negative("spoiled"),
        not_negative("returned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[BatchKind] = mapped_column(choice(BatchKind))
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    spoiled: Mapped[int | None] = mapped_column(default=None)
    returned: Mapped[int | None] = mapped_column(default=None)
    tally_note: Mapped[str] = mapped_column(String(400), default="")

    round: Mapped[Round] = relationship(back_populates="batches")
    parish: Mapped[Parish | None] = relationship()
    created_by: Mapped[Person | None] = relationship()


class PaperConflict(Created, Base):
    """A paper ballot that could not be counted, for example because its code had voted; never its choices."""

    __tablename__ = "paper_conflict"
    __table_args__ = (not_blank("serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    serial: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(24))
    keyed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    resolution: Mapped[str] = mapped_column(String(400), default="")

    round: Mapped[Round] = relationship()
    keyed_by: Mapped[Person | None] = relationship(foreign_keys=keyed_by_id)
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=resolved_by_id)


class RegisterEntry(Base):
    """A person on the register (padrón) of a round: checked in once, by a keyed hash of the cédula.

    The number itself is not kept, nor when the person came, nor which code was handed out.
    """

    __tablename__ = "register_entry"
    __table_args__ = (UniqueConstraint("round_id", "id_hash"), not_blank("name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    parish_code: Mapped[str | None] = mapped_column(ForeignKey("parish.code"), default=None)
    id_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    checked_in: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship()
    parish: Mapped[Parish | None] = relationship()


class RoundEvent(Created, Base):
    """Something that happened to a round and belongs into its acta, with who did it."""

    __tablename__ = "round_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    note: Mapped[str] = mapped_column(String(400), default="")

    round: Mapped[Round] = relationship(back_populates="events")
    person: Mapped[Person | None] = relationship()
