"""What is reported on an action is stored once: what its mark stored before must be on the same action."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from workshop.models import writes
from workshop.models.actions import Action, ActionUpdate
from workshop.models.errors import InvalidField, mark
from workshop.models.followup import CitizenReport

Row = TypeVar("Row", ActionUpdate, CitizenReport)


def once(
    session: Session, action: Action, model: type[Row], write_id: str | None, make: Callable[[], Row]
) -> Row:
    """Store what `make` returns, as `models.writes.once` does; raises InvalidField for a mark of another action."""
    row = writes.once(session, model, write_id, make)
    if row.action_id != action.id:
        raise InvalidField("note", mark("This form was used for something else. Send it again."))
    return row
