"""What becomes of a promise, what is added up, and what is named as missing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.accountability.rules import OUTCOMES, Commitment, gaps, told_together, totals, unspent

TODAY = date(2026, 11, 24)
PROMISE = Commitment(
    action_id=1, title="Agua", owner="Rosa", unit="", component="", parish="", promised_by=TODAY, deadline=TODAY,
    status="planned", progress=0, done_on=None, budget_cents=100_00, spent_cents=None,
)  # fmt: skip
DAYS = st.none() | st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
CENTS = st.none() | st.integers(0, 10**9)
COMMITMENTS = st.lists(
    st.builds(
        replace,
        st.just(PROMISE),
        promised_by=DAYS,
        deadline=DAYS,
        done_on=DAYS,
        status=st.sampled_from(["planned", "in_progress", "done", "delayed"]),
        progress=st.integers(0, 100),
        budget_cents=CENTS,
        spent_cents=CENTS,
        in_plan=st.booleans(),
        dropped=st.booleans(),
        owner=st.sampled_from(["", "Rosa"]),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "waiting"),
        ({"deadline": TODAY - timedelta(days=1)}, "late"),
        ({"progress": 5}, "going"),
        ({"status": "delayed"}, "going"),
        ({"status": "done", "progress": 100, "done_on": TODAY}, "done"),
        ({"status": "done", "progress": 100, "done_on": TODAY + timedelta(days=1)}, "done_late"),
        ({"status": "done", "progress": 100, "promised_by": None, "done_on": TODAY}, "done"),
        # A deadline that was moved does not make what was promised earlier come in time.
        ({"status": "done", "promised_by": TODAY - timedelta(days=9), "done_on": TODAY}, "done_late"),
        ({"dropped": True, "deadline": date(2020, 1, 1)}, "dropped"),
        ({"in_plan": False, "dropped": True}, "left"),
    ],
)
def test_what_becomes_of_a_promise(changes: dict[str, object], outcome: str) -> None:
    assert replace(PROMISE, **changes).outcome(TODAY) == outcome  # type: ignore[arg-type]


@given(COMMITMENTS)
def test_every_commitment_is_counted_once_and_every_cent(commitments: list[Commitment]) -> None:
    found = totals(commitments, TODAY)
    assert set(found.outcomes) == set(OUTCOMES)
    assert sum(found.outcomes.values()) == found.commitments == len(commitments)
    assert found.budget_cents == sum(each.budget_cents or 0 for each in commitments)
    assert found.spent_cents == sum(each.spent_cents or 0 for each in commitments)
    assert 0 <= found.progress <= 100
    assert found.without_spending <= len(unspent(commitments))


@given(COMMITMENTS, st.booleans())
def test_a_gap_always_names_what_lacks(commitments: list[Commitment], adopted: bool) -> None:
    found = {
        gap.key: gap.names
        for gap in gaps(adopted, commitments, TODAY, [("no_list", []), ("no_value", ["x"])])
    }
    assert ("not_adopted" in found) is not adopted
    assert "no_list" not in found
    assert found["no_value"] == ("x",)
    alive = [each for each in commitments if each.in_plan and not each.dropped]
    assert len(found.get("no_owner", ())) == sum(not each.owner for each in alive)


@given(st.lists(st.none() | st.integers(0, 500), max_size=8))
def test_what_is_hidden_in_a_workshop_is_never_given_away(cells: list[int | None]) -> None:
    told = told_together(cells)
    assert told.people == (
        sum(each or 0 for each in cells) if any(each is not None for each in cells) else None
    )
    assert told.whole == (None not in cells)
