"""What never changes of a published round, kept in the process: casting a vote reads the ballot box alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.models.budget import Admission, BallotKind, Round
from workshop.models.errors import NotFound
from workshop.steps.vote.service import round_by_key

MOST_KEPT = 500


@dataclass(frozen=True)
class Canton:
    """Where a round is held."""

    name: str
    province: str
    slug: str


@dataclass(frozen=True)
class Frame:
    """The process of a round."""

    canton: Canton


@dataclass(frozen=True)
class Option:
    """A project as it stands on the ballot; `voices` are what people said from which it came."""

    id: str
    title: str
    summary: str
    cost_cents: int
    component: str
    parish: str
    voices: tuple[str, ...]


@dataclass(frozen=True)
class OpenRound:
    """A published round as its ballot shows it. Attributes are named as those of the model.

    Whether it is open just now is not here: `service.state` says it to readers, the box to who casts.
    """

    id: int
    key: str
    name: str
    process_id: int
    process: Frame
    parish: str
    ballot: BallotKind
    max_choices: int | None
    points: int | None
    informal: bool
    ceiling_cents: int
    opens_at: datetime
    closes_at: datetime
    options: tuple[Option, ...]
    count: None = None

    @property
    def most(self) -> int | None:
        """How many projects a person may choose or put in order; None without a limit."""
        if self.ballot is BallotKind.SINGLE:
            return 1
        if self.ballot is BallotKind.RANKING:
            return min(self.max_choices or len(self.options), len(self.options))
        return self.max_choices if self.ballot is BallotKind.APPROVAL else None


Kept = dict[str, OpenRound]


def open_round(session: Session, kept: Kept, key: str) -> OpenRound | None:
    """Return the published round of this key, from `kept` or, the first time, from the main store."""
    key = key.strip().lower()
    found = kept.get(key)
    if found is None:
        try:
            found = frozen(round_by_key(session, key))
        except NotFound:
            return None
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = found
    return found


def frozen(found: Round) -> OpenRound:
    """Return what the ballot needs of a published round."""
    canton = found.process.canton
    return OpenRound(
        id=found.id,
        key=found.key,
        name=found.name,
        process_id=found.process_id,
        process=Frame(Canton(canton.name, canton.province, canton.slug)),
        parish=found.parish.name if found.parish else "",
        ballot=found.ballot,
        max_choices=found.max_choices,
        points=found.points,
        informal=found.admission is Admission.OPEN,
        ceiling_cents=found.ceiling_cents,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        options=tuple(
            Option(
                id=str(each.project_id),
                title=each.title,
                summary=each.summary,
                cost_cents=each.cost_cents,
                component=each.project.component.name if each.project.component else "",
                parish=each.project.parish.name if each.project.parish else "",
                voices=tuple(each.details.splitlines()),
            )
            for each in found.projects
        ),
    )
