"""When a project can stand on a ballot, and what is asked for under each ceiling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.steps.projects.rules import Candidate, demands

candidates = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 10_000),
        cost=st.none() | st.integers(0, 10**9),
        feasibility=st.sampled_from(["pending", "feasible", "not_feasible"]),
        parish_code=st.sampled_from(["", "111650", "111651"]),
    ),
    unique_by=lambda candidate: candidate.id,
)


@pytest.mark.parametrize(
    ("cost", "feasibility", "lacks"),
    [
        (None, "pending", ("cost", "verdict")),
        (0, "feasible", ("cost",)),
        (100, "pending", ("verdict",)),
        (100, "not_feasible", ("feasible",)),
        (100, "feasible", ()),
    ],
)
def test_a_ballot_needs_a_cost_and_a_good_verdict(
    cost: int | None, feasibility: str, lacks: tuple[str, ...]
) -> None:
    assert Candidate(1, cost, feasibility).lacks == lacks


@given(candidates)
def test_one_ceiling_for_the_canton_adds_up_every_ready_project(known: list[Candidate]) -> None:
    (whole,) = demands(known, {"": 180_000_00})
    assert whole.asked == sum(c.cost or 0 for c in known if c.ready)


@given(candidates, st.integers(0, 10**9), st.integers(0, 10**9))
def test_each_parish_adds_up_its_own(known: list[Candidate], seat: int, tingue: int) -> None:
    found = demands(known, {"111650": seat, "111651": tingue})
    assert [(each.parish_code, each.ceiling) for each in found] == [("111650", seat), ("111651", tingue)]
    for each in found:
        assert each.asked == sum(c.cost or 0 for c in known if c.ready and c.parish_code == each.parish_code)
