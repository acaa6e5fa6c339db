"""Adopted plans: what a body adopted on a day stays as it was, and what changed since is said with its why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workshop.models.actions import Action
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.history import Change, because
from workshop.models.people import Person
from workshop.models.plan import AdoptingBody, PlanVersion
from workshop.models.process import Process
from workshop.steps.actions import service
from workshop.steps.actions.cells import ADOPTED, COLUMNS, Cell, cells, texts
from workshop.steps.actions.rules import likely_day, tidy

LONGEST_REASON = 200


def versions(session: Session, process: Process) -> list[PlanVersion]:
    """Return the adopted plans of a process, the newest first."""
    return list(
        session.scalars(
            select(PlanVersion)
            .where(PlanVersion.process_id == process.id)
            .order_by(PlanVersion.number.desc())
            .options(joinedload(PlanVersion.person))
        )
    )


def latest(session: Session, process: Process) -> PlanVersion | None:
    """Return the plan that was adopted last, or None."""
    return session.scalar(
        select(PlanVersion)
        .where(PlanVersion.process_id == process.id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )


def find(session: Session, process: Process, number: int) -> PlanVersion:
    """Return the adopted plan of that number; raises NotFound."""
    found = session.scalar(
        select(PlanVersion).where(PlanVersion.process_id == process.id, PlanVersion.number == number)
    )
    if found is None:
        raise NotFound
    return found


def digest(process: Process, adopted_on: date, body: AdoptingBody, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256, as 64 hexadecimal digits, of an adopted plan as JSON with sorted keys and no spaces."""
    whole = {
        "canton": process.canton_code,
        "process": process.id,
        "adopted_on": adopted_on.isoformat(),
        "body": body.value,
        "rows": list(rows),
    }
    written = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def intact(version: PlanVersion) -> bool:
    """Say whether the rows still give the digest that was written down at the adoption."""
    found = digest(version.process, version.adopted_on, version.body, version.rows)
    return found == version.digest


def adopt(
    session: Session,
    process: Process,
    adopted_on: date,
    body: AdoptingBody,
    record: str = "",
    note: str = "",
    person: Person | None = None,
) -> PlanVersion:
    """Freeze the plan as it is now; raises InvalidField for a day to come or a plan without actions."""
    session.scalar(select(Process.id).where(Process.id == process.id).with_for_update())
    if not likely_day(adopted_on) or adopted_on > service.today():
        raise InvalidField("adopted_on", mark("Write the day on which it was adopted, not one to come."))
    actions = service.actions(session, process)
    if not actions:
        raise InvalidField("adopted_on", mark("There is no action in the plan yet."))
    before = latest(session, process)
    rows: list[dict[str, Any]] = [{"id": action.id, **cells(action)} for action in actions]
    version = PlanVersion(
        process=process,
        number=before.number + 1 if before else 1,
        adopted_on=adopted_on,
        body=body,
        record=tidy(record),
        note=tidy(note),
        rows=rows,
        digest=digest(process, adopted_on, body, rows),
        person_id=person.id if person else None,
    )
    session.add(version)
    session.flush()
    return version


@contextmanager
def explained(session: Session, process: Process, action: Action | None, why: str) -> Iterator[None]:
    """Write `why` beside what changes inside; raises InvalidField when an adopted plan changes without it.

    `action` is the one that changes, None a new one. How far an action is may always be said without a reason.
    """
    before = texts(cells(action), ADOPTED) if action else None
    words = tidy(why)[:LONGEST_REASON]
    with because(session, words):
        yield
    changed = action is None or texts(cells(action), ADOPTED) != before
    if changed and not words and latest(session, process):
        raise InvalidField("why", mark("This plan was adopted: say in a few words why it changes."))


@dataclass(frozen=True)
class CellDifference:
    """A cell that is not as it was adopted: both values, and who changed it last, when and why."""

    key: str
    before: Cell
    now: Cell
    who: str = ""
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Difference:
    """An action that is not as it was adopted. kind: "added", "changed", "left" (the plan)."""

    kind: str
    action_id: int
    title: str
    cells: tuple[CellDifference, ...] = ()
    who: str = ""
    at: datetime | None = None
    why: str = ""


def differences(session: Session, version: PlanVersion) -> list[Difference]:
    """Return what changed since a plan was adopted, in the order of the plan as it was, then what was added."""
    now = {action.id: action for action in service.actions(session, version.process)}
    known = {int(row["id"]): row for row in version.rows}
    told = _told(session, version, {*now, *known})
    found = []
    for number, row in known.items():
        changes = told.get(number, [])
        if number not in now:
            found.append(Difference("left", number, str(row["title"]), (), *_last(changes, ("archived_at",))))
            continue
        current = cells(now[number])
        cell_differences = tuple(
            CellDifference(key, row.get(key), current[key], *_last(changes, COLUMNS[key]))
            for key in ADOPTED
            if (row.get(key) or "") != (current[key] or "")
        )
        if cell_differences:
            found.append(Difference("changed", number, now[number].title, cell_differences))
    for number, action in now.items():
        if number not in known:
            changes = told.get(number, [])
            found.append(
                Difference("added", number, action.title, (), *_last(changes, ("title", "archived_at")))
            )
    return found


def _told(session: Session, version: PlanVersion, ids: set[int]) -> dict[int, list[Change]]:
    """Return what the history holds of these actions since the adoption, the newest first."""
    rows = session.scalars(
        select(Change)
        .where(Change.kind == Action.__tablename__, Change.created_at >= version.created_at)
        .order_by(Change.id.desc())
        .options(joinedload(Change.person))
    )
    told: dict[int, list[Change]] = {}
    for change in rows:
        number = int(change.object_key)
        if number in ids:
            told.setdefault(number, []).append(change)
    return told


def _last(changes: Sequence[Change], columns: Sequence[str]) -> tuple[str, datetime | None, str]:
    for change in changes:
        if any(column in change.values for column in columns):
            return change.person.name if change.person else "", change.created_at, change.reason
    return "", None, ""
