"""Rehearsals: a workshop copied into a practice process, and everything of it cleared at once.

All that is done in a rehearsal hangs on its practice process, and so goes with it; no other process is touched.
"""

import secrets
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Delete, String, Table, cast, delete, func, or_, select
from sqlalchemy.orm import Session

from workshop.live.copying import Copy, copy_workshop
from workshop.live.stage import find_stage, stage_of
from workshop.models.base import Base
from workshop.models.errors import NotFound
from workshop.models.history import TRACKED, Change
from workshop.models.live import Stage
from workshop.models.process import Component, Process, Workshop
from workshop.models.swot import SwotEntry
from workshop.steps.swot import service as swot

HISTORY_OF = frozenset(kind.__table__ for kind in TRACKED)


def start(session: Session, workshop: Workshop, label: str) -> Workshop:
    """Copy a workshop into a practice process of its own and return the copy; `label` begins the process's name.

    Raises NotFound for a workshop that is a rehearsal itself.
    """
    real = workshop.process
    if real.practice:
        raise NotFound
    process = Process(
        canton_code=real.canton_code,
        canton=real.canton,
        name=f"{label} {secrets.token_hex(3)} · {real.name}"[:120],
        fiscal_year=real.fiscal_year,
        budget_cents=real.budget_cents,
        division=real.division,
        assembly_on=real.assembly_on,
        practice=True,
        components=[Component(name=each.name, position=each.position) for each in real.components],
    )
    session.add(process)
    session.flush()
    wanted = Copy(workshop.name, workshop.held_on, workshop.starts_at, workshop.place, workshop.parish_code)
    made = copy_workshop(session, workshop, wanted, process)
    stage_of(session, made).practice_of_id = workshop.id
    session.add_all(_board(session, real, process))
    session.flush()
    return made


def _board(session: Session, real: Process, process: Process) -> list[SwotEntry]:
    """Copy what stands on the real board: a hall that crosses it or makes actions of it can be rehearsed too."""
    components = {each.name: each.id for each in process.components}
    return [
        SwotEntry(
            process_id=process.id,
            quadrant=each.quadrant,
            text=each.text,
            component_id=components.get(each.component.name) if each.component else None,
        )
        for each in swot.entries(session, real)
        if each.in_the_open
    ]


def rehearsals(session: Session, workshop: Workshop) -> list[Workshop]:
    """Return the rehearsals of a workshop that are not cleared yet, the newest first."""
    return list(
        session.scalars(
            select(Workshop)
            .join(Stage, Stage.workshop_id == Workshop.id)
            .where(Stage.practice_of_id == workshop.id)
            .order_by(Workshop.id.desc())
        )
    )


def real_one(session: Session, rehearsal: Workshop) -> Workshop | None:
    """Return the workshop that is rehearsed."""
    stage = find_stage(session, rehearsal)
    return stage.practice_of if stage else None


def clear(session: Session, process: Process) -> int:
    """Delete a practice process with everything that hangs on it, and its history; return how many rows went.

    Raises NotFound for a process that is no rehearsal.
    """
    if not process.practice:
        raise NotFound
    session.flush()
    process_id, connection = process.id, session.connection()
    hanging = list(_hanging(process_id))
    statements = [_history_of(process, *each) for each in hanging if each[0] in HISTORY_OF]
    statements += [delete(table).where(condition) for table, condition in reversed(hanging)]
    gone = _forget_removed(session, process_id)
    gone += sum(connection.execute(each).rowcount for each in statements)
    session.expire_all()
    return gone


def _hanging(process_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield each table that can hold something of a process, wholes before parts, with what is its own there."""
    known: dict[Table, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        if table is Process.__table__:
            condition: ColumnElement[bool] = table.c.id == process_id
        elif "process_id" in table.c:
            condition = table.c.process_id == process_id
        else:
            parts = [
                key.parent.in_(select(key.column).where(known[key.column.table]))
                for key in sorted(table.foreign_keys, key=lambda each: each.parent.name)
                if key.column.table in known and key.parent is not Stage.__table__.c.practice_of_id
            ]
            if not parts:
                continue
            condition = or_(*parts)
        known[table] = condition
        yield table, condition


def _history_of(process: Process, table: Table, condition: ColumnElement[bool]) -> Delete:
    """Return the statement that forgets what was recorded of a table's rows since the rehearsal began.

    SQLite gives a number again when its row is gone: what was recorded of it before is another row's.
    """
    first, *more = table.primary_key.columns
    if more:  # a ceiling, known by its process and parish
        keys = Change.object_key.like(f"{process.id}/%")
    else:
        keys = Change.object_key.in_(select(cast(first, String)).where(condition))
    return delete(Change).where(Change.kind == table.name, keys, Change.created_at >= process.created_at)


def _forget_removed(session: Session, process_id: int) -> int:
    """Forget what was recorded of parts that the rehearsal itself removed, from their making to their end."""
    forgotten: list[int] = []
    removed = session.execute(select(Change).where(Change.verb == "removed")).scalars()
    for end in [each for each in removed if each.values.get("process_id") == [process_id, None]]:
        same = (Change.kind == end.kind, Change.object_key == end.object_key, Change.id <= end.id)
        made = session.scalar(select(func.max(Change.id)).where(*same, Change.verb == "made"))
        forgotten += session.scalars(select(Change.id).where(*same, Change.id >= (made or end.id)))
    if forgotten:
        session.connection().execute(delete(Change).where(Change.id.in_(forgotten)))
    return len(forgotten)
