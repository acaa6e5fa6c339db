"""A write that comes again, because its answer was lost on the way, is stored once: its mark is unique."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import ColumnElement, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from workshop.models.errors import DomainError

DEVICE = 16  # characters of a mark that name the device


class Written:
    """Rows that bear the mark of their write: the device that sends one chooses it, and begins all with its own."""

    write_id: Mapped[str | None] = mapped_column(String(36), unique=True, default=None)

    @property
    def device(self) -> str:
        """The mark of the device that sent it; empty where none is known."""
        return (self.write_id or "")[:DEVICE]

    @classmethod
    def sent_by(cls, device: str) -> ColumnElement[bool]:
        """The condition for what a device has sent."""
        return cls.write_id.startswith(f"{device}-")


Row = TypeVar("Row", bound=Written)


def sent_before(session: Session, model: type[Row], write_id: str | None) -> Row | None:
    """Return the row that was stored with this mark."""
    return session.scalar(select(model).where(model.write_id == write_id)) if write_id else None


def once(session: Session, model: type[Row], write_id: str | None, make: Callable[[], Row]) -> Row:
    """Store what `make` returns, which bears `write_id`; what was stored with this mark before stands for it.

    Raises what `make` raises: but a write that finds its own text there already is the first one again.
    """
    if first := sent_before(session, model, write_id):
        return first
    try:
        with session.begin_nested():
            made = make()
            session.add(made)
            session.flush()
    except (DomainError, IntegrityError):
        # The same write may have come on another connection at this very moment.
        if first := sent_before(session, model, write_id):
            return first
        raise
    return made
