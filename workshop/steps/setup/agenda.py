"""What comes next in a process: its dates, soonest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.models.actions import Action, ActionStatus
from workshop.models.base import ECUADOR, utc_now
from workshop.models.budget import Round
from workshop.models.process import Process
from workshop.steps.setup.workshops import current_workshops

AHEAD = timedelta(days=30)
DEADLINES = 3


@dataclass(frozen=True)
class Date:
    """Something on a day. kind: "workshop", "assembly", "round_opens", "round_closes", "deadline"."""

    kind: str
    on: date
    name: str = ""
    id: int | None = None


def agenda(session: Session, process: Process, today: date) -> list[Date]:
    """Return what lies ahead, and deadlines that passed, soonest first."""
    found = [
        *(Date("workshop", each.held_on, each.name, each.id) for each in current_workshops(process)),
        *_rounds(session, process),
    ]
    if process.assembly_on:
        found.append(Date("assembly", process.assembly_on))
    ahead = [each for each in found if each.on >= today]
    return sorted([*ahead, *_deadlines(session, process, today)], key=lambda each: each.on)


def _rounds(session: Session, process: Process) -> Iterator[Date]:
    now = utc_now()
    rounds = session.scalars(
        select(Round).where(
            Round.process_id == process.id, Round.archived_at.is_(None), Round.closes_at > now
        )
    )
    for each in rounds:
        if each.opens_at > now:
            yield Date("round_opens", each.opens_at.astimezone(ECUADOR).date(), each.name, each.id)
        yield Date("round_closes", each.closes_at.astimezone(ECUADOR).date(), each.name, each.id)


def _deadlines(session: Session, process: Process, today: date) -> Iterator[Date]:
    actions = session.scalars(
        select(Action)
        .where(
            Action.process_id == process.id,
            Action.archived_at.is_(None),
            Action.status != ActionStatus.DONE,
            Action.deadline < today + AHEAD,
        )
        .order_by(Action.deadline)
        .limit(DEADLINES)
    )
    for action in actions:
        assert action.deadline is not None
        yield Date("deadline", action.deadline, action.title, action.id)
