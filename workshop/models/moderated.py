"""What people say in a hall: it may wait for approval, be hidden, or stand first."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from workshop.models.base import Archivable, UtcDateTime
from workshop.models.writes import Written


class Moderated(Archivable, Written):
    """Something that was said. What waits for approval (`awaiting`) or is hidden stands on no screen of the hall."""

    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    awaiting: Mapped[bool] = mapped_column(default=False)
    pinned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @hybrid_property
    def in_the_open(self) -> bool:
        """Whether the hall and the public may read it; in a query, the condition for it."""
        return self.archived_at is None and self.hidden_at is None and not self.awaiting

    @in_the_open.inplace.expression
    @classmethod
    def _in_the_open(cls) -> ColumnElement[bool]:
        return and_(cls.archived_at.is_(None), cls.hidden_at.is_(None), cls.awaiting.is_(False))
