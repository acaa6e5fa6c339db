"""What an action lacks, when it is late, and how a list of them is narrowed and ordered."""

import unicodedata
from dataclasses import fields
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workshop.steps.actions.rules import SORTS, Point, Wanted, lacking, likely_day, narrowed, ordered, tidy

TODAY = date(2026, 11, 24)
STATUSES = ("planned", "in_progress", "done", "delayed")
WORDS = ["Reparar vía", "Clorar el agua", "=1+1", "Árboles en La Tingue", "agua"]

points = st.lists(
    st.builds(
        Point,
        id=st.integers(1, 10_000),
        title=st.sampled_from(WORDS),
        owner=st.sampled_from(["", " ", "Rosa Cango", "Ñusta Quizhpe", "GAD"]),
        deadline=st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
        status=st.sampled_from(STATUSES),
        cost=st.none() | st.integers(0, 10**9),
        component=st.sampled_from(["", "Biofísico"]),
        parish_code=st.sampled_from(["", "111651"]),
        competence=st.sampled_from(["municipal", "parish"]),
    ),
    unique_by=lambda point: point.id,
)
filters = st.builds(
    Wanted,
    q=st.sampled_from(["", "AGUA", "via", "rosa"]),
    component=st.sampled_from(["", "Biofísico"]),
    parish=st.sampled_from(["", "111651"]),
    owner=st.sampled_from(["", "Rosa Cango"]),
    state=st.sampled_from(["", "incomplete", "overdue", *STATUSES]),
    competence=st.sampled_from(["", "parish"]),
)


def test_space_is_no_owner() -> None:
    assert lacking([Point(1, "a", "  ", TODAY)]).owner
    assert Point(1, "a", "Rosa", TODAY).complete


def test_an_action_is_late_the_day_after_its_deadline_unless_it_is_done() -> None:
    def late(days: int, status: str) -> bool:
        return Point(1, "a", "Rosa", TODAY + timedelta(days=days), status).overdue(TODAY)

    assert late(-1, "planned")
    assert not late(0, "planned")
    assert not late(-1, "done")
    assert not Point(1, "a", "Rosa", None).overdue(TODAY)


@given(points)
def test_whatever_is_not_complete_is_named_once(known: list[Point]) -> None:
    named = [point.id for point in lacking(known).points]
    assert sorted(named) == sorted(point.id for point in known if not point.complete)


@given(points, filters)
def test_each_condition_only_takes_away(known: list[Point], wanted: Wanted) -> None:
    shown = narrowed(known, wanted, TODAY)
    assert [point for point in known if point in shown] == shown
    assert narrowed(known, Wanted(), TODAY) == known
    for condition in fields(Wanted):
        alone = Wanted(**{condition.name: getattr(wanted, condition.name)})
        assert set(shown) <= set(narrowed(known, alone, TODAY))


@given(points, filters)
def test_what_fits_every_condition_alone_fits_all_together(known: list[Point], wanted: Wanted) -> None:
    together = set(known)
    for condition in fields(Wanted):
        alone = Wanted(**{condition.name: getattr(wanted, condition.name)})
        together &= set(narrowed(known, alone, TODAY))
    assert together == set(narrowed(known, wanted, TODAY))


@given(points, st.sampled_from(SORTS), st.booleans())
def test_order_keeps_every_point_and_puts_what_is_unknown_last(
    known: list[Point], by: str, falling: bool
) -> None:
    found = ordered(known, by, falling)
    assert sorted(point.id for point in found) == sorted(point.id for point in known)
    if by == "deadline":
        days = [point.deadline for point in found]
        there = [day for day in days if day]
        assert days == sorted(there, reverse=falling) + [None] * (len(days) - len(there))


def test_words_are_found_without_accents_and_case() -> None:
    known = [Point(1, "Reparar la vía", "Ñusta", None), Point(2, "Agua", "", None)]
    assert [point.id for point in narrowed(known, Wanted(q="VIA nusta"), TODAY)] == [1]


@given(st.text())
def test_tidy_keeps_no_control_character_and_changes_nothing_twice(text: str) -> None:
    kept = tidy(text)
    assert tidy(kept) == kept
    assert not {c for c in kept if unicodedata.category(c) in ("Cc", "Cs")} - {"\n"}


def test_a_year_of_two_digits_is_a_slip() -> None:
    assert likely_day(date(2027, 3, 30))
    assert not likely_day(date(27, 3, 30))
