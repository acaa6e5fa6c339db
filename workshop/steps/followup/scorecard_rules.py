"""The traffic light of an indicator and the way it goes. Standard library only.

All numbers are whole hundredths of what an indicator is measured in, so that no rounding decides a light.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

MORE, LESS = "more", "less"
REACHED, CLOSE, BEHIND, NO_DATA = "reached", "close", "behind", "no_data"
LIGHTS = (REACHED, CLOSE, BEHIND, NO_DATA)
BETTER, WORSE, SAME = "better", "worse", "same"
MARGIN = 10  # per cent of the target by which an indicator may miss it and still be close

_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-[0-9]{1,2})?")


def light(target: int | None, actual: int | None, better: str) -> str:
    """Return how an indicator stands against its target.

    Reached: at the target or on its better side. Close: it misses the target by at most `MARGIN` per cent of it.
    Behind: it misses by more. No data: target or actual is not known.

    >>> light(100_00, 90_00, "more"), light(100_00, 89_99, "more"), light(8_00, 9_00, "less")
    ('close', 'behind', 'behind')
    """
    if target is None or actual is None:
        return NO_DATA
    missed = target - actual if better == MORE else actual - target
    if missed <= 0:
        return REACHED
    return CLOSE if missed * 100 <= target * MARGIN else BEHIND


@dataclass(frozen=True)
class Point:
    """What was measured of an indicator in a month, which is its first day."""

    month: date
    target: int | None = None
    actual: int | None = None
    note: str = ""


def first_day(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def month_of(text: str) -> date | None:
    """Return the first day of the month that `text` names ("2026-10", or a day in it), or None.

    >>> month_of("2026-10"), month_of("2026-10-31"), month_of("octubre"), month_of("2026-13")
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 1), None, None)
    """
    found = _MONTH.fullmatch(text.strip())
    try:
        return date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def month_key(month: date) -> str:
    """Return how an address names a month.

    >>> month_key(date(2026, 3, 1))
    '2026-03'
    """
    return f"{month.year:04}-{month.month:02}"


def shifted(month: date, by: int) -> date:
    """Return the first day of the month `by` months after `month`.

    >>> shifted(date(2026, 11, 1), 2), shifted(date(2026, 1, 1), -1)
    (datetime.date(2027, 1, 1), datetime.date(2025, 12, 1))
    """
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def known(points: Iterable[Point], until: date) -> list[Point]:
    """Return the points with an actual up to the month of `until`, the oldest first."""
    last = first_day(until)
    return sorted((p for p in points if p.actual is not None and p.month <= last), key=lambda p: p.month)


def trend(points: Iterable[Point], month: date, better: str) -> tuple[str, Point] | None:
    """Return the way an indicator went up to `month`, and the measure before it that it is compared with.

    None when fewer than two months were measured, or none in `month`.
    """
    seen = known(points, month)
    if len(seen) < 2 or seen[-1].month != first_day(month):
        return None
    now, before = seen[-1].actual or 0, seen[-2].actual or 0
    if now == before:
        return SAME, seen[-2]
    return (BETTER if (now > before) == (better == MORE) else WORSE), seen[-2]


def counted(lights: Iterable[str]) -> dict[str, int]:
    """Return how many indicators have each light, all four in their order."""
    found = list(lights)
    return {each: found.count(each) for each in LIGHTS}


def line(points: Sequence[Point], until: date, months: int, least: int = 6) -> list[Point]:
    """Return a point for each month up to `until`, empty ones where nothing is known.

    It begins with the first month that is known, at most `months` and at least `least` months back.
    """
    by_month = {point.month: point for point in points}
    last = first_day(until)
    wanted = [shifted(last, -back) for back in range(months - 1, -1, -1)]
    begin = next((n for n, month in enumerate(wanted) if month in by_month), months)
    return [by_month.get(month, Point(month)) for month in wanted[min(begin, months - least) :]]
