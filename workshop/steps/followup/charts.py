"""Trend lines of indicators: Plotly figures as plain dicts, and small lines that need no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from workshop.steps.followup.scorecard_rules import Point

ACTUAL, TARGET = "#0b6b4f", "#56615a"
ACROSS = 3  # small charts side by side
ROW_HEIGHT, ONE_HEIGHT, GAP = 210, 300, 84  # pixels; ONE_HEIGHT for a chart that stands alone in its row
WIDTH, HEIGHT, EDGE = 100, 28, 3  # of a small line, in units of its drawing


@dataclass(frozen=True)
class Line:
    """An indicator to draw: a title, and its points, the oldest first."""

    title: str
    points: Sequence[Point]


def trends(lines: Sequence[Line], actual: str, target: str, across: int = ACROSS) -> dict[str, Any]:
    """Return the figure: a small chart for each line, its actuals drawn through, its targets dashed.

    `actual` and `target` are what the two are called in the legend. Values are in units, not hundredths.
    """
    rows = -(-len(lines) // across) or 1
    tall = ROW_HEIGHT if across > 1 else ONE_HEIGHT
    height = rows * (tall + GAP)
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "height": height + 40,
        "margin": {"l": 44, "r": 12, "t": 8, "b": 32},
        "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        "annotations": [],
        "showlegend": True,
    }
    for place, line in enumerate(lines):
        tail = "" if place == 0 else str(place + 1)
        row, column = divmod(place, across)
        left, right = column / across, (column + 1) / across - (0.07 if across > 1 else 0)
        top = 1 - (row * (tall + GAP) + GAP * 0.6) / height
        bottom = top - tall / height
        layout[f"xaxis{tail}"] = {
            "domain": [left, right], "anchor": f"y{tail}", "type": "date", "tickformat": "%b %y", "nticks": 4,
            "gridcolor": "#ebe9e2",
        }  # fmt: skip
        layout[f"yaxis{tail}"] = {
            "domain": [max(bottom, 0), top], "anchor": f"x{tail}", "rangemode": "tozero", "nticks": 4,
            "gridcolor": "#ebe9e2", "automargin": True,
        }  # fmt: skip
        title = "<br>".join(wrap(escape(line.title), 40 if across > 1 else 90)[:2])
        layout["annotations"].append(
            {"text": title, "x": left, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left",
             "yanchor": "bottom", "align": "left", "showarrow": False, "font": {"size": 12, "weight": 640}}
        )  # fmt: skip
        data += [
            _trace(line.points, "target", target, tail, place == 0),
            _trace(line.points, "actual", actual, tail, place == 0),
        ]
    return {"data": data, "layout": layout}


def _trace(points: Sequence[Point], which: str, name: str, tail: str, legend: bool) -> dict[str, Any]:
    values = [(point.month.isoformat(), getattr(point, which)) for point in points]
    look: dict[str, Any] = (
        {"mode": "lines", "line": {"color": TARGET, "dash": "dash", "width": 2}}
        if which == "target"
        else {"mode": "lines+markers", "line": {"color": ACTUAL, "width": 3}, "marker": {"size": 7}}
    )
    return {
        "type": "scatter",
        "name": name,
        "legendgroup": which,
        "showlegend": legend,
        "x": [month for month, _value in values],
        "y": [None if value is None else value / 100 for _month, value in values],
        "xaxis": f"x{tail}",
        "yaxis": f"y{tail}",
        "hovertemplate": "%{x|%B %Y}: %{y}<extra>" + escape(name) + "</extra>",
        **look,
    }


@dataclass(frozen=True)
class Spark:
    """A small line as SVG points: runs of months without a gap, and where the last actual stands."""

    actual: tuple[str, ...]
    target: tuple[str, ...]
    last: tuple[float, float] | None
    size: tuple[int, int] = (WIDTH, HEIGHT)


def spark(points: Sequence[Point]) -> Spark:
    """Return the small line of `points`, one a month, the oldest first; it begins at zero."""
    top = max((each for p in points for each in (p.target, p.actual) if each is not None), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)

    def at(place: int, value: int) -> tuple[float, float]:
        return round(EDGE + place * step, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top, 1)

    found = [at(n, p.actual) for n, p in enumerate(points) if p.actual is not None]
    return Spark(
        _runs([at(n, p.actual) if p.actual is not None else None for n, p in enumerate(points)]),
        _runs([at(n, p.target) if p.target is not None else None for n, p in enumerate(points)]),
        found[-1] if found else None,
    )


def _runs(spots: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(f"{spot[0]:g},{spot[1]:g}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)
