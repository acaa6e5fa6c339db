"""Which totals of people may be told: a small one would point at somebody. Pure; used by every room that counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

SMALL_CELL = 5  # a total of fewer people is not told
NOT_SAID = "not_said"


def shown_cells(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return totals with small cells hidden (None), and the next smallest along while those could be worked out.

    A single hidden one is the whole less the others; of two that are one person each, the rest says so too.
    """
    hidden = {name for name, count in counts.items() if 0 < count < SMALL_CELL}
    others = sorted((count, name) for name, count in counts.items() if name not in hidden and count)
    while hidden and others and (len(hidden) == 1 or sum(counts[name] for name in hidden) < SMALL_CELL):
        hidden.add(others.pop(0)[1])
    return {name: None if name in hidden else count for name, count in counts.items()}


def told_cells(values: Sequence[str], said: Iterable[str | None], listed: int) -> dict[str, int | None]:
    """Return what `listed` people said of one thing, by value and NOT_SAID; empty when nobody told it.

    `values` are all that can be said; in a room of fewer people than a cell must hold, every number is hidden.

    >>> told_cells(("yes", "no"), ["yes"] * 6 + ["no"] * 5, 11)
    {'yes': 6, 'no': 5, 'not_said': 0}
    """
    counts = Counter(value for value in said if value is not None)
    if not counts:
        return {}
    told = sum(counts.values())
    cells = {value: counts[value] for value in values} | {NOT_SAID: max(0, listed - told)}
    if max(told, listed) < SMALL_CELL:
        return dict.fromkeys(cells)
    return shown_cells(cells)
