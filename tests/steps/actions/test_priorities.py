"""The prioritisation matrix: its arithmetic, its store, its pages."""

from datetime import date
from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.pages import StrictClient
from workshop.models.actions import Competence, CompetenceAnswer
from workshop.models.errors import InvalidField
from workshop.steps.actions import scoring, service
from workshop.steps.actions.charts import cost_bars, effort_effect
from workshop.steps.actions.priorities import CRITERIA, ranked, weighted
from workshop.steps.actions.service import Plan

some_scores = st.dictionaries(st.sampled_from(CRITERIA), st.integers(1, 5))
all_scores = st.fixed_dictionaries({name: st.integers(1, 5) for name in CRITERIA})
some_weights = st.fixed_dictionaries({name: st.integers(0, 10) for name in CRITERIA})


def test_points_can_be_done_again_on_paper() -> None:
    scores = dict(zip(CRITERIA, (5, 4, 3, 2, 1, 5), strict=True))
    weights = dict(zip(CRITERIA, (3, 2, 1, 0, 4, 1), strict=True))
    assert weighted(scores, weights) == Fraction(5 * 3 + 4 * 2 + 3 * 1 + 1 * 4 + 5 * 1, 11)


@given(some_scores, some_weights)
def test_points_lie_between_the_lowest_and_the_highest_score(
    scores: dict[str, int], weights: dict[str, int]
) -> None:
    points = weighted(scores, weights)
    counted = [score for name, score in scores.items() if weights[name]]
    assert (points is None) == (not counted)
    if points is not None:
        assert min(counted) <= points <= max(counted)


@given(all_scores, some_weights, st.integers(2, 9))
def test_only_the_ratio_of_the_weights_counts(
    scores: dict[str, int], weights: dict[str, int], times: int
) -> None:
    assert weighted(scores, weights) == weighted(scores, {n: w * times for n, w in weights.items()})


@given(st.lists(some_scores, max_size=8), some_weights)
def test_every_action_is_there_once_and_who_has_more_points_is_before(
    known: list[dict[str, int]], weights: dict[str, int]
) -> None:
    rows = ranked([(number, "a", scores) for number, scores in enumerate(known)], weights)
    assert sorted(row.id for row in rows) == list(range(len(known)))
    placed = [row for row in rows if row.place is not None]
    assert rows[: len(placed)] == placed
    for row in placed:
        assert row.place == 1 + sum((other.points or 0) > (row.points or 0) for other in placed)
    for row in rows:
        if row.effort is not None:
            assert 1 <= row.effort <= 5


def test_charts_hold_what_the_tables_say() -> None:
    whole = dict.fromkeys(CRITERIA, 4)
    rows = ranked([(1, "Agua", whole), (2, "Vía", whole), (3, "Feria", {"urgency": 1})], {})
    figure = effort_effect(rows, "x", "y", "q")
    assert (figure["data"][0]["x"], figure["data"][0]["y"]) == ([2.0], [4.0])
    assert figure["data"][0]["text"] == ["2"]
    bars = cost_bars(["A", ""], ["", "P"], {("A", "P"): 5.0}, {"component": "sin", "parish": "todo"})
    assert [(trace["name"], trace["x"]) for trace in bars["data"]] == [("todo", [0, 0]), ("P", [5.0, 0])]
    assert bars["data"][0]["y"] == ["A", "sin"]


def test_weights_and_scores_are_kept_and_bounded(session: Session) -> None:
    process = make_process(session)
    water, road = (service.create(session, process, Plan(title)) for title in ("Agua", "Vía"))
    actions = service.actions(session, process)
    assert set(scoring.weights(session, process).values()) == {3}
    scoring.set_scores(session, water, {**dict.fromkeys(CRITERIA, 2), "urgency": 5})
    scoring.set_scores(session, road, {**dict.fromkeys(CRITERIA, 3), "urgency": 1})
    assert [row.title for row in scoring.order(session, process, actions)] == ["Vía", "Agua"]
    scoring.set_weights(session, process, {**dict.fromkeys(CRITERIA, 1), "urgency": 10})
    session.expire_all()
    assert [row.title for row in scoring.order(session, process, actions)] == ["Agua", "Vía"]
    scoring.set_scores(session, water, {"urgency": 4})
    session.expire_all()
    assert scoring.scores(session, actions)[water.id] == {"urgency": 4}
    for wrong in ({"urgency": 0}, {"urgency": 6}):
        with pytest.raises(InvalidField):
            scoring.set_scores(session, water, wrong)
    for wrong in (dict.fromkeys(CRITERIA, 0), dict.fromkeys(CRITERIA, 11), dict.fromkeys(CRITERIA, -1)):
        with pytest.raises(InvalidField):
            scoring.set_weights(session, process, wrong)


def test_costs_add_up_and_what_is_dropped_costs_nothing(session: Session) -> None:
    process = make_process(session)
    component = process.components[0].id
    for title, cost, parish, part in (
        ("a", 5, "111651", component),
        ("b", 7, "111651", None),
        ("c", 9, None, component),
    ):
        service.create(session, process, Plan(title, cost_cents=cost, parish_code=parish, component_id=part))
    service.create(
        session,
        process,
        Plan(
            "fuera",
            cost_cents=100,
            competence=Competence.NATIONAL,
            competence_answer=CompetenceAnswer.DROP,
            competence_reason="x",
        ),
    )
    found = scoring.costs(service.actions(session, process))
    assert (found.total, found.of_component("Sociocultural"), found.of_parish("")) == (21, 14, 9)
    assert (found.components, found.parishes) == (["Sociocultural", ""], ["", "La Tingue"])


def test_the_matrix_is_read_by_all_scored_by_staff_and_weighed_by_the_coordinator(
    coordinator: StrictClient, official: StrictClient, observer: StrictClient, process_id: int, app: Flask
) -> None:
    plan = f"/c/olmedo-loja/{process_id}/actions"
    assert official.page(f"{plan}/priorities").select_one(".empty")
    for title in ("Agua", "Vía"):
        official.send(f"{plan}/new", {"title": title, "deadline": date(2027, 1, 1), "cost_cents": "100"})
    first = official.page(f"{plan}/priorities").select("tbody th a")[0]["href"].rsplit("/", 1)[1]
    page = official.send(
        f"{plan}/{first}/scores", {**dict.fromkeys(CRITERIA, "4"), "urgency": "5", "then": "next"}
    )
    assert "Vía" in page.h1.text
    official.post(f"{plan}/{first}/scores", data={"urgency": "9"})
    row = observer.page(f"{plan}/priorities").select_one("tbody tr")
    assert row.select_one("strong").text == "4,17"
    assert not row.select("a.button")
    observer.page(f"{plan}/{first}/scores", 403)
    official.page(f"{plan}/priorities/weights", 403)
    page = coordinator.send(f"{plan}/priorities/weights", {"urgency": "11"}, 422)
    assert page.select_one("#urgency-error")
    coordinator.send(f"{plan}/priorities/weights", {"urgency": "0"})
    assert observer.page(f"{plan}/priorities").select_one("tbody strong").text == "4,00"
    assert "Urgencia" in coordinator.page(f"/c/olmedo-loja/{process_id}/history").text
