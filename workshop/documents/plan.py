"""The action plan: which columns it has, of what kind, and how they share a landscape page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workshop.documents.tables import Column, Kind, PrintColumn, Row, Table

# key: kind and width in characters, in the order of the exports
PLAN_COLUMNS: dict[str, tuple[Kind, int]] = {
    "number": ("integer", 7),
    "title": ("text", 34),
    "description": ("text", 46),
    "objective": ("text", 30),
    "programme": ("text", 26),
    "goal": ("text", 30),
    "component": ("text", 20),
    "parish": ("text", 18),
    "responsible": ("text", 24),
    "unit": ("text", 24),
    "activities": ("text", 40),
    "start": ("date", 13),
    "deadline": ("date", 13),
    "cost": ("money", 16),
    "budget_line": ("text", 16),
    "funding": ("text", 22),
    "indicator": ("text", 30),
    "baseline": ("text", 16),
    "target": ("text", 16),
    "verification": ("text", 30),
    "competence": ("text", 16),
    "answer": ("text", 24),
    "reason": ("text", 30),
    "status": ("text", 16),
    "progress": ("percent", 11),
}

PLAN_LAYOUT: tuple[PrintColumn, ...] = (
    PrintColumn("number", 4),
    PrintColumn(
        "title",
        34,
        (
            ("description",),
            ("objective", "programme"),
            ("goal",),
            ("component", "parish", "competence"),
            ("answer", "reason"),
            ("activities",),
        ),
        ("objective", "programme", "goal", "competence", "answer", "activities"),
    ),
    PrintColumn("responsible", 15, (("unit",),)),
    PrintColumn("deadline", 10, (("start",),), ("start",)),
    PrintColumn("cost", 11.5, (("budget_line",), ("funding",)), ("budget_line",)),
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
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> Table:
    """The plan as a table. `texts` gives for each key of `PLAN_COLUMNS` its title and its note.

    `choices` are what may stand in a column, offered in Excel.

    Raises `KeyError` when a column has no text.
    """
    columns = tuple(
        Column(key, texts[key][0], kind, width, texts[key][1], (choices or {}).get(key, ()))
        for key, (kind, width) in PLAN_COLUMNS.items()
    )
    return Table(title, columns, tuple(rows), ("cost",), total_label)
