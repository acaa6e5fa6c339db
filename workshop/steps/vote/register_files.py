"""A register from an Excel or CSV file: read once, shown row by row, then all of it or nothing.

The file itself is never kept. What waits for the confirmation holds hashes in place of the numbers.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workshop.models.budget import RegisterEntry, Round
from workshop.models.errors import DomainError, mark
from workshop.models.geography import Parish
from workshop.models.people import Person
from workshop.steps.actors.columns import is_example
from workshop.steps.actors.rules import fold, one_line
from workshop.steps.actors.sheets import Sheet, Unreadable, read_file
from workshop.steps.vote import register

MOST_PEOPLE = 20_000
FIELDS = ("name", "surname", "id_number", "parish")
# Folded headings; one that contains such words as whole words fits too.
_HEADINGS = {
    "surname": ("apellidos", "apellido", "surname", "surnames", "last name", "last names"),
    "name": ("apellidos y nombres", "nombres y apellidos", "nombre completo", "full name", "nombres", "nombre",
             "name", "names", "first name", "persona", "person", "ciudadano", "ciudadana"),
    "id_number": ("cedula", "ci", "c i", "cedula de identidad", "cedula de ciudadania", "identificacion",
                  "identity number", "id number", "id", "documento", "dni", "pasaporte", "passport"),
    "parish": ("parroquia", "parish"),
}  # fmt: skip
_WHOLE = {"canton", "todo el canton", "cantonal", "whole canton"}
_CUT = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)


class State(StrEnum):
    NEW = "new"
    DUPLICATE = "duplicate"
    BAD = "bad"


class BadRows(DomainError):
    """An import was confirmed that still has bad rows, or nobody new; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One row as it was understood; never the number. `reasons` are source strings with their values.

    `doubtful` says that the check digit of the number does not fit: it is stored all the same.
    """

    number: int
    name: str
    parish_code: str | None
    id_hash: str | None
    doubtful: bool
    reasons: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row and what becomes of it; a duplicate is left out, `twin` says whom it repeats."""

    reading: Reading
    state: State
    twin: str | None = None
    twin_row: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be stored now."""

    rows: tuple[PreviewRow, ...]

    def of(self, state: State) -> list[PreviewRow]:
        """Return the rows of one state."""
        return [row for row in self.rows if row.state is state]

    @property
    def warned(self) -> list[PreviewRow]:
        """Return the rows that are stored although the check digit does not fit."""
        return [row for row in self.of(State.NEW) if row.reading.doubtful]

    @property
    def storable(self) -> bool:
        """Whether it may be confirmed: somebody new, and no bad row."""
        return bool(self.of(State.NEW)) and not self.of(State.BAD)


def columns_of(headings: Sequence[str]) -> dict[str, int]:
    """Return which column holds what by a row of headings; no column is used twice, whole headings go first."""
    folded = [fold(heading) for heading in headings]
    found: dict[str, int] = {}

    def take(wanted: str, fits: Sequence[int]) -> None:
        free = [index for index in fits if index not in found.values()]
        if wanted not in found and free:
            found[wanted] = free[0]

    for wanted in ("id_number", "parish", "name", "surname"):
        take(wanted, [i for i, text in enumerate(folded) if text in _HEADINGS[wanted]])
    for wanted in ("id_number", "parish", "name", "surname"):
        words = [rf"\b{word}\b" for word in _HEADINGS[wanted] if len(word) > 3]
        take(
            wanted,
            [i for i, text in enumerate(folded) if len(text) < 60 and re.search("|".join(words), text)],
        )
    if "name" not in found and "surname" in found:
        found["name"] = found.pop("surname")
    return found


def _list_in(sheets: Sequence[Sheet]) -> tuple[Sheet, int, dict[str, int]]:
    """Return the first sheet that names its columns, where its headings stand, and which column holds what."""
    for sheet in sheets:
        tops = [(len(columns_of(cells)), -at) for at, (_, cells) in enumerate(sheet.rows[:15])]
        top = -max(tops)[1]
        columns = columns_of(sheet.rows[top][1])
        if "name" in columns:
            return sheet, top, columns
    raise Unreadable(
        mark("No row names the columns: write Name, Cédula and Parish above them, as in the template.")
    )


def read(session: Session, key: bytes, found: Round, content: bytes) -> list[Reading]:
    """Understand a file; every reason why a row cannot be stored is named. Raises Unreadable."""
    sheet, top, columns = _list_in(read_file(content, MOST_PEOPLE))
    body = [row for row in sheet.rows[top + 1 :] if not is_example(row[1], columns)]
    if not body:
        raise Unreadable(mark("The file is empty: it has no row with text."))
    places = _places(register.parishes(session, found))
    return [_reading(key, found, number, cells, columns, places) for number, cells in body]


def _places(parishes: Sequence[Parish]) -> dict[str, str]:
    return {text: parish.code for parish in parishes for text in (parish.code, fold(parish.name))}


def _reading(
    key: bytes,
    found: Round,
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    places: Mapping[str, str],
) -> Reading:
    def text(wanted: str) -> str:
        index = columns.get(wanted)
        return one_line(cells[index]) if index is not None and index < len(cells) else ""

    reasons: list[tuple[str, Mapping[str, str]]] = []
    name = one_line(f"{text('surname')} {text('name')}")
    fault = register.name_fault(name)
    if fault:
        reasons.append((fault, {}))
    typed, wanted = text("id_number"), re.sub(r"^(parroquia|parish)( de| of)? ", "", fold(text("parish")))
    if _CUT.fullmatch(typed):
        reasons.append((mark("Excel cut the number of the cédula: format its column as text."), {}))
    if wanted.isdigit():
        wanted = wanted.zfill(6)  # Excel drops the zero in front of a code
    place = places.get(wanted) or found.parish_code
    if wanted and wanted not in places and (wanted not in _WHOLE or found.parish_code):
        reason = mark("“%(value)s” is no parish of this round.")
        reasons.append((reason, {"value": _masked(text("parish"))[:60]}))
    known = register.tidy_number(typed)
    return Reading(
        number,
        _masked(name)[: register.LONGEST_NAME],
        place,
        register.hashed(key, found.key, known) if known else None,
        bool(known) and register.doubtful(known),
        tuple(reasons),
    )


def _masked(text: str) -> str:
    """Return a text without its digits where a cédula may have slipped into it."""
    return re.sub(r"\d", "•", text) if register.holds_number(text) else text


def packed(readings: Sequence[Reading]) -> bytes:
    """Return readings as they wait for their confirmation."""
    return json.dumps([asdict(each) for each in readings]).encode()


def unpacked(content: bytes) -> list[Reading]:
    """Return readings from what `packed` made."""
    rows = json.loads(content)
    return [Reading(**{**row, "reasons": tuple(tuple(each) for each in row["reasons"])}) for row in rows]


def preview(session: Session, found: Round, readings: Sequence[Reading]) -> Preview:
    """Say what an import would do, row by row, as the register is now."""
    there, seen = register.known(session, found), register.Known({}, {})
    first: dict[object, int] = {}
    rows = []
    for each in readings:
        if each.reasons:
            rows.append(PreviewRow(each, State.BAD))
            continue
        who = (each.name, each.parish_code, each.id_hash)
        twin = there.twin(*who)
        earlier = None if twin else seen.twin(*who)
        if earlier is not None:
            row = first.get(each.id_hash) or first.get((fold(each.name), each.parish_code))
            rows.append(PreviewRow(each, State.DUPLICATE, earlier, row))
            continue
        if not twin:
            seen.add(*who)
            first.setdefault((fold(each.name), each.parish_code), each.number)
            if each.id_hash:
                first[each.id_hash] = each.number
        rows.append(PreviewRow(each, State.DUPLICATE if twin else State.NEW, twin))
    return Preview(tuple(rows))


def confirm(session: Session, found: Round, readings: Sequence[Reading], by: Person | None = None) -> int:
    """Put everybody new on the register; how many. Raises BadRows, and NotNow, and stores nothing then."""
    register.require_time(found)
    shown = preview(session, found, readings)
    if not shown.storable:
        raise BadRows
    new = [row.reading for row in shown.of(State.NEW)]
    rows = [
        {"round_id": found.id, "name": each.name, "parish_code": each.parish_code, "id_hash": each.id_hash}
        for each in new
    ]
    session.execute(insert(RegisterEntry), rows)
    register.ready_batches(session, found, [each.parish_code for each in new], by)
    return len(rows)
