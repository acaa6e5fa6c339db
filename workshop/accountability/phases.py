"""The four phases of the report: when and where each was held, how many came, what was said."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.models.errors import InvalidField, mark
from workshop.models.followup import AccountabilityPhase, Phase
from workshop.models.process import Process
from workshop.steps.actions.rules import likely_day, tidy

LONGEST_PLACE, LONGEST_SUMMARY, MOST_PEOPLE = 160, 8000, 1_000_000


@dataclass(frozen=True)
class Held:
    """What is known of a phase; empty where nothing is."""

    held_on: date | None = None
    place: str = ""
    attendance: int | None = None
    summary: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the parts that are not known yet."""
        parts = {
            "held_on": self.held_on is None,
            "place": not self.place,
            "attendance": self.attendance is None,
            "summary": not self.summary,
        }
        return tuple(name for name, lacks in parts.items() if lacks)


def phases(session: Session, process: Process) -> dict[Phase, Held]:
    """Return all four phases in their order."""
    rows = session.scalars(select(AccountabilityPhase).where(AccountabilityPhase.process_id == process.id))
    known = {row.phase: Held(row.held_on, row.place, row.attendance, row.summary) for row in rows}
    return {phase: known.get(phase, Held()) for phase in Phase}


def save(session: Session, process: Process, phase: Phase, held: Held) -> None:
    """Keep what is known of a phase.

    Raises InvalidField for "held_on", "place", "attendance" or "summary"; then nothing is kept.
    """
    place, summary = tidy(held.place), tidy(held.summary)
    if held.held_on is not None and not likely_day(held.held_on):
        raise InvalidField("held_on", mark("Look at the year of this date."))
    if len(place) > LONGEST_PLACE:
        raise InvalidField("place", mark("Use at most %(most)s characters."), most=LONGEST_PLACE)
    if len(summary) > LONGEST_SUMMARY:
        raise InvalidField("summary", mark("Use at most %(most)s characters."), most=LONGEST_SUMMARY)
    if held.attendance is not None and not 0 <= held.attendance <= MOST_PEOPLE:
        raise InvalidField("attendance", mark("Write how many people came, in digits."))
    row = session.get(AccountabilityPhase, (process.id, phase))
    if row is None:
        row = AccountabilityPhase(process_id=process.id, phase=phase)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # made on another page at this very moment
            row = session.get_one(AccountabilityPhase, (process.id, phase))
    row.held_on, row.place, row.attendance, row.summary = held.held_on, place, held.attendance, summary
    session.flush()
