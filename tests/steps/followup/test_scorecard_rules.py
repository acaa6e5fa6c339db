"""When a light is what colour, and how the small lines are drawn."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.steps.followup.charts import EDGE, HEIGHT, WIDTH, Line, spark, trends
from workshop.steps.followup.scorecard_rules import (
    BEHIND,
    CLOSE,
    LESS,
    LIGHTS,
    MORE,
    NO_DATA,
    REACHED,
    Point,
    counted,
    light,
    line,
    month_of,
    shifted,
    trend,
)

OCTOBER = date(2026, 10, 1)
AMOUNTS = st.integers(0, 10**12)
MAYBE = st.none() | AMOUNTS
MONTHS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: day.replace(day=1))
POINTS = st.lists(st.builds(Point, MONTHS, MAYBE, MAYBE), max_size=20, unique_by=lambda point: point.month)
ORDER = (BEHIND, CLOSE, REACHED)


@pytest.mark.parametrize(
    ("target", "actual", "better", "found"),
    [
        (100_00, 100_00, MORE, REACHED),
        (100_00, 90_00, MORE, CLOSE),
        (100_00, 89_99, MORE, BEHIND),
        (10_00, 10_00, LESS, REACHED),
        (10_00, 11_00, LESS, CLOSE),
        (10_00, 11_01, LESS, BEHIND),
        (0, 0, LESS, REACHED),
        (0, 1, LESS, BEHIND),
        (0, 0, MORE, REACHED),
        (None, 5, MORE, NO_DATA),
        (5, None, LESS, NO_DATA),
    ],
)
def test_lights_at_their_thresholds(target: int | None, actual: int | None, better: str, found: str) -> None:
    assert light(target, actual, better) == found


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_better_actual_never_has_a_worse_light(target: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert ORDER.index(light(target, high, MORE)) >= ORDER.index(light(target, low, MORE))
    assert ORDER.index(light(target, low, LESS)) >= ORDER.index(light(target, high, LESS))


@given(st.lists(st.sampled_from(LIGHTS)))
def test_every_indicator_is_counted_once(lights: list[str]) -> None:
    assert sum(counted(lights).values()) == len(lights)


@given(MONTHS, st.integers(-600, 600))
def test_months_are_shifted_and_back(month: date, by: int) -> None:
    if 2 <= month.year + by // 12 <= 9990:
        assert shifted(shifted(month, by), -by) == month
        assert shifted(month, by).day == 1


@pytest.mark.parametrize(
    "text", ["", "octubre", "2026-13", "2026-00", "0000-01", "26-10", "2026-10-", "2026/10"]
)
def test_what_is_no_month(text: str) -> None:
    assert month_of(text) is None
    assert month_of("2026-10-31") == month_of(" 2026-10 ") == OCTOBER


def test_the_way_is_told_against_the_last_month_that_was_measured() -> None:
    points = [Point(date(2026, 7, 1), 5, 9_00), Point(date(2026, 9, 1), 5, None), Point(OCTOBER, 5, 8_00)]
    assert trend(points, OCTOBER, LESS) == ("better", points[0])
    assert trend(points, OCTOBER, MORE) == ("worse", points[0])
    assert trend(points, date(2026, 9, 1), MORE) is None
    assert trend(points[:1], date(2026, 7, 1), MORE) is None


@given(POINTS, MONTHS)
def test_a_line_is_whole_and_drawn_inside_its_box(points: list[Point], until: date) -> None:
    drawn = line(points, until, 12)
    assert 6 <= len(drawn) <= 12
    assert drawn[-1].month == until
    assert all(shifted(a.month, 1) == b.month for a, b in pairwise(drawn))
    small = spark(drawn)
    spots = [
        tuple(map(float, spot.split(","))) for run in small.actual + small.target for spot in run.split()
    ]
    assert all(EDGE <= x <= WIDTH - EDGE and EDGE <= y <= HEIGHT - EDGE for x, y in spots)


def test_the_figure_has_a_chart_for_each_and_runs_nothing_that_was_typed() -> None:
    lines = [Line(f"<a href='x'>{n}</a>", [Point(OCTOBER, 12_50, None)]) for n in range(5)]
    figure = trends(lines, "logrado", "meta")
    assert len(figure["data"]) == 10
    assert figure["data"][0]["y"] == [12.5]
    assert figure["data"][1]["y"] == [None]
    assert "<a" not in str(figure["layout"]["annotations"])
    assert all(
        0 <= axis["domain"][0] < axis["domain"][1] <= 1
        for name, axis in figure["layout"].items()
        if "axis" in name
    )
