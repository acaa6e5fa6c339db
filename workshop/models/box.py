"""The ballot box: a store of its own, where nothing links a code to a ballot.

No table here has a time of voting, a sequence or an address, and no key leads from `credential` to
`ballot` or to `receipt`, nor between these two. Rows are kept in the order of their random keys (`WITHOUT
ROWID` on SQLite).
What is sealed is kept by triggers (see `box_triggers`).
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workshop.models.base import NAMING, UtcDateTime
from workshop.models.budget import Admission, BallotKind
from workshop.models.columns import choice, not_blank, not_negative

IN_KEY_ORDER = {"sqlite_with_rowid": False}


class BoxBase(DeclarativeBase):
    """The base of the ballot box's tables. On PostgreSQL they live in the schema of the connection."""

    metadata = MetaData(naming_convention=NAMING, info={"bind_key": "box"})


class BoxRound(BoxBase):
    """What the box must know of a round to refuse a wrong ballot by itself. Frozen when it is opened."""

    __tablename__ = "box_round"
    __table_args__ = (
        not_blank("key"),
        not_negative("ceiling_cents"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("max_choices >= 1", name="some_choice"),
        CheckConstraint("(kind = 'points') = (points IS NOT NULL)", name="points_for_points"),
        CheckConstraint("points >= 1", name="some_points"),
        IN_KEY_ORDER,
    )

    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[BallotKind] = mapped_column(choice(BallotKind))
    admission: Mapped[Admission] = mapped_column(choice(Admission), default=Admission.CODES)
    max_choices: Mapped[int | None] = mapped_column(default=None)
    points: Mapped[int | None] = mapped_column(default=None)
    ceiling_cents: Mapped[int] = mapped_column(BigInteger)
    projects: Mapped[str] = mapped_column(Text)  # canonical JSON: project id -> cost in cents
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    key_mark: Mapped[str] = mapped_column(String(16), default="")  # of the key that its codes were made with
    held: Mapped[bool] = mapped_column(default=False)  # restored from a copy, and not released by two people
    released_by: Mapped[int | None] = mapped_column(default=None)  # the first of the two
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Credential(BoxBase):
    """The right to one ballot. Only a keyed hash of its code is kept; it is spent once, and never unspent."""

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint("length(code_hmac) = 32", name="whole_hmac"),
        CheckConstraint("NOT (spent AND voided)", name="not_spent_and_voided"),
        not_blank("batch"),
        IN_KEY_ORDER,
    )

    code_hmac: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    round_key: Mapped[str] = mapped_column(ForeignKey("box_round.key"), index=True)
    batch: Mapped[str] = mapped_column(String(40))
    serial: Mapped[int | None] = mapped_column(default=None)  # on paper ballots, from 1 in each batch
    parish_code: Mapped[str | None] = mapped_column(String(6), default=None)
    spent: Mapped[bool] = mapped_column(default=False)
    voided: Mapped[bool] = mapped_column(default=False)


class Ballot(BoxBase):
    """One ballot. Until the seal `id` is random; the seal writes all ballots anew, numbered in sorted order."""

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="random_id"),
        not_blank("choices"),
        not_blank("channel"),
        IN_KEY_ORDER,
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    round_key: Mapped[str] = mapped_column(ForeignKey("box_round.key"), index=True)
    choices: Mapped[str] = mapped_column(Text)  # canonical JSON (see `voting.choices`)
    channel: Mapped[str] = mapped_column(String(16))


class Receipt(BoxBase):
    """The proof that a ballot is in the box: the hash of a token that only the voter's page knew.

    It stands apart from the ballots, so that nobody can find what its holder chose.
    """

    __tablename__ = "receipt"
    __table_args__ = (IN_KEY_ORDER,)

    receipt: Mapped[str] = mapped_column(String(24), primary_key=True)
    round_key: Mapped[str] = mapped_column(ForeignKey("box_round.key"), index=True)


class PaperDraft(BoxBase):
    """The first of the two entries of a paper ballot, until the second agrees; then it is erased.

    `marks` are keyed hashes of what was entered for each project: without the paper itself they tell nothing.
    """

    __tablename__ = "paper_draft"
    __table_args__ = (IN_KEY_ORDER,)

    code_hmac: Mapped[bytes] = mapped_column(ForeignKey("credential.code_hmac"), primary_key=True)
    round_key: Mapped[str] = mapped_column(ForeignKey("box_round.key"), index=True)
    marks: Mapped[str] = mapped_column(Text)  # canonical JSON: project id -> hexadecimal hash
    entered_by: Mapped[int] = mapped_column()  # the id of a person in the main store
