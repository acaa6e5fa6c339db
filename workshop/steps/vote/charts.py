"""Votes by project as a Plotly figure in plain data."""

from collections.abc import Sequence
from html import escape
from typing import Any

from workshop.steps.vote.closing import ProjectResult

WON, LOST = "#0b6b4f", "#b9b5a8"


def votes(rows: Sequence[ProjectResult], won: str, lost: str, axis: str) -> dict[str, Any]:
    """Return bars of votes, the most on top; `won` and `lost` name the two traces, so colour is not alone."""
    names = [escape(row.project.title) for row in rows]
    traces = []
    for label, colour, wanted in ((won, WON, True), (lost, LOST, False)):
        own = [(name, row) for name, row in zip(names, rows, strict=True) if row.verdict.won is wanted]
        if own:
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": label,
                    "y": [name for name, _ in own],
                    "x": [row.verdict.votes for _, row in own],
                    "text": [str(row.verdict.votes) for _, row in own],
                    "textposition": "auto",
                    "marker": {"color": colour},
                    "hovertemplate": "%{y}: %{x}<extra></extra>",
                }
            )
    return {
        "data": traces,
        "layout": {
            "height": max(280, 110 + 38 * len(rows)),
            "margin": {"l": 20, "r": 20, "t": 10, "b": 50},
            "xaxis": {"title": {"text": axis}, "rangemode": "tozero", "gridcolor": "#dcd9cf"},
            "yaxis": {"categoryorder": "array", "categoryarray": names[::-1], "automargin": True},
            "legend": {"orientation": "h", "y": -0.2},
        },
    }
