"""The timeline of deadlines, as a Plotly figure in plain data."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from workshop.steps.actions.rules import Point

COLOURS = {"done": "#0b6b4f", "in_progress": "#a15c07", "planned": "#5b665f", "delayed": "#a8321f"}
SYMBOLS = {"done": "circle", "in_progress": "diamond", "planned": "circle-open", "delayed": "x"}
LONGEST = 44


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def timeline(
    points: Sequence[Point], statuses: dict[str, str], today: date, today_word: str
) -> dict[str, Any]:
    """Return the figure: a row an action with its deadline, earliest on top, one trace a status.

    `points` all have a deadline. Shape, not colour alone, tells the status; the legend says it in words.
    """
    rows = sorted(points, key=lambda p: (p.deadline or today, p.id))
    names = [f"{number}. {_short(p.title)}" for number, p in enumerate(rows, 1)]
    traces = []
    for status, words in statuses.items():
        own = [(name, p) for name, p in zip(names, rows, strict=True) if p.status == status]
        if own:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": words,
                    "x": [p.deadline.isoformat() for _, p in own if p.deadline],
                    "y": [name for name, _ in own],
                    "text": [p.owner for _, p in own],
                    "hovertemplate": "%{y}<br>%{x|%d/%m/%Y}<br>%{text}<extra></extra>",
                    "marker": {
                        "size": 13,
                        "color": COLOURS[status],
                        "symbol": SYMBOLS[status],
                        "line": {"width": 2},
                    },
                }
            )
    return {
        "data": traces,
        "layout": {
            "height": max(320, 120 + 30 * len(rows)),
            "margin": {"l": 330, "r": 24, "t": 40, "b": 60},
            "xaxis": {"type": "date", "tickformat": "%b %Y", "side": "top", "gridcolor": "#dcd9cf"},
            "yaxis": {"categoryorder": "array", "categoryarray": names[::-1], "automargin": True},
            "legend": {"orientation": "h", "y": -0.08},
            "shapes": [
                {
                    "type": "line", "xref": "x", "yref": "paper", "x0": today.isoformat(), "x1": today.isoformat(),
                    "y0": 0, "y1": 1, "line": {"color": "#a8321f", "width": 2, "dash": "dot"},
                }
            ],
            "annotations": [
                {"x": today.isoformat(), "y": 0, "yref": "paper", "yanchor": "top", "text": today_word,
                 "showarrow": False, "font": {"color": "#a8321f"}}
            ],
        },
    }  # fmt: skip
