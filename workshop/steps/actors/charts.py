"""The power-interest matrix as a Plotly figure."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from workshop.models.actors import Actor
from workshop.steps.actors.layout import Canvas, Label, Point, arrange
from workshop.steps.actors.rules import HIGH, SCALE, Quadrant

# The plot is never drawn narrower than this; on wider screens the cells only get roomier.
PLOT = Canvas(width=900, height=760, type_size=13, top=4)
_MARGIN = {"l": 62, "r": 12, "t": 34, "b": 62}
_EDGE = HIGH - 0.5
_LOW, _TOP = min(SCALE) - 0.5, max(SCALE) + 0.5
BOLD, REGULAR = 700, 400
TINTS = {
    Quadrant.MANAGE_CLOSELY: "#e5f1eb",
    Quadrant.KEEP_SATISFIED: "#e4eefa",
    Quadrant.KEEP_INFORMED: "#fbf0d6",
    Quadrant.MONITOR: "#eeece4",
}


def points_of(actors: Iterable[Actor]) -> list[Point]:
    """Return those actors whose interest and influence are known, as points."""
    return [
        Point(actor.id, actor.name, actor.interest, actor.influence)
        for actor in actors
        if actor.interest is not None and actor.influence is not None
    ]


def matrix(
    actors: Iterable[Actor], quadrants: Mapping[Quadrant, str], interest: str, influence: str
) -> dict[str, Any]:
    """Return the figure; the texts are those of the axes and of the four quadrants."""
    points = points_of(actors)
    names = {point.id: point.name for point in points}
    labels = arrange(points, PLOT)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "text",
                "x": [_LOW + label.x / PLOT.cell_width for label in labels],
                "y": [_TOP - label.y / PLOT.cell_height for label in labels],
                "text": [_shown(label) for label in labels],
                "textposition": "middle right",
                "textfont": {
                    "size": PLOT.type_size,
                    "color": "#17211c",
                    # A <b> would be written as a style attribute, which the page's policy refuses.
                    "weight": [BOLD if label.number else REGULAR for label in labels],
                },
                "hovertext": ["<br>".join(escape(names[key]) for key in label.ids[:25]) for label in labels],
                "hoverinfo": "text",
                "cliponaxis": False,
                "showlegend": False,
            }
        ],
        "layout": {
            "height": PLOT.height + _MARGIN["t"] + _MARGIN["b"],
            "margin": _MARGIN,
            "dragmode": False,
            "hovermode": "closest",
            "xaxis": _axis(interest),
            "yaxis": _axis(influence),
            "shapes": [_field(name) for name in Quadrant] + _cells(),
            "annotations": [_name(name, quadrants[name]) for name in Quadrant],
        },
    }


def _shown(label: Label) -> str:
    """The text of a label; Plotly reads tags, so that what people typed is escaped."""
    text = escape(label.text).replace("\n", "<br>   ")
    return f"• {text}" if len(label.ids) == 1 and not label.number else text


def _axis(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "standoff": 12},
        "range": [_LOW, _TOP],
        "tickvals": list(SCALE),
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": "#5b665f"},
    }


def _bounds(name: Quadrant) -> tuple[float, float, float, float]:
    interested = name in (Quadrant.MANAGE_CLOSELY, Quadrant.KEEP_INFORMED)
    powerful = name in (Quadrant.MANAGE_CLOSELY, Quadrant.KEEP_SATISFIED)
    return (
        _EDGE if interested else _LOW,
        _TOP if interested else _EDGE,
        _EDGE if powerful else _LOW,
        _TOP if powerful else _EDGE,
    )


def _field(name: Quadrant) -> dict[str, Any]:
    left, right, bottom, top = _bounds(name)
    return {
        "type": "rect",
        "layer": "below",
        "x0": left,
        "x1": right,
        "y0": bottom,
        "y1": top,
        "fillcolor": TINTS[name],
        "line": {"color": "#ffffff", "width": 4},
    }


def _cells() -> list[dict[str, Any]]:
    """Fine lines between the cells."""
    edges = [value + 0.5 for value in SCALE[:-1] if value + 0.5 != _EDGE]
    fine = {"color": "#ffffff", "width": 1}
    upright = [
        {"type": "line", "layer": "below", "x0": e, "x1": e, "y0": _LOW, "y1": _TOP, "line": fine}
        for e in edges
    ]
    level = [
        {"type": "line", "layer": "below", "x0": _LOW, "x1": _TOP, "y0": e, "y1": e, "line": fine}
        for e in edges
    ]
    return upright + level


def _name(name: Quadrant, text: str) -> dict[str, Any]:
    """The name of a quadrant, outside the plot so that it never covers an actor."""
    left, right, _, top = _bounds(name)
    powerful = top == _TOP
    return {
        "text": escape(text),
        "showarrow": False,
        "x": (left + right) / 2,
        "xanchor": "center",
        "y": 1 if powerful else 0,
        "yref": "paper",
        "yanchor": "bottom" if powerful else "top",
        "yshift": 6 if powerful else -22,
        "font": {"size": 15, "weight": BOLD},
    }
