"""The timeline of deadlines, effort against effect, and costs, as Plotly figures in plain data."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from workshop.steps.actions.priorities import Ranked
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


def effort_effect(rows: Sequence[Ranked], effort: str, effect: str, quick: str) -> dict[str, Any]:
    """Return the figure of effort (right) against effect (up), each from 1 to 5; `quick` names the upper left.

    Actions that lack either are not on it. Those at the same point share a mark, which says how many they are.
    """
    spots: dict[tuple[float, float], list[str]] = {}
    for row in rows:
        if row.effort is not None and row.effect is not None:
            spots.setdefault((float(row.effort), float(row.effect)), []).append(_short(row.title))
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [x for x, _y in spots],
                "y": [y for _x, y in spots],
                "text": [titles[0] if len(titles) == 1 else str(len(titles)) for titles in spots.values()],
                "textposition": "top center",
                "hovertext": ["<br>".join(titles) for titles in spots.values()],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "cliponaxis": False,
                "marker": {"size": [12 + 4 * (len(t) - 1) for t in spots.values()], "color": COLOURS["done"]},
                "showlegend": False,
            }
        ],
        "layout": {
            "height": 480,
            "margin": {"l": 64, "r": 40, "t": 24, "b": 60},
            "xaxis": {"title": {"text": effort}, "range": [0.7, 5.3], "dtick": 1, "gridcolor": "#dcd9cf"},
            "yaxis": {"title": {"text": effect}, "range": [0.7, 5.5], "dtick": 1, "gridcolor": "#dcd9cf"},
            "shapes": [
                {"type": "rect", "x0": 0.7, "x1": 3, "y0": 3, "y1": 5.5, "fillcolor": "#e5f1eb",
                 "line": {"width": 0}, "layer": "below"}
            ],
            "annotations": [
                {"x": 0.75, "y": 5.42, "xanchor": "left", "yanchor": "top", "text": quick, "showarrow": False,
                 "font": {"color": "#0b6b4f"}}
            ],
        },
    }  # fmt: skip


# From dark to light, so that neighbours differ without colour too.
SHADES = (
    "#0b3d2e",
    "#c28a3a",
    "#0b6b4f",
    "#e0b873",
    "#4f9a80",
    "#7a4a12",
    "#8fc3af",
    "#5b665f",
    "#c9d8d1",
    "#a8321f",
)


def cost_bars(
    components: Sequence[str],
    parishes: Sequence[str],
    dollars: dict[tuple[str, str], float],
    names: dict[str, str],
) -> dict[str, Any]:
    """Return the figure of costs: a bar a component, divided by parish. `names` says what "" is called in each."""
    called = [component or names["component"] for component in components]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": parish or names["parish"],
                "y": called,
                "x": [dollars.get((component, parish), 0) for component in components],
                "hovertemplate": "%{y}<br>%{fullData.name}: $ %{x:,.0f}<extra></extra>",
                "marker": {"color": SHADES[place % len(SHADES)], "line": {"color": "#ffffff", "width": 1}},
            }
            for place, parish in enumerate(parishes)
        ],
        "layout": {
            "barmode": "stack",
            "height": 200 + 48 * len(components),
            "margin": {"l": 240, "r": 24, "t": 24, "b": 60},
            "xaxis": {"tickprefix": "$ ", "gridcolor": "#dcd9cf"},
            "yaxis": {"automargin": True, "autorange": "reversed"},
            "legend": {"orientation": "h", "y": -0.2, "traceorder": "normal"},
        },
    }
