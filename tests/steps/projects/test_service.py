"""Projects in a real SQLite and a real PostgreSQL."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.models.budget import Feasibility
from workshop.models.errors import InvalidField, NotFound
from workshop.models.process import Division, ParishCeiling, Process
from workshop.steps.actions import service as actions
from workshop.steps.actions.service import Plan
from workshop.steps.projects import service
from workshop.steps.projects.service import Proposal

PRICED = Proposal(title="Agua clorada", cost_cents=24_000_00, feasibility=Feasibility.FEASIBLE)


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


def test_an_action_becomes_a_project(session: Session, process: Process) -> None:
    action = actions.create(
        session,
        process,
        Plan(
            "Agua " * 30,
            description="x" * 900,
            component_id=process.components[0].id,
            parish_code="111651",
            cost_cents=24_000_00,
        ),
    )
    project = service.create(session, process, service.from_action(action))
    session.expire_all()
    assert (len(project.title), len(project.summary)) == (119, 400)
    assert (project.action, action.projects) == (action, [project])
    assert (project.cost_cents, project.parish_code) == (24_000_00, "111651")
    assert project.component is process.components[0]
    assert project.feasibility is Feasibility.PENDING


def test_only_feasible_projects_with_a_cost_are_ready_for_their_parish(
    session: Session, process: Process
) -> None:
    for title, changes in (
        ("A canton", {}),
        ("B parish", {"parish_code": "111651"}),
        ("C no cost", {"cost_cents": None}),
        ("D pending", {"feasibility": Feasibility.PENDING}),
        (
            "E no",
            {"feasibility": Feasibility.NOT_FEASIBLE, "feasibility_reason": "No es competencia municipal"},
        ),
    ):
        service.create(session, process, replace(PRICED, title=title, **changes))
    away = service.create(session, process, replace(PRICED, title="F archived"))
    service.archive(session, away)

    def ready(parish_code: str | None) -> list[str]:
        return sorted(project.title for project in service.ballot_ready(session, process, parish_code))

    assert ready(None) == ["A canton", "B parish"]
    assert ready("111651") == ["B parish"]
    assert ready("111650") == []
    service.archive(session, away, archived=False)
    assert "F archived" in ready(None)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " \x00 "}),
        ("cost_cents", {"cost_cents": 0}),
        ("cost_cents", {"cost_cents": 10**13}),
        ("feasibility_reason", {"feasibility": Feasibility.NOT_FEASIBLE, "feasibility_reason": " "}),
        ("parish_code", {"parish_code": "220451"}),
        ("parish_code", {"parish_code": "111699"}),
        ("component_id", {"component_id": 10**6}),
        ("action_id", {"action_id": 10**6}),
    ],
)
def test_what_does_not_belong_is_refused_and_nothing_stored(
    session: Session, process: Process, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(InvalidField, match=f"^{field}: "):
        service.create(session, process, replace(PRICED, **changes))
    assert service.projects(session, process) == []


def test_an_action_of_another_process_is_refused(session: Session, process: Process) -> None:
    other = make_process(session, "2204")
    action = actions.create(session, other, Plan("Muro del Suno"))
    with pytest.raises(InvalidField, match=r"^action_id: "):
        service.create(session, process, replace(PRICED, action_id=action.id))
    with pytest.raises(NotFound):
        service.find_project(session, process, service.create(session, other, PRICED).id)


def test_what_is_asked_for_stands_against_the_ceilings(session: Session, process: Process) -> None:
    service.create(session, process, PRICED)
    service.create(session, process, replace(PRICED, parish_code="111651", cost_cents=1_00))
    (whole,) = service.demand(session, process)
    assert (whole.asked, whole.ceiling) == (24_001_00, 180_000_00)
    process.division = Division.PARISH
    process.ceilings = [ParishCeiling(parish_code="111651", amount_cents=50_00)]
    session.flush()
    (tingue,) = service.demand(session, process)
    assert (tingue.parish_code, tingue.asked, tingue.share) == ("111651", 1_00, 2)
