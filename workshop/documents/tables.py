"""The shape that every document shares: what it is about, its columns and its rows.

Money is whole US cents (`int`), percent a whole number of hundredths (`int`, 40 is 40 %), dates are plain
`date`, moments are `datetime` already in the reader's time zone. Rows are mappings by column key; a key
that a row lacks is an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Kind = Literal["text", "integer", "money", "date", "percent", "datetime"]
Language = Literal["es", "en"]
Cell = str | int | date | datetime | None
Row = Mapping[str, Cell]

_TYPES: dict[Kind, type | tuple[type, ...]] = {
    "text": str, "integer": int, "money": int, "date": date, "percent": int, "datetime": datetime,
}  # fmt: skip
SUMMABLE: frozenset[Kind] = frozenset({"integer", "money"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` finds its cell in a row, `width` is in characters, `note` explains it.

    `choices` are what may stand in it; Excel offers them.
    """

    key: str
    title: str
    kind: Kind = "text"
    width: int = 16
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; `totals` names the columns that are summed, `total_label` what that row is called.

    Raises `ValueError` for a repeated key, a total that cannot be summed, or a cell of a wrong type.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[str, ...] = ()
    total_label: str = ""

    def __post_init__(self) -> None:
        kinds = {column.key: column.kind for column in self.columns}
        if len(kinds) != len(self.columns):
            raise ValueError("two columns have the same key")
        for key in self.totals:
            if kinds.get(key) not in SUMMABLE:
                raise ValueError(f"column {key!r} cannot be summed")
        for number, row in enumerate(self.rows, 1):
            for key, kind in kinds.items():
                if not _fits(row.get(key), kind):
                    raise ValueError(f"row {number}: {key!r} must be {kind}, not {row.get(key)!r}")

    def column(self, key: str) -> Column:
        """The column with this key. Raises `KeyError`."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def total(self, key: str) -> int:
        """The sum of a column; empty cells count nothing."""
        return sum(cell for row in self.rows if isinstance(cell := row.get(key), int))


def _fits(cell: Cell, kind: Kind) -> bool:
    if cell is None:
        return True
    if isinstance(cell, bool) or (kind == "date" and isinstance(cell, datetime)):
        return False
    return isinstance(cell, _TYPES[kind])


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on: the role is printed below it, the name (if known) above the role."""

    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, both ready to print."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """What every document says about itself.

    `heading` is the line above the title (say "GAD Municipal del cantón Olmedo · Loja"), `facts` the short
    line below it, `footer` stands at the foot of each page beside `page_label`, in which `{page}` and
    `{pages}` are replaced. `signatures_heading` is the heading above the lines to sign on.
    `arms` is the canton's coat of arms as PNG, `arms_alt` is read in its place; without it stands Minga's mark.
    `digest_label` stands at the foot too, with the short fingerprint of the content for `{digest}`.
    """

    canton: str
    province: str
    process: str
    title: str
    date: date
    language: Language = "es"
    heading: str = ""
    facts: tuple[Fact, ...] = ()
    introduction: str = ""
    footer: str = ""
    page_label: str = "{page} / {pages}"
    signatures_heading: str = ""
    signatures: tuple[Signature, ...] = field(default=())
    arms: bytes = b""
    arms_alt: str = ""
    digest_label: str = "SHA-256 {digest}"

    @property
    def place(self) -> str:
        """The line above the title: the heading, or canton and province."""
        return self.heading or ", ".join(part for part in (self.canton, self.province) if part)


@dataclass(frozen=True, slots=True)
class PrintColumn:
    """A column of a printed page: the `lead` cell, and below it, smaller, the lines of `under`.

    `share` is its part of the page's width. Each line of `under` names the cells that stand on it. A cell in
    `labelled` is printed with its column's title before it.
    """

    lead: str
    share: float
    under: tuple[tuple[str, ...], ...] = ()
    labelled: tuple[str, ...] = ()


def printable(table: Table, layout: Iterable[PrintColumn]) -> tuple[PrintColumn, ...]:
    """The layout without the cells that the table has no column for."""
    known = {column.key for column in table.columns}
    return tuple(
        PrintColumn(
            item.lead,
            item.share,
            tuple(tuple(key for key in line if key in known) for line in item.under),
            item.labelled,
        )
        for item in layout
        if item.lead in known
    )
