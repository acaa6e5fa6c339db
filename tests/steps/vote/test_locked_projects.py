"""What people vote on cannot change: projects on the ballot of a published round."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.pages import StrictClient
from tests.steps.vote.conftest import NOON
from tests.steps.vote.test_ballot import open_poll
from workshop.models.budget import Feasibility, Project, Round
from workshop.models.errors import InvalidField
from workshop.steps.actions import service as actions
from workshop.steps.actions.service import Plan
from workshop.steps.projects import service as projects
from workshop.steps.projects.service import Proposal
from workshop.steps.vote import service

CHANGES = {
    "title": "Otra cosa",
    "summary": "Otra obra.",
    "cost_cents": 1_00,
    "parish_code": "111651",
    "feasibility": Feasibility.NOT_FEASIBLE,
}


def as_it_is(project: Project) -> Proposal:
    return Proposal(
        project.title, project.summary, project.action_id, project.component_id, project.parish_code,
        project.cost_cents, project.feasibility, project.feasibility_reason or "Hay terreno.",
    )  # fmt: skip


@pytest.fixture
def water(session: Session, draft: Round) -> Project:
    return session.get_one(Project, draft.projects[0].project_id)


@pytest.mark.parametrize("field", CHANGES)
def test_after_publication_nothing_on_the_ballot_changes(
    session: Session, box: Engine, draft: Round, water: Project, field: str
) -> None:
    service.publish(session, box, draft, NOON)
    with pytest.raises(InvalidField) as refused:
        projects.change(session, water, replace(as_it_is(water), **{field: CHANGES[field]}))
    assert refused.value.field == field
    assert refused.value.values == {"round": draft.name}
    session.refresh(water)
    assert (water.title, water.cost_cents, water.parish_code) == ("Agua segura", 60_000_00, None)


def test_nor_its_component_nor_its_action_nor_is_it_put_away(
    session: Session, box: Engine, draft: Round, water: Project
) -> None:
    action = actions.create(session, draft.process, Plan("Clorar el agua"))
    service.publish(session, box, draft, NOON)
    for changes in ({"component_id": draft.process.components[0].id}, {"action_id": action.id}):
        with pytest.raises(InvalidField):
            projects.change(session, water, replace(as_it_is(water), **changes))
    with pytest.raises(InvalidField):
        projects.archive(session, water)
    session.refresh(water)
    assert (water.component_id, water.action_id, water.archived_at) == (None, None, None)


def test_the_reason_of_the_verdict_may_still_be_put_in_better_words(
    session: Session, box: Engine, draft: Round, water: Project
) -> None:
    service.publish(session, box, draft, NOON)
    spaced = replace(as_it_is(water), title=f" {water.title} ", feasibility_reason="El terreno es municipal.")
    projects.change(session, water, spaced)
    assert (water.title, water.feasibility_reason) == ("Agua segura", "El terreno es municipal.")


def test_a_draft_locks_nothing_and_a_ballot_locks_only_its_own(
    session: Session, box: Engine, draft: Round, water: Project
) -> None:
    projects.change(session, water, replace(as_it_is(water), cost_cents=55_000_00))
    assert projects.on_a_ballot(session, draft.process) == set()
    other = projects.create(session, draft.process, Proposal("Cancha", cost_cents=9_000_00))
    service.publish(session, box, draft, NOON)
    projects.change(session, other, replace(as_it_is(other), cost_cents=8_000_00))
    projects.archive(session, other)
    assert other.archived_at is not None
    assert projects.on_a_ballot(session, draft.process) == {each.project_id for each in draft.projects}
    assert projects.on_a_ballot(session, make_process(session, "2204")) == set()


def test_the_form_says_so_beforehand_and_keeps_what_was_typed(
    app: Flask, coordinator: StrictClient, process_id: int, priced: list[int]
) -> None:
    base = f"/c/olmedo-loja/{process_id}/projects"
    assert not coordinator.page(f"{base}/{priced[0]}/edit").select("main .notice")
    assert len(coordinator.page(base).select("form[action$='/archive']")) == 3
    open_poll(app, process_id)
    assert not coordinator.page(base).select("form[action$='/archive']")
    form = coordinator.page(f"{base}/{priced[0]}/edit")
    assert "¿En qué obras invertimos en 2027?" in form.select_one("main .notice").text
    page = coordinator.send(f"{base}/{priced[0]}/edit", {"title": "Otra cosa"}, 422)
    assert page.select_one("[name=title]")["value"] == "Otra cosa"
    assert "¿En qué obras invertimos en 2027?" in page.select_one("#title-error").text
    token = form.select_one("[name=csrf_token]")["value"]
    answer = coordinator.post(
        f"{base}/{priced[0]}/archive", data={"csrf_token": token}, follow_redirects=True
    )
    assert (
        "¿En qué obras invertimos en 2027?"
        in coordinator.checked(answer).select_one("main .notice, .notice").text
    )
    coordinator.send(f"{base}/{priced[0]}/edit", {"feasibility_reason": "Hay terreno."})
    assert "Hay terreno." in coordinator.page(base).text
