"""The map of the country's cantons as SVG: TopoJSON is read once, thinned, and drawn with shared borders.

A TopoJSON keeps each border once, as an arc of steps on a grid; a canton is rings of arcs, and `~n` is arc `n`
walked backwards (https://github.com/topojson/topojson-specification). Borders are drawn once too, so that the
whole country weighs less on a phone than a photograph. Only the standard library.
"""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

from workshop.paths import DATA

SOURCE = "INEC; latam-atlas (MIT)"
FILE = DATA / "cantons.topojson"

Point = tuple[int, int]
Line = tuple[Point, ...]

# Units of the drawing. A degree is as long northwards as eastwards: Ecuador lies on the equator.
DEGREE = 100
TOLERANCE = 0.7  # how far a border may move when it is thinned
WEST, NORTH = -81.6, 1.55  # degrees, the corner of the mainland's part
GALAPAGOS_EAST = -85.0  # what lies west of it is drawn in a box at the top left, at half the size
GALAPAGOS = (-91.95, 0.85, 0.5)  # its corner in degrees, and its scale
WIDTH, HEIGHT = 650, 665
BOX = (6, 6, 146, 130)  # the Galápagos' frame: x, y, width, height
MOST_NUMBERS = 40  # more would cover the map; the list beside it has them all
SMALL = 900  # square units: a canton smaller than this gets a dot, and its number above it


@dataclass(frozen=True)
class Country:
    """The drawing's parts as SVG path data; `cantons` by code, `middles` where a number can stand.

    `small` are the codes of cantons that could hardly be seen on a phone.
    """

    land: str
    canton_borders: str
    province_borders: str
    cantons: Mapping[str, str]
    middles: Mapping[str, Point]
    small: frozenset[str]


def project(longitude: float, latitude: float) -> Point:
    """Return where a place stands on the drawing."""
    if longitude < GALAPAGOS_EAST:
        west, north, scale = GALAPAGOS
        return (
            BOX[0] + round((longitude - west) * DEGREE * scale),
            BOX[1] + round((north - latitude) * DEGREE * scale),
        )
    return round((longitude - WEST) * DEGREE), round((NORTH - latitude) * DEGREE)


def decode(steps: Sequence[Sequence[int]], transform: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Return an arc as longitudes and latitudes: each step is relative to the one before, on the grid.

    >>> decode([[1, 2], [1, 0]], {"scale": [0.5, 0.5], "translate": [-80, 0]})
    [(-79.5, 1.0), (-79.0, 1.0)]
    """
    (across, up), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    made = []
    for step in steps:
        x, y = x + step[0], y + step[1]
        made.append((x * across + west, y * up + south))
    return made


def thinned(line: Sequence[Point], tolerance: float) -> Line:
    """Return `line` without the points that lie within `tolerance` of the rest (Douglas and Peucker, 1973).

    Its ends stay, so that borders still meet.

    >>> thinned([(0, 0), (5, 0), (10, 0)], 1)
    ((0, 0), (10, 0))
    """
    keep = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = tolerance, None
        for index in range(first + 1, last):
            distance = _distance(line[index], line[first], line[last])
            if distance > far:
                far, at = distance, index
        if at is not None:
            keep.add(at)
            waiting += [(first, at), (at, last)]
    return tuple(line[index] for index in sorted(keep))


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = point[0] - start[0], point[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else max(0.0, min(1.0, (px * dx + py * dy) / length))
    return float(((px - along * dx) ** 2 + (py - along * dy) ** 2) ** 0.5)


def path(line: Sequence[Point], closed: bool = False) -> str:
    """Return a line as relative SVG path data.

    >>> path([(1, 1), (3, 1), (3, 0)])
    'M1 1l2 0 0-1'
    """
    (x, y), *rest = line
    steps = []
    for to_x, to_y in rest:
        if (to_x, to_y) != (x, y):
            steps.append(f"{to_x - x}{'' if to_y < y else ' '}{to_y - y}")
            x, y = to_x, to_y
    joined = "".join(each if not n or each[0] == "-" else f" {each}" for n, each in enumerate(steps))
    return f"M{line[0][0]} {line[0][1]}{'l' + joined if joined else ''}{'z' if closed else ''}"


def _rings(geometry: Mapping[str, Any]) -> Iterator[Sequence[int]]:
    """Yield the rings of a Polygon or MultiPolygon: numbers of arcs."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        yield from polygon


def _walked(arcs: Sequence[Line], number: int) -> Line:
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def _ring(arcs: Sequence[Line], numbers: Sequence[int]) -> Line:
    made = [_walked(arcs, numbers[0])[0]]
    for number in numbers:
        made += _walked(arcs, number)[1:]
    return tuple(made)


def _stitched(arcs: Sequence[Line], numbers: Sequence[int]) -> list[Line]:
    """Join arcs, each where the one before ended, into closed lines."""
    begins: dict[Point, list[int]] = defaultdict(list)
    for number in numbers:
        begins[_walked(arcs, number)[0]].append(number)
    made = []
    for start in numbers:
        if start not in begins[_walked(arcs, start)[0]]:
            continue
        begins[_walked(arcs, start)[0]].remove(start)
        line = list(_walked(arcs, start))
        while line[-1] != line[0] and begins[line[-1]]:
            line += _walked(arcs, begins[line[-1]].pop())[1:]
        made.append(tuple(line))
    return made


def _area(ring: Line) -> float:
    pairs = itertools.pairwise(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def _middle(ring: Line) -> Point:
    """Return the centre of gravity of a ring; of one without area, its first point."""
    area = _area(ring)
    if not area:
        return ring[0]
    pairs = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in itertools.pairwise(ring)]
    x = sum((a[0] + b[0]) * cross for a, b, cross in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * cross for a, b, cross in pairs) / (6 * area)
    return round(x), round(y)


def read(file: Path) -> Country:
    """Return the drawing of a TopoJSON file whose object `cantons` has the canton codes as ids."""
    whole = json.loads(file.read_text(encoding="utf-8"))
    arcs = [
        thinned([project(*place) for place in decode(steps, whole["transform"])], TOLERANCE)
        for steps in whole["arcs"]
    ]
    cantons, middles, small = {}, {}, set()
    users: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for geometry in whole["objects"]["cantons"]["geometries"]:
        code = geometry["id"]
        rings = []
        for numbers in _rings(geometry):
            rings.append(_ring(arcs, numbers))
            for number in numbers:
                users[number if number >= 0 else ~number].append((code, number))
        cantons[code] = "".join(path(ring, closed=True) for ring in rings)
        largest = max(rings, key=lambda ring: abs(_area(ring)))
        middles[code] = _middle(largest)
        if abs(_area(largest)) < SMALL:
            small.add(code)
    coast = [found[0][1] for found in users.values() if len(found) == 1]
    between = {n: {code[:2] for code, _number in found} for n, found in users.items() if len(found) > 1}
    return Country(
        land="".join(path(line, closed=True) for line in _stitched(arcs, coast)),
        canton_borders="".join(path(arcs[n]) for n, provinces in between.items() if len(provinces) == 1),
        province_borders="".join(path(arcs[n]) for n, provinces in between.items() if len(provinces) > 1),
        cantons=cantons,
        middles=middles,
        small=frozenset(small),
    )


@cache
def country() -> Country:
    """Return the drawing of Ecuador, read once."""
    return read(FILE)


def has_outline(code: str) -> bool:
    """Say whether a canton has a shape on the map; 1413 Sevilla Don Bosco is too new."""
    return code in country().cantons


def numbered(codes: Sequence[str]) -> dict[str, int]:
    """Return the number of each canton on the map and in the list beside it, in the order of `codes`."""
    return {code: number for number, code in enumerate((c for c in codes if has_outline(c)), 1)}


def _dot(shapes: Country, code: str) -> str:
    x, y = shapes.middles[code]
    return f'<circle cx="{x}" cy="{y}" r="8"/>' if code in shapes.small else ""


def _label(shapes: Country, code: str, number: int) -> str:
    x, y = shapes.middles[code]
    return f'<text x="{x}" y="{y - 12 if code in shapes.small else y + 9}">{number}</text>'


@lru_cache(maxsize=8)
def drawn(codes: tuple[str, ...]) -> bytes:
    """Return the map as SVG with the cantons of `codes` in green, each with its number."""
    shapes, numbers = country(), numbered(codes)
    chosen = "".join(f'<path d="{shapes.cantons[code]}"/>{_dot(shapes, code)}' for code in numbers)
    labels = "".join(
        _label(shapes, code, number)
        for code, number in (numbers.items() if len(numbers) <= MOST_NUMBERS else ())
    )
    x, y, width, height = BOX
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"<desc>{escape(SOURCE)}</desc>"
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="none" stroke="#b9b5a8"/>'
        f'<g stroke-linejoin="round"><path d="{shapes.land}" fill="#ebe7da" fill-rule="evenodd" stroke="#8d897c"/>'
        f'<path d="{shapes.canton_borders}" fill="none" stroke="#fff"/>'
        f'<g fill="#0b6b4f" stroke="#fff">{chosen}</g>'
        f'<path d="{shapes.province_borders}" fill="none" stroke="#8d897c" stroke-width="1.3"/></g>'
        '<g font-family="system-ui,sans-serif" font-size="26" font-weight="700" text-anchor="middle" '
        f'fill="#17211c" stroke="#fff" stroke-width="5" paint-order="stroke">{labels}</g></svg>'
    ).encode()
