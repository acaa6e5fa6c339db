"""Crossed FODA: strategies that cross internal with external entries, and the actions they led to."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.process import Process
from workshop.models.swot import CrossKind, SwotCross, SwotEntry
from workshop.steps.swot import rules
from workshop.steps.swot.service import checked_text, entries


def crosses(session: Session, process: Process, archived: bool = False) -> list[SwotCross]:
    """Return the strategies of a process, oldest first."""
    found = session.scalars(
        select(SwotCross)
        .where(SwotCross.process_id == process.id)
        .options(selectinload(SwotCross.entries))
        .order_by(SwotCross.id)
    )
    return [cross for cross in found if cross.archived == archived]


def find_cross(session: Session, process: Process, cross_id: int) -> SwotCross:
    """Return a strategy of `process`; raises NotFound."""
    cross = session.get(SwotCross, cross_id)
    if cross is None or cross.process_id != process.id:
        raise NotFound
    return cross


def offered(
    session: Session, process: Process, kind: CrossKind, chosen: Collection[SwotEntry] = ()
) -> tuple[list[SwotEntry], list[SwotEntry]]:
    """Return the internal and the external entries that `kind` may cross, strongest first.

    `chosen` are kept in the lists even when they were archived or merged since.
    """
    inside, outside = rules.CROSSES[kind]
    found = entries(session, process)
    found += [entry for entry in chosen if entry not in found]
    return [e for e in found if e.quadrant == inside], [e for e in found if e.quadrant == outside]


def save_cross(
    session: Session,
    process: Process,
    kind: CrossKind,
    text: str,
    inside: Collection[int],
    outside: Collection[int],
    cross: SwotCross | None = None,
) -> SwotCross:
    """Store a new strategy, or the changes of `cross`, and return it.

    `inside` and `outside` are ids of entries; raises InvalidField when a side is empty or the text is not fit.
    """
    internal, external = offered(session, process, kind, cross.entries if cross else ())
    picked_inside = [entry for entry in internal if entry.id in set(inside)]
    picked_outside = [entry for entry in external if entry.id in set(outside)]
    if not picked_inside:
        raise InvalidField("inside", mark("Choose at least one entry."))
    if not picked_outside:
        raise InvalidField("outside", mark("Choose at least one entry."))
    clean = checked_text(text)
    if cross is None:
        cross = SwotCross(process_id=process.id, kind=kind, text=clean)
        session.add(cross)
    cross.kind, cross.text = kind, clean
    cross.entries = [*picked_inside, *picked_outside]
    session.flush()
    return cross


def archive_cross(session: Session, cross: SwotCross, archived: bool = True) -> None:
    """Put a strategy away, or bring it back."""
    cross.archived_at = (cross.archived_at or utc_now()) if archived else None
    session.flush()


def actions_by_cross(session: Session, process: Process) -> dict[int, list[Action]]:
    """Return the actions that came of each strategy, by the strategy's id; archived ones left out."""
    found: dict[int, list[Action]] = {}
    for action in session.scalars(
        select(Action)
        .where(
            Action.process_id == process.id,
            Action.cross_id.is_not(None),
            Action.archived_at.is_(None),
        )
        .order_by(Action.id)
    ):
        found.setdefault(action.cross_id or 0, []).append(action)
    return found


def crosses_of(session: Session, entry: SwotEntry) -> Sequence[SwotCross]:
    """Return the strategies that use an entry."""
    return session.scalars(
        select(SwotCross)
        .where(SwotCross.entries.any(SwotEntry.id == entry.id), SwotCross.archived_at.is_(None))
        .order_by(SwotCross.id)
    ).all()
