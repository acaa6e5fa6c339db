"""What phones are asked, where things stand on the projector, and which totals are told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.live.conftest import NOON
from workshop.live import rules
from workshop.live.rules import Moment
from workshop.models.live import ActivityKind


@pytest.mark.parametrize(
    ("moment", "asked"),
    [
        (Moment("swot", True, True, True), "over"),
        (Moment("swot", True, False, False), "before"),
        (Moment(None, True, True, False), "wait"),
        (Moment("swot", False, True, False), "wait"),
        (Moment("grouping", True, True, False), "wait"),
        (Moment("vote", False, True, False), "vote"),
        *((Moment(kind, True, True, False), kind) for kind in sorted(rules.SENDING)),
    ],
)
def test_what_a_phone_is_asked(moment: Moment, asked: str) -> None:
    assert rules.asks(moment) == asked


def test_the_rules_name_activities_that_exist() -> None:
    assert set(ActivityKind) >= rules.SENDING | rules.REVEALED_LATER


@given(st.lists(st.integers(1, 2)))
def test_pages_hold_everything_once_and_never_too_much(sizes: list[int]) -> None:
    laid = rules.pages(sizes, 3)
    assert sorted(each for page in laid for each in page) == list(range(len(sizes)))
    assert all(0 < sum(sizes[each] for each in page) <= 3 for page in laid)


def test_seconds_left_run_below_zero() -> None:
    assert rules.seconds_left(None, NOON) is None
    assert rules.seconds_left(NOON + timedelta(seconds=90), NOON) == 90
    assert rules.seconds_left(NOON - timedelta(minutes=2), NOON) == -120


def test_the_neighbours_of_an_activity() -> None:
    assert rules.neighbour([3, 1, 2], None, 1) == 3
    assert rules.neighbour([3, 1, 2], None, -1) is None
    assert rules.neighbour([3, 1, 2], 1, 1) == 2
    assert rules.neighbour([3, 1, 2], 1, -1) == 3
    assert rules.neighbour([3, 1, 2], 2, 1) is None
    assert rules.neighbour([3, 1, 2], 3, -1) is None
    assert rules.neighbour([], None, 1) is None


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 30)))
def test_a_small_cell_is_never_told_nor_found_by_subtraction(counts: dict[str, int]) -> None:
    shown = rules.shown_cells(counts)
    assert all(value is None or value == 0 or value >= rules.SMALL_CELL for value in shown.values())
    hidden = [name for name, value in shown.items() if value is None]
    others = [name for name, count in counts.items() if count and name not in hidden]
    assert len(hidden) != 1 or not others
    assert all(value == counts[name] for name, value in shown.items() if value is not None)


def test_two_people_alone_are_not_told_by_the_rest() -> None:
    """One and one hidden among 22 would be known to be one each: the next smallest goes along."""
    assert rules.shown_cells({"a": 1, "b": 1, "c": 20}) == {"a": None, "b": None, "c": None}
    assert rules.shown_cells({"a": 1, "b": 4, "c": 20, "d": 0}) == {"a": None, "b": None, "c": 20, "d": 0}
    assert rules.shown_cells({"a": 3, "b": 9, "c": 20}) == {"a": None, "b": None, "c": 20}


IDS = st.lists(st.integers(1, 200), unique=True, max_size=40).map(sorted)


@given(IDS, st.data(), st.integers(2, 8))
def test_the_places_hold_what_the_hall_may_read_once_each(
    ids: list[int], data: st.DataObject, slots: int
) -> None:
    shown = set(data.draw(st.lists(st.sampled_from(ids), unique=True))) if ids else set()
    pinned = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=4)) if ids else []
    placed = rules.places(ids, shown, pinned, slots)
    there = [each for each in placed if each is not None]
    assert len(placed) == slots
    assert len(set(there)) == len(there)
    assert set(there) <= shown
    if len(shown) >= slots:
        assert len(there) == slots  # no place is empty while something is not to be seen
    if shown and max(shown) == max(ids):
        assert max(shown) in there  # the last that came is to be seen


@given(st.integers(0, 60), st.integers(2, 8))
def test_a_new_one_moves_no_other(count: int, slots: int) -> None:
    before = rules.places(range(count), range(count), [], slots)
    after = rules.places(range(count + 1), range(count + 1), [], slots)
    changed = [at for at in range(slots) if before[at] != after[at]]
    assert len(changed) == 1
    assert after[changed[0]] == count


@given(st.integers(1, 60), st.integers(2, 8), st.data())
def test_one_that_is_taken_away_moves_no_other(count: int, slots: int, data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, count - 1))
    before = rules.places(range(count), range(count), [], slots)
    after = rules.places(range(count), set(range(count)) - {gone}, [], slots)
    assert all(was == now for was, now in zip(before, after, strict=True) if was != gone)


def test_pinned_ones_stand_first_and_leave_a_place_for_the_new() -> None:
    assert rules.places([1, 2, 3], {1, 2, 3}, [3], 4) == [3, 1, 2, None]
    assert rules.places([1, 2, 3], {1, 2, 3}, [1, 2, 3], 3) == [1, 2, 3]
    assert rules.places([1, 2, 3], {1, 2}, [3], 3) == [1, 2, None]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gad parroquial de chantaco", "public"),
        ("asociacion de mujeres", "civil_society"),
        ("universidad tecnica", "academia"),
        ("cooperativa de transporte loja", "private"),
        ("comuna collana", "community"),
        ("", "community"),
    ],
)
def test_a_name_says_what_kind_of_actor_it_is(name: str, kind: str) -> None:
    assert rules.likely_kind(name) == kind
