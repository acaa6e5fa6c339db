"""The action plan: which columns it has, of what kind, and how they share a landscape page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workshop.documents.tables import Column, Kind, PrintColumn, Row, Table

# key: kind and width in characters, in the order of the exports
PLAN_COLUMNS: dict[str, tuple[Kind, int]] = {
    "number": ("integer", 7),
    "title": ("text", 34),
    "description": ("text", 46),
    "component": ("text", 20),
    "parish": ("text", 18),
    "responsible": ("text", 24),
    "unit": ("text", 24),
    "deadline": ("date", 13),
    "cost": ("money", 16),
    "funding": ("text", 22),
    "indicator": ("text", 30),
    "baseline": ("text", 16),
    "target": ("text", 16),
    "verification": ("text", 30),
    "competence": ("text", 16),
    "status": ("text", 16),
    "progress": ("percent", 11),
}

PLAN_LAYOUT: tuple[PrintColumn, ...] = (
    PrintColumn("number", 4),
    PrintColumn("title", 32, (("description",), ("component", "parish", "competence")), ("competence",)),
    PrintColumn("responsible", 15, (("unit",),)),
    PrintColumn("deadline", 10),
    PrintColumn("cost", 11.5, (("funding",),)),
    PrintColumn(
        "indicator",
        20,
        (("baseline", "target"), ("verification",)),
        ("baseline", "target", "verification"),
    ),
    PrintColumn("status", 9, (("progress",),)),
)


def plan_table(
    title: str,
    texts: Mapping[str, tuple[str, str]],
    rows: Iterable[Row],
    total_label: str,
) -> Table:
    """The plan as a table. `texts` gives for each key of `PLAN_COLUMNS` its title and its note.

    Raises `KeyError` when a column has no text.
    """
    columns = tuple(
        Column(key, texts[key][0], kind, width, texts[key][1]) for key, (kind, width) in PLAN_COLUMNS.items()
    )
    return Table(title, columns, tuple(rows), ("cost",), total_label)
