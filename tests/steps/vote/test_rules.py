"""When a round is open, and what may be published."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.steps.vote.rules import SMALL, Settings, merge_small, state

OPENS = datetime(2027, 3, 1, 8, tzinfo=UTC)
CLOSES = datetime(2027, 3, 1, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, "waiting"),
        (OPENS, "open"),
        (CLOSES - SECOND, "open"),
        (CLOSES, "closed"),
    ],
)
def test_it_opens_and_closes_on_the_minute(now: datetime, expected: str) -> None:
    assert state(now, OPENS, CLOSES, published=True) == expected
    assert state(now, OPENS, CLOSES, published=False) == "draft"


def test_the_count_outweighs_the_clock() -> None:
    assert state(OPENS, OPENS, CLOSES, published=True, counted=True) == "counted"
    assert state(OPENS, OPENS, CLOSES, published=True, counted=True, adopted=True) == "adopted"


def settings(**changes: object) -> Settings:
    usual: dict[str, object] = {
        "ballot": "approval",
        "rule": "most_votes",
        "max_choices": 3,
        "ceiling": 60_000_00,
        "most": 60_000_00,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "costs": (24_000_00, 70_000_00),
    }
    return Settings(**{**usual, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"ballot": "knapsack", "max_choices": None}, {}),
        ({"max_choices": None}, {}),
        ({"max_choices": 0}, {"max_choices": "bad_limit"}),
        ({"ballot": "points", "max_choices": None}, {"points": "no_points"}),
        ({"ballot": "points", "max_choices": None, "points": 5}, {}),
        ({"threshold": -1}, {"threshold": "bad_threshold"}),
        ({"step": 0}, {"step_cents": "bad_step"}),
        ({"ceiling": 0, "costs": (1, 2)}, {"ceiling_cents": "no_ceiling", "project_ids": "none_fits"}),
        ({"ceiling": 60_000_01}, {"ceiling_cents": "over_ceiling"}),
        ({"closes_at": OPENS}, {"closes_at": "closes_first"}),
        ({"costs": (24_000_00,)}, {"project_ids": "too_few"}),
        ({"costs": (60_000_01, 70_000_00)}, {"project_ids": "none_fits"}),
    ],
)
def test_what_is_wrong_is_said_by_field(changes: dict[str, object], expected: dict[str, str]) -> None:
    assert settings(**changes).faults() == expected


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({}, []),
        ({"a": 3}, [(("a",), 3)]),
        ({"a": 30, "b": 20}, [(("a",), 30), (("b",), 20)]),
        ({"a": 30, "b": 20, "c": 2}, [(("a",), 30), (("b", "c"), 22)]),
        ({"a": 30, "b": 20, "c": 6, "d": 5}, [(("a",), 30), (("b",), 20), (("c", "d"), 11)]),
        ({"a": 12, "b": 9}, [(("a", "b"), 21)]),
        ({"a": 0, "b": 12}, [(("b",), 12)]),
    ],
)
def test_small_groups_are_never_shown_apart(groups: dict[str, int], expected: list[object]) -> None:
    cells = merge_small(groups)
    assert [(cell.names, cell.ballots) for cell in cells] == expected


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40), max_size=8))
def test_merging_keeps_the_sum_and_shows_no_small_cell_beside_another(groups: dict[str, int]) -> None:
    cells = merge_small(groups)
    assert sum(cell.ballots for cell in cells) == sum(groups.values())
    assert len(cells) == 1 or all(cell.ballots >= SMALL for cell in cells)
