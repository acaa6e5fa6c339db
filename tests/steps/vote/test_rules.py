"""When a round is open, and what may be published."""

from datetime import UTC, datetime, timedelta

import pytest

from workshop.steps.vote.rules import Settings, state

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
