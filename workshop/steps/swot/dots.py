"""Dots: each is one person's mark that an entry matters."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.models.stages import touch
from workshop.models.swot import HALL, SwotDots, SwotEntry
from workshop.steps.swot import rules
from workshop.steps.swot.service import find_entry


def add_dot(session: Session, entry: SwotEntry, giver: str = HALL) -> None:
    """Give one more dot; two at the same moment both count."""
    more = (
        update(SwotDots)
        .where(SwotDots.entry_id == entry.id, SwotDots.giver == giver, SwotDots.count < rules.MOST_DOTS)
        .values(count=SwotDots.count + 1)
    )
    mine = SwotDots.entry_id == entry.id, SwotDots.giver == giver
    if not session.scalar(select(SwotDots.id).where(*mine)):
        try:
            with session.begin_nested():
                session.add(SwotDots(entry_id=entry.id, giver=giver, count=0))
                session.flush()
        except IntegrityError:
            pass  # another connection made the row first; the update below waits for it
    session.execute(more.execution_options(synchronize_session=False))
    touch(session, entry.workshop_id)
    session.expire(entry, ["dots"])


def set_dots(session: Session, entry: SwotEntry, count: int, giver: str = HALL) -> None:
    """Store how many dots `giver` gave to an entry itself; those of merged entries stay theirs."""
    given = next((each for each in entry.dots if each.giver == giver), None)
    if given is not None:
        given.count = count
    elif count:
        entry.dots.append(SwotDots(giver=giver, count=count))
    session.flush()


def save_counts(session: Session, process: Process, counts: Mapping[int, int]) -> int:
    """Store counted stickers, entry → dots; return how many entries changed. Raises NotFound."""
    changed = 0
    for entry_id, count in counts.items():
        entry = find_entry(session, process, entry_id)
        if entry.hall_dots != count:
            set_dots(session, entry, count)
            changed += 1
    return changed
