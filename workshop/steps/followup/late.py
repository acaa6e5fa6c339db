"""Lists of what is late or silent: of one process or of the whole canton, by owner or by parish."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.steps.followup.service import Followed, followed, followed_in, today

WAYS = (
    "owner",
    "parish",
    "process",
    "canton",
)  # the last two: one list, and one for each process of the canton


@dataclass
class Group:
    """The late and silent actions of one owner, parish or process; `key` is its name, empty when it has none."""

    key: str
    overdue: list[Followed] = field(default_factory=list)
    stale: list[Followed] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many actions; one that is late and silent stands under late alone."""
        return len(self.overdue) + len(self.stale)


def grouped(rows: Iterable[Followed], key: Callable[[Followed], str]) -> list[Group]:
    """Return the groups that hold something late or silent, the largest first; those without a name last."""
    groups: dict[str, Group] = {}
    for row in rows:
        if row.overdue or row.stale:
            group = groups.setdefault(key(row), Group(key(row)))
            (group.overdue if row.overdue else group.stale).append(row)
    return sorted(groups.values(), key=lambda g: (not g.key, -g.size, g.key.casefold()))


def late(session: Session, process: Process, way: str, on: date | None = None) -> list[Group]:
    """Return what is late or silent on the day `on`, grouped in one of WAYS (anything else: by owner).

    "canton" takes all processes of the canton that go on, without rehearsals; the others only `process`.
    """
    day = on or today()
    if way == "canton":
        names = {
            each.id: each.name
            for each in session.scalars(
                select(Process).where(
                    Process.canton_code == process.canton_code,
                    Process.archived_at.is_(None),
                    Process.practice.is_(False),
                )
            )
        }
        return grouped(followed_in(session, list(names), day), lambda row: names[row.action.process_id])
    rows = followed(session, process, day)
    if way == "parish":
        return grouped(rows, lambda row: row.action.parish.name if row.action.parish else "")
    if way == "process":
        return grouped(rows, lambda _row: process.name)
    return grouped(rows, lambda row: " ".join(row.action.owner.split()))
