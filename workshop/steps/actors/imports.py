"""An import in two steps: a preview that stores nothing, then all of it or none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from workshop.models.actors import Actor
from workshop.models.errors import DomainError
from workshop.steps.actors import service
from workshop.steps.actors.columns import Columns, Reading, guess, heading_row, is_example, read_row
from workshop.steps.actors.sheets import MOST_ROWS, Sheet, Unreadable, mark


class State(StrEnum):
    NEW = "new"
    DUPLICATE = "duplicate"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file and what would become of it.

    A duplicate resembles `twin` (a stored actor) or the row `twin_row` of the same file.
    """

    reading: Reading
    state: State
    twin: Actor | None = None
    twin_row: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet as it was understood: its headings, which column holds what, and its rows."""

    headings: tuple[str, ...]
    columns: dict[str, int]
    rows: tuple[PreviewRow, ...]

    def count(self, state: State) -> int:
        return sum(row.state is state for row in self.rows)

    @property
    def storable(self) -> bool:
        """Whether it may be confirmed: a name column, some row, and none that is bad."""
        return bool(self.rows) and "name" in self.columns and not self.count(State.BAD)


class BadRows(DomainError):
    """An import was confirmed that still has bad rows, or nothing to store; nothing was stored."""


def columns_of(sheet: Sheet, chosen: Mapping[str, int | None]) -> dict[str, int]:
    """Return which column holds what: as `chosen` (None is "no column"), else as the headings say."""
    guessed = guess(sheet.rows[heading_row(sheet)][1])
    width = max(len(cells) for _, cells in sheet.rows)
    merged = {name: chosen.get(name, guessed.get(name)) for name in {*guessed, *chosen}}
    return {name: index for name, index in merged.items() if index is not None and 0 <= index < width}


def preview(session: Session, canton_code: str, sheet: Sheet, columns: Columns) -> Preview:
    """Say what an import of `sheet` would do, row by row. Raises Unreadable when it has too many rows."""
    top = heading_row(sheet)
    body = [row for row in sheet.rows[top + 1 :] if not is_example(row[1], columns)]
    if len(body) > MOST_ROWS:
        raise Unreadable(
            mark("A sheet has more than %(most)s rows. Split the list into several files."), most=MOST_ROWS
        )
    parishes = service.parishes(session, canton_code)
    stored = service.register(session, canton_code)
    seen: service.Register[Reading] = service.Register()
    rows = []
    for number, cells in body:
        reading = read_row(number, cells, columns, parishes)
        if reading.draft is None:
            rows.append(PreviewRow(reading, State.BAD))
            continue
        place = reading.draft.parish_code
        twins = stored.resembling(reading.name, place, limit=1)
        earlier = seen.resembling(reading.name, place, limit=1)
        seen.add(reading.name, place, reading)
        rows.append(
            PreviewRow(
                reading,
                State.DUPLICATE if twins or earlier else State.NEW,
                twins[0] if twins else None,
                earlier[0].number if earlier else None,
            )
        )
    return Preview(sheet.rows[top][1], dict(columns), tuple(rows))


def confirm(
    session: Session, canton_code: str, sheet: Sheet, columns: Columns, ticked: Collection[int]
) -> list[Actor]:
    """Store the new rows and those duplicates whose row numbers are `ticked`; raises BadRows and stores nothing."""
    shown = preview(session, canton_code, sheet, columns)
    chosen = [
        row.reading.draft
        for row in shown.rows
        if row.reading.draft and (row.state is State.NEW or row.reading.number in ticked)
    ]
    if not shown.storable or not chosen:
        raise BadRows
    codes = [parish.code for parish in service.parishes(session, canton_code)]
    return [service.add(session, canton_code, draft, codes) for draft in chosen]
