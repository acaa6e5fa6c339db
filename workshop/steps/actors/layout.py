"""Where names stand in the power-interest matrix, so that no two of them overlap.

The matrix has five by five cells. In a cell the actors stand below each other, each with its name; where they
are too many for that they become numbers, which a list explains; where even those do not fit, one count.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap

from workshop.steps.actors.rules import SCALE

_LETTER = 0.58  # the mean width of a letter, as a part of the size of the type
_LINE = 1.45


@dataclass(frozen=True, slots=True)
class Canvas:
    """The size of the plot and of its type, all in the same unit (pixels)."""

    width: float
    height: float
    type_size: float
    top: float = 0.0  # kept free at the top of each cell, for the name of a quadrant

    @property
    def cell_width(self) -> float:
        return self.width / len(SCALE)

    @property
    def cell_height(self) -> float:
        return self.height / len(SCALE)

    @property
    def lines(self) -> int:
        """How many lines fit below each other in a cell."""
        return max(1, int((self.cell_height - self.top) // (self.type_size * _LINE)))

    @property
    def letters(self) -> int:
        """How many letters fit beside a dot in a cell."""
        return max(4, int((self.cell_width - 2.2 * self.type_size) / (self.type_size * _LETTER)))

    @property
    def number_columns(self) -> int:
        """How many numbers of three digits fit beside each other in a cell."""
        return max(1, int(self.cell_width // (self.type_size * 3)))


@dataclass(frozen=True, slots=True)
class Point:
    """One actor to be placed."""

    id: int
    name: str
    interest: int
    influence: int


@dataclass(frozen=True, slots=True)
class Label:
    """A text in a cell, on one line or more: `x` and `y` are its left end and its middle, in pixels from the top left.

    `ids` are the actors it stands for; `number` is set where it is explained in the list.
    """

    x: float
    y: float
    text: str
    ids: tuple[int, ...]
    number: int | None
    width: float
    height: float


def shortened(name: str, letters: int) -> str:
    """Return `name` in at most `letters` characters, cut after a word where that loses little."""
    if len(name) <= letters:
        return name
    cut = name[: letters - 1]
    whole = cut[: cut.rfind(" ")] if " " in cut[letters * 3 // 4 :] else cut
    return whole.rstrip(" ,.;-–(") + "…"


def broken(name: str, letters: int, lines: int) -> str:
    """Return `name` on at most `lines` lines of at most `letters` characters, shortened if it must be."""
    parts = wrap(name, letters, break_long_words=False)
    if len(parts) > lines:
        parts = [*parts[: lines - 1], shortened(" ".join(parts[lines - 1 :]), letters)]
    return "\n".join(shortened(part, letters) for part in parts)


def arrange(points: Iterable[Point], canvas: Canvas) -> list[Label]:
    """Return the labels of all points; none overlaps another or leaves its cell."""
    cells: dict[tuple[int, int], list[Point]] = defaultdict(list)
    for point in points:
        cells[point.interest, point.influence].append(point)
    labels: list[Label] = []
    number = 0
    # Numbers run as one reads: from the top row to the bottom, left to right.
    for interest, influence in sorted(cells, key=lambda cell: (-cell[1], cell[0])):
        inside = cells[interest, influence]
        left = (interest - 1) * canvas.cell_width
        top = (max(SCALE) - influence) * canvas.cell_height + canvas.top
        if len(inside) <= canvas.lines:
            labels += _names(inside, left, top, canvas)
        elif len(inside) <= canvas.lines * canvas.number_columns and number + len(inside) < 1000:
            labels += _numbers(inside, left, top, canvas, number)
            number += len(inside)
        else:
            ids = tuple(point.id for point in inside)
            labels += _column([(f"× {len(inside)}", ids, None)], left, top, canvas)
    return labels


def _column(
    texts: Sequence[tuple[str, tuple[int, ...], int | None]], left: float, top: float, canvas: Canvas
) -> list[Label]:
    """Place texts below each other, in the middle of the cell's height."""
    line = canvas.type_size * _LINE
    heights = [line * (text.count("\n") + 1) for text, _, _ in texts]
    y = top + (canvas.cell_height - canvas.top - sum(heights)) / 2
    width = canvas.cell_width - canvas.type_size
    labels = []
    for (text, ids, number), height in zip(texts, heights, strict=True):
        labels.append(Label(left + canvas.type_size / 2, y + height / 2, text, ids, number, width, height))
        y += height
    return labels


def _names(inside: list[Point], left: float, top: float, canvas: Canvas) -> list[Label]:
    spare = canvas.lines - len(inside)
    texts = []
    for point in inside:
        text = broken(point.name, canvas.letters, min(3, 1 + spare))
        spare -= text.count("\n")
        texts.append((text, (point.id,), None))
    return _column(texts, left, top, canvas)


def _numbers(inside: list[Point], left: float, top: float, canvas: Canvas, before: int) -> list[Label]:
    rows = ceil(len(inside) / canvas.number_columns)
    line = canvas.type_size * _LINE
    step = canvas.cell_width / canvas.number_columns
    start = top + (canvas.cell_height - canvas.top - line * rows) / 2 + line / 2
    labels = []
    for index, point in enumerate(inside):
        row, column = divmod(index, canvas.number_columns)
        labels.append(
            Label(
                left + column * step + canvas.type_size / 2,
                start + row * line,
                str(before + index + 1),
                (point.id,),
                before + index + 1,
                step - canvas.type_size,
                line,
            )
        )
    return labels
