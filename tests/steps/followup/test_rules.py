"""When an action is late or forgotten, and how a report settles."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.steps.followup.rules import STALE_AFTER, Promise, settle, standing

TODAY = date(2026, 11, 24)
STATUSES = ("planned", "in_progress", "done", "delayed")


def promise(due_in: int | None = 10, status: str = "planned", progress: int = 0, silent: int = 0) -> Promise:
    deadline = None if due_in is None else TODAY + timedelta(days=due_in)
    return Promise(deadline, status, progress, TODAY - timedelta(days=silent))


def test_the_day_of_the_deadline_is_still_in_time() -> None:
    assert not promise(due_in=0).overdue(TODAY)
    assert promise(due_in=-1).overdue(TODAY)


def test_what_is_done_or_has_no_deadline_is_never_overdue() -> None:
    assert not promise(due_in=-100, status="done").overdue(TODAY)
    assert not promise(due_in=None).overdue(TODAY)


def test_stale_after_sixty_days_of_silence_unless_done() -> None:
    assert not promise(silent=STALE_AFTER.days).stale(TODAY)
    assert promise(silent=STALE_AFTER.days + 1).stale(TODAY)
    assert not promise(silent=400, status="done").stale(TODAY)


@pytest.mark.parametrize(
    ("given_report", "kept"),
    [
        (("done", 40), ("done", 100)),
        (("in_progress", 100), ("done", 100)),
        (("planned", 5), ("in_progress", 5)),
        (("planned", 0), ("planned", 0)),
        (("delayed", 30), ("delayed", 30)),
    ],
)
def test_status_and_progress_agree(given_report: tuple[str, int], kept: tuple[str, int]) -> None:
    assert settle(*given_report) == kept


@given(st.sampled_from(STATUSES), st.integers(0, 100))
def test_settling_is_stable_and_done_is_a_hundred(status: str, progress: int) -> None:
    settled = settle(status, progress)
    assert settle(*settled) == settled
    assert (settled[0] == "done") == (settled[1] == 100)


def test_standing_counts_each_action_once_for_each_thing() -> None:
    plan = [promise(status="done", progress=100), promise(due_in=-1, silent=90), promise(progress=50)]
    state = standing(plan, TODAY)
    assert (state.actions, state.done, state.overdue, state.stale, state.progress) == (3, 1, 1, 1, 50)


def test_an_empty_plan_has_no_progress() -> None:
    assert standing([], TODAY).progress == 0
