"""A write of a workshop: what its mark stored before must be of the same workshop."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from workshop.models import writes
from workshop.models.actions import Action
from workshop.models.errors import InvalidField, mark
from workshop.models.live import Attendee, Post, Tally
from workshop.models.process import Workshop
from workshop.models.swot import SwotCross, SwotEntry

Row = TypeVar("Row", Action, Attendee, Post, SwotCross, SwotEntry, Tally)


def own(row: Row, workshop: Workshop, field: str = "text") -> Row:
    """Return `row`; raises InvalidField for `field` when it is of another workshop."""
    if row.workshop_id != workshop.id:
        raise InvalidField(field, mark("This page is out of date. Reload it and send the text again."))
    return row


def once(
    session: Session,
    workshop: Workshop,
    model: type[Row],
    write_id: str | None,
    make: Callable[[], Row],
    field: str = "text",
) -> Row:
    """Store what `make` returns, as `models.writes.once` does; raises InvalidField for a mark of another workshop."""
    return own(writes.once(session, model, write_id, make), workshop, field)
