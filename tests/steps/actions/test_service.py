"""Actions in a real SQLite and a real PostgreSQL."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from workshop.models.actions import Action, ActionStatus, Competence
from workshop.models.actors import Actor, ActorKind
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound
from workshop.models.history import Change
from workshop.models.people import Role
from workshop.models.process import Process
from workshop.models.swot import CrossKind, Quadrant, SwotCross, SwotDots, SwotEntry
from workshop.steps.actions import service
from workshop.steps.actions.service import Plan


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


def said(session: Session, process: Process, text: str, dots: int = 0, **more: object) -> SwotEntry:
    entry = SwotEntry(process_id=process.id, quadrant=Quadrant.WEAKNESS, text=text, **more)
    entry.dots = [SwotDots(count=dots)] if dots else []
    session.add(entry)
    session.flush()
    return entry


def water(session: Session, canton_code: str = "1116") -> Actor:
    actor = Actor(canton_code=canton_code, name="Junta de agua La Tingue", kind=ActorKind.COMMUNITY)
    session.add(actor)
    session.flush()
    return actor


def refused(field: str) -> Any:
    return pytest.raises(InvalidField, match=f"^{field}: ")


def test_everything_that_is_said_is_kept(session: Session, process: Process) -> None:
    entry = said(session, process, "Sin agua segura")
    cross = SwotCross(
        process_id=process.id, kind=CrossKind.DO, text="Agua con la cooperación", entries=[entry]
    )
    session.add(cross)
    session.flush()
    plan = Plan(
        title="Clorar el agua de La Tingue",
        description="Línea uno\r\nlínea dos",
        entry_ids=[entry.id],
        cross_id=cross.id,
        component_id=process.components[0].id,
        parish_code="111651",
        owner=f"actor:{water(session).id}",
        unit="Agua potable",
        deadline=date(2027, 3, 30),
        cost_cents=21_474_836_48,
        funding_source="Presupuesto participativo",
        indicator="Familias con agua clorada",
        baseline="0 de 84",
        target="84 de 84",
        verification="Informe del laboratorio",
        competence=Competence.PARISH,
        status=ActionStatus.IN_PROGRESS,
    )
    made = service.create(session, process, plan)
    session.expire_all()
    action = service.find_action(session, process, made.id)
    for name in ("title", "component_id", "parish_code", "cross_id", "unit", "deadline", "cost_cents"):
        assert getattr(action, name) == getattr(plan, name)
    for name in ("funding_source", "indicator", "baseline", "target", "verification", "competence", "status"):
        assert getattr(action, name) == getattr(plan, name)
    assert action.description == "Línea uno\nlínea dos"
    assert action.entries == [entry]
    assert entry.actions == [action]
    assert action.owner == "Junta de agua La Tingue"


def test_the_three_ways_to_name_who_answers(session: Session, process: Process) -> None:
    action = service.create(session, process, Plan("Reparar la vía"))
    assert (action.owner, service.owner_key(action)) == ("", "")
    person = make_person(session, Role.OFFICIAL)
    for owner, typed, name in (
        (f"actor:{water(session).id}", "", "Junta de agua La Tingue"),
        (f"person:{person.id}", "", person.name),
        ("", " Presidenta del barrio ", "Presidenta del barrio"),
        ("", "", ""),
    ):
        service.set_owner(session, action, owner, typed)
        session.expire_all()
        assert action.owner == name
        assert service.owner_key(action) == owner


def test_two_owners_at_once_and_strangers_are_refused(session: Session, process: Process) -> None:
    action = service.create(session, process, Plan("Reparar la vía", owner_typed="Rosa"))
    here, elsewhere = water(session), water(session, "2204")
    stranger = make_person(session, Role.OFFICIAL, "2204")
    with refused("owner_typed"):
        service.set_owner(session, action, f"actor:{here.id}", "Rosa")
    for owner in (f"actor:{elsewhere.id}", f"person:{stranger.id}", "actor:x", "person:", "mayor"):
        with refused("owner"):
            service.set_owner(session, action, owner, "")
    assert action.owner == "Rosa"


def test_an_owner_who_left_stays_until_another_is_named(session: Session, process: Process) -> None:
    actor = water(session)
    action = service.create(session, process, Plan("Reparar la vía", owner=f"actor:{actor.id}"))
    actor.archived_at = utc_now()
    session.flush()
    service.change(session, action, Plan("Reparar la vía de Olmedo", owner=service.owner_key(action)))
    assert action.owner_actor is actor


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " \x00\t "}),
        ("component_id", {"component_id": 10**6}),
        ("parish_code", {"parish_code": "220451"}),
        ("parish_code", {"parish_code": "111699"}),
        ("entry_ids", {"entry_ids": [10**6]}),
        ("cost_cents", {"cost_cents": -1}),
        ("cost_cents", {"cost_cents": 10**13}),
        ("deadline", {"deadline": date(27, 3, 30)}),
    ],
)
def test_what_does_not_belong_is_refused_and_nothing_stored(
    session: Session, process: Process, field: str, changes: dict[str, object]
) -> None:
    with refused(field):
        service.create(session, process, replace(Plan("Reparar la vía"), **changes))
    assert service.actions(session, process) == []


def test_entries_of_another_process_are_refused(session: Session, process: Process) -> None:
    other = make_process(session, "2204")
    entry = said(session, other, "Crecidas del Suno")
    with refused("entry_ids"):
        service.create(session, process, Plan("Muro", entry_ids=[entry.id]))
    with pytest.raises(NotFound):
        service.find_action(session, process, service.create(session, other, Plan("Muro")).id)


def test_hostile_text_is_kept_as_text(session: Session, process: Process) -> None:
    action = service.create(
        session, process, Plan("=1+1\x00", description="nul\x00o 🚰 <b>", unit="\x1b[31m")
    )
    session.expire_all()
    assert (action.title, action.description, action.unit) == ("=1+1", "nulo 🚰 <b>", "[31m")


def test_entries_are_offered_strongest_first_with_what_was_merged_into_them(
    session: Session, process: Process
) -> None:
    weak, strong = said(session, process, "Vías", 8), said(session, process, "Agua", 5)
    said(session, process, "Falta agua", 6, merged_into_id=strong.id)
    said(session, process, "Fuera", 90, archived_at=utc_now())
    said(session, process, "Oculta", 90, hidden_at=utc_now())
    assert service.linkable_entries(session, process) == [strong, weak]


def test_done_is_a_hundred_and_nothing_else_is(session: Session, process: Process) -> None:
    action = service.create(session, process, Plan("Reparar la vía"))
    for status, progress in ((ActionStatus.DONE, 100), (ActionStatus.IN_PROGRESS, 99)):
        service.set_in_place(session, action, "", "Rosa", date(2027, 1, 1), 5, status)
        assert action.progress == progress


def test_the_step_says_which_actions_lack_what(session: Session, process: Process) -> None:
    service.create(session, process, Plan("Sin nada"))
    service.create(session, process, Plan("Sin plazo", owner_typed="Rosa"))
    whole = service.create(session, process, Plan("Completa", owner_typed="Rosa", deadline=date(2027, 1, 1)))
    lacks = service.what_lacks(session, process)
    assert [point.title for point in lacks.owner] == ["Sin nada"]
    assert [point.title for point in lacks.deadline] == ["Sin nada", "Sin plazo"]
    assert service.actions(session, process)[0] is whole


def test_archived_actions_lack_nothing_and_come_back(session: Session, process: Process) -> None:
    action = service.create(session, process, Plan("Sin nada"))
    service.archive(session, action)
    assert service.actions(session, process) == []
    assert not service.what_lacks(session, process).points
    assert service.actions(session, process, archived=True) == [action]
    service.archive(session, action, archived=False)
    assert service.actions(session, process) == [action]


def test_who_changed_what_is_written_down(session: Session, process: Process) -> None:
    person = make_person(session, Role.COORDINATOR)
    session.info["person_id"] = person.id
    action = service.create(session, process, Plan("Reparar la vía"))
    service.set_in_place(session, action, "", "Rosa", date(2027, 1, 1), None, ActionStatus.PLANNED)
    changes = session.scalars(
        select(Change)
        .where(Change.kind == Action.__tablename__, Change.object_key == str(action.id))
        .order_by(Change.id)
    ).all()
    assert [change.verb for change in changes][:1] == ["made"]
    values = {name: pair for change in changes[1:] for name, pair in change.values.items()}
    assert values["deadline"] == [None, "2027-01-01"]
    assert values["owner_typed"][1] == "Rosa"
