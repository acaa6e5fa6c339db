"""Setting a workshop up: agendas of its steps, copies, links of tables, the clock; on both databases."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.live import agenda, attendance, table_links
from workshop.live.agenda import Line
from workshop.live.copying import Copy, copy_workshop
from workshop.live.stage import activities
from workshop.live.timetable import minutes_of, slots
from workshop.models.errors import InvalidField, NotFound
from workshop.models.live import Activity, ActivityKind, TableLink
from workshop.models.process import Component, Process, Workshop
from workshop.steps.setup import workshops
from workshop.steps.setup.workshops import TableLine, WorkshopPlan

WELCOME, SWOT, CLOSING = (
    Line(ActivityKind.WELCOME, "Bienvenida", minutes=20),
    Line(ActivityKind.SWOT, "FODA", minutes=50),
    Line(ActivityKind.CLOSING, "Cierre", minutes=10),
)


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


@pytest.fixture
def workshop(session: Session, process: Process) -> Workshop:
    lines = [TableLine(None, "Mesa 1", process.components[0].id), TableLine(None, "Mesa 2")]
    plan = WorkshopPlan(
        "Taller",
        date(2027, 3, 1),
        "09:00",
        "Casa comunal",
        "111651",
        "Escuchar",
        lines,
        ["vote", "swot", "no"],
    )
    made = workshops.add_workshop(session, process, plan)
    agenda.fill(session, made, [WELCOME, SWOT, CLOSING])
    return made


def titles(session: Session, workshop: Workshop) -> list[str]:
    return [each.title for each in activities(session, workshop)]


def test_a_workshop_keeps_the_steps_it_serves_in_their_order(workshop: Workshop) -> None:
    assert workshop.steps == "swot vote"


def test_an_activity_is_added_before_the_closing(session: Session, workshop: Workshop) -> None:
    agenda.add_before_closing(session, workshop, Line(ActivityKind.PLENARY, "Plenaria"))
    agenda.add_before_closing(session, workshop, Line(ActivityKind.CLOSING, "Foto"))
    assert titles(session, workshop) == ["Bienvenida", "FODA", "Plenaria", "Cierre", "Foto"]
    positions = [each.position for each in activities(session, workshop)]
    assert positions == sorted(set(positions))


def test_what_is_taken_off_comes_back_to_its_place(session: Session, workshop: Workshop) -> None:
    swot = activities(session, workshop)[1]
    agenda.archive_line(session, workshop, swot.id)
    assert titles(session, workshop) == ["Bienvenida", "Cierre"]
    assert list(agenda.removed(session, workshop)) == [swot]
    agenda.archive_line(session, workshop, swot.id, archived=False)
    assert titles(session, workshop) == ["Bienvenida", "FODA", "Cierre"]


def test_minutes_are_kept_together_or_refused(session: Session, workshop: Workshop) -> None:
    first, second, _ = activities(session, workshop)
    agenda.set_minutes(session, workshop, {first.id: 5, 99999: 7})
    assert [each.minutes for each in activities(session, workshop)] == [5, 50, 10]
    with pytest.raises(InvalidField, match="minutes"):
        agenda.set_minutes(session, workshop, {second.id: 601})


def test_a_copy_has_everything_but_date_and_people(session: Session, workshop: Workshop) -> None:
    poll = agenda.add_line(session, workshop, Line(ActivityKind.POLL, "Sondeo", options=("Sí", "No")))
    first = workshop.tables[0]
    table_links.name_people(session, workshop, {first.id: ("Ana", "Luis")})
    attendance.sign_in(session, workshop, "Rosa")
    made = copy_workshop(session, workshop, Copy("Otro", date(2027, 4, 1), "14:00", "Escuela", "111650"))
    session.expire_all()
    assert (made.purpose, made.steps, made.place) == ("Escuchar", "swot vote", "Escuela")
    assert [(t.name, t.component_id) for t in made.tables] == [
        (t.name, t.component_id) for t in workshop.tables
    ]
    assert titles(session, made) == [*titles(session, workshop)]
    assert activities(session, made)[-1].options == poll.options
    assert attendance.people(session, made) == []
    links = table_links.links(session, made)
    assert {each.moderator for each in links.values()} == {""}
    assert not {each.key for each in links.values()} & {
        each.key for each in table_links.links(session, workshop).values()
    }
    assert made.join_code != workshop.join_code


def test_a_copy_into_another_process_takes_its_components(session: Session, workshop: Workshop) -> None:
    other = make_process(session, "2201")
    other.components.append(Component(name="Nuevo", position=2))
    made = copy_workshop(session, workshop, Copy("Otro", date(2027, 4, 1)), other)
    assert made.tables[0].component_id == other.components[0].id
    assert made.tables[1].component_id is None
    with pytest.raises(InvalidField, match="name"):
        copy_workshop(session, workshop, Copy(" ", date(2027, 4, 1)))


def test_each_table_has_one_link_and_gets_a_new_one(session: Session, workshop: Workshop) -> None:
    made = table_links.make_links(session, workshop)
    keys = {number: each.key for number, each in made.items()}
    assert len(set(keys.values())) == 2
    first, second = (each.id for each in workshop.tables)
    table_links.name_people(session, workshop, {first: (" Ana ", "Luis"), 99999: ("x", "y")})
    table_links.renew_key(session, workshop, first)
    session.expire_all()
    links = table_links.make_links(session, workshop)
    assert links[second].key == keys[second]
    assert links[first].key != keys[first]
    assert (links[first].moderator, links[first].rapporteur) == ("Ana", "Luis")
    with pytest.raises(NotFound):
        table_links.renew_key(session, workshop, 99999)
    with pytest.raises(InvalidField, match="tables"):
        table_links.name_people(session, workshop, {first: ("x" * 121, "")})


def test_a_table_whose_link_was_made_can_still_be_removed(session: Session, workshop: Workshop) -> None:
    table_links.make_links(session, workshop)
    first, second = workshop.tables
    workshops.set_tables(session, workshop, [TableLine(second.id, "Mesa 2")])
    assert session.get(TableLink, first.id) is None
    assert [each.name for each in workshop.tables] == ["Mesa 2"]


@given(st.integers(0, 23), st.integers(0, 59), st.lists(st.integers(1, 600), min_size=1, max_size=12))
def test_the_clock_runs_without_gaps(hour: int, minute: int, minutes: list[int]) -> None:
    found = slots(f"{hour:02}:{minute:02}", minutes)
    assert found[0].begins == f"{hour:02}:{minute:02}"
    assert all(one.ends == two.begins for one, two in pairwise(found))
    spent = (minutes_of(found[-1].ends) - minutes_of(found[0].begins)) % (24 * 60)
    assert spent == sum(minutes) % (24 * 60)


def test_an_activity_of_another_workshop_is_not_found(
    session: Session, process: Process, workshop: Workshop
) -> None:
    other = workshops.add_workshop(session, process, WorkshopPlan("Otro", date(2027, 3, 2)))
    foreign = Activity(workshop_id=other.id, kind=ActivityKind.SWOT, title="FODA")
    session.add(foreign)
    session.flush()
    with pytest.raises(NotFound):
        agenda.archive_line(session, workshop, foreign.id)
