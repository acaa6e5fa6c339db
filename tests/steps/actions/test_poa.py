"""The columns of the POA, activities, competence, ceilings and owners who left, in both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from workshop.access import service as access
from workshop.models.actions import Competence, CompetenceAnswer
from workshop.models.actors import Actor, ActorKind
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound
from workshop.models.geography import Canton
from workshop.models.people import Role
from workshop.models.process import Division, ParishCeiling, Process
from workshop.steps.actions import activities, service
from workshop.steps.actions.service import Plan
from workshop.steps.actions.summary import summary


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


def refused(field: str) -> Any:
    return pytest.raises(InvalidField, match=f"^{field}: ")


def test_the_columns_of_the_poa_are_kept(session: Session, process: Process) -> None:
    plan = Plan(
        "Agua",
        objective="Agua para todos",
        programme="Agua segura",
        goal="84 familias",
        starts_on=date(2027, 1, 4),
        deadline=date(2027, 1, 4),
        budget_line="7.5.01.01",
    )
    made = service.create(session, process, plan)
    session.expire_all()
    for name in ("objective", "programme", "goal", "starts_on", "deadline", "budget_line"):
        assert getattr(made, name) == getattr(plan, name)


def test_a_deadline_before_the_start_is_refused_wherever_it_is_set(
    session: Session, process: Process
) -> None:
    with refused("deadline"):
        service.create(session, process, Plan("A", starts_on=date(2027, 2, 2), deadline=date(2027, 2, 1)))
    action = service.create(session, process, Plan("A", starts_on=date(2027, 2, 2)))
    with refused("deadline"):
        service.set_in_place(session, action, "", "", date(2027, 2, 1), None, action.status)
    with refused("starts_on"):
        service.create(session, process, Plan("A", starts_on=date(27, 2, 2)))


def test_what_is_not_the_municipalitys_asks_for_an_answer_with_its_reason(
    session: Session, process: Process
) -> None:
    road = service.create(session, process, Plan("Vía", competence=Competence.PROVINCIAL))
    assert service.point(road).undecided
    drop = {"competence": Competence.PROVINCIAL, "competence_answer": CompetenceAnswer.DROP}
    with refused("competence_reason"):
        service.change(session, road, Plan("Vía", competence_reason=" \t", **drop))
    service.change(session, road, Plan("Vía", competence_reason=" Es de la prefectura ", **drop))
    assert road.competence_reason == "Es de la prefectura"
    point = service.point(road)
    assert (point.undecided, point.dropped, point.complete) == (False, True, True)
    assert not service.what_lacks(session, process).points
    service.change(session, road, Plan("Vía", competence_answer=CompetenceAnswer.DROP, competence_reason="x"))
    assert (road.competence_answer, road.competence_reason) == (None, "")


def test_costs_are_held_against_the_parishs_ceiling_or_the_whole_budget(
    session: Session, process: Process
) -> None:
    process.budget_cents, process.division = 1000, Division.PARISH
    process.ceilings = [ParishCeiling(parish_code="111651", amount_cents=300)]
    for title, cost, parish in (
        ("cabe", 300, "111651"),
        ("excede la parroquia", 301, "111651"),
        ("otra parroquia", 1000, "111650"),
        ("excede todo", 1001, None),
        ("sin costo", None, "111651"),
    ):
        service.create(session, process, Plan(title, cost_cents=cost, parish_code=parish))

    def dear() -> list[tuple[str, int, str]]:
        points = service.points(session, process, service.actions(session, process))
        return [(o.point.title, o.ceiling, o.parish_code) for o in service.too_costly(process, points)]

    assert dear() == [("excede la parroquia", 300, "111651"), ("excede todo", 1000, "")]
    process.division = Division.CANTON
    assert dear() == [("excede todo", 1000, "")]


def test_an_owner_without_a_role_is_named_as_having_left(session: Session, process: Process) -> None:
    person = make_person(session, Role.OFFICIAL)
    actor = Actor(canton_code="1116", name="Junta de agua", kind=ActorKind.COMMUNITY)
    session.add(actor)
    session.flush()
    for key in (f"person:{person.id}", f"actor:{actor.id}", ""):
        service.create(session, process, Plan(f"De {key}", owner=key))

    def left() -> list[bool]:
        found = service.points(session, process, service.actions(session, process))
        return [point.owner_left for point in found]

    assert left() == [False, False, False]
    membership = access.role_of(session, person, session.get_one(Canton, "1116"))
    assert membership
    access.remove_role(session, membership)
    assert left() == [True, False, False]
    actor.archived_at = utc_now()
    session.flush()
    assert left() == [True, True, False]
    assert service.points(session, process, service.actions(session, process))[0].owner == person.name
    assert any("De person" in str(lack) for lack in summary(session, process).lacks)


def test_activities_have_owners_and_dates_of_their_own(session: Session, process: Process) -> None:
    person = make_person(session, Role.OFFICIAL)
    action = service.create(session, process, Plan("Agua", deadline=date(2027, 3, 30)))
    late = activities.add(session, action, "Instalar el clorador", "", "Rosa", date(2027, 3, 30))
    first = activities.add(session, action, " Comprar tubos ", f"person:{person.id}", "", date(2027, 2, 1))
    undated = activities.add(session, action, "Capacitar")
    assert activities.current(action) == [first, late, undated]
    assert (first.title, first.owner, late.owner, undated.owner) == ("Comprar tubos", person.name, "Rosa", "")
    activities.set_done(session, first, date(2027, 1, 30))
    activities.archive(session, undated)
    assert activities.current(action) == [first, late]
    activities.archive(session, undated, archived=False)
    assert activities.find(action, undated.id) is undated
    other = service.create(session, process, Plan("Otra"))
    with pytest.raises(NotFound):
        activities.find(other, first.id)


@pytest.mark.parametrize(
    ("field", "title", "owner", "due_on"),
    [
        ("title", " ", "", None),
        ("due_on", "x", "", date(27, 1, 1)),
        ("due_on", "x", "", date(2027, 3, 31)),
        ("owner", "x", "person:999999", None),
    ],
)
def test_wrong_activities_are_refused(
    session: Session, process: Process, field: str, title: str, owner: str, due_on: date | None
) -> None:
    action = service.create(session, process, Plan("Agua", deadline=date(2027, 3, 30)))
    with refused(field):
        activities.add(session, action, title, owner, "", due_on)
