"""The board on SQLite and PostgreSQL."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.models.actions import Action
from workshop.models.errors import InvalidField, NotFound
from workshop.models.process import Component, Process, Workshop, WorkshopTable
from workshop.models.swot import CrossKind, EntrySource, Quadrant, SwotEntry
from workshop.steps.swot import crossing, dots, service

F, O, D, A = Quadrant.STRENGTH, Quadrant.OPPORTUNITY, Quadrant.WEAKNESS, Quadrant.THREAT  # noqa: E741
WATER = "Siete comunidades sin agua segura"


def make_workshop(session: Session, process: Process, code: str = "KAWSAY") -> Workshop:
    workshop = Workshop(
        process_id=process.id, name="Taller de Ávila", held_on=date(2026, 10, 1), join_code=code
    )
    workshop.tables = [
        WorkshopTable(name="Mesa 1", position=1, component=process.components[0]),
        WorkshopTable(name="Mesa 2", position=2),
    ]
    session.add(workshop)
    session.flush()
    return workshop


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


def on_board(session: Session, process: Process, **wanted: object) -> list[str]:
    return [entry.text for entry in service.entries(session, process, service.Filter(**wanted))]  # type: ignore[arg-type]


def test_an_entry_takes_its_place_from_its_table(session: Session, process: Process) -> None:
    workshop = make_workshop(session, process)
    at = service.place(session, process, table_id=workshop.tables[0].id)
    entry = service.add_entry(session, process, D, f"  {WATER}\n", at)
    assert (entry.text, entry.workshop, entry.component) == (WATER, workshop, process.components[0])
    assert on_board(session, process, table_id=workshop.tables[0].id) == [WATER]
    assert on_board(session, process, table_id=workshop.tables[1].id) == []


def test_a_place_of_another_process_is_refused(session: Session, process: Process) -> None:
    other = make_process(session, "2204")
    workshop = make_workshop(session, other)
    mine = make_workshop(session, process, "OTRO22")
    for ids in (
        {"workshop_id": workshop.id},
        {"table_id": workshop.tables[0].id},
        {"component_id": other.components[0].id},
        {"workshop_id": mine.id, "table_id": workshop.tables[0].id},
        {"component_id": 10**6},
    ):
        with pytest.raises(InvalidField):
            service.place(session, process, **ids)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\x00", "x" * 281])
def test_empty_and_long_texts_are_refused(session: Session, process: Process, text: str) -> None:
    with pytest.raises(InvalidField):
        service.add_entry(session, process, F, text)
    assert on_board(session, process) == []


def test_the_longest_text_fits(session: Session, process: Process) -> None:
    assert len(service.add_entry(session, process, F, "ñ" * 280).text) == 280


def test_the_same_twice_is_there_already(session: Session, process: Process) -> None:
    first = service.add_entry(session, process, D, WATER)
    with pytest.raises(service.AlreadyThere) as refused:
        service.add_entry(session, process, D, "¡siete COMUNIDADES sin agua segura!")
    assert refused.value.entry is first
    service.add_entry(session, process, A, WATER)  # in another quadrant it says something else
    workshop = make_workshop(session, process)
    service.add_entry(session, process, D, WATER, service.Place(workshop))  # another workshop says it too
    service.archive(session, first)
    service.add_entry(session, process, D, WATER)


def test_what_was_merged_is_still_known_as_said(session: Session, process: Process) -> None:
    head, other = (service.add_entry(session, process, D, text) for text in (WATER, "No hay agua"))
    service.merge(session, process, [head.id, other.id], head.id)
    with pytest.raises(service.AlreadyThere) as refused:
        service.add_entry(session, process, D, "no hay agua")
    assert refused.value.entry is head


def test_a_write_that_comes_again_finds_the_first(session: Session, process: Process) -> None:
    mark = "0123456789abcdef-0001"
    first = service.add_entry(session, process, D, WATER, source=EntrySource.PHONE, write_id=mark)
    again = service.add_entry(session, process, D, WATER, source=EntrySource.PHONE, write_id=mark)
    assert again is first
    assert len(on_board(session, process)) == 1
    with pytest.raises(InvalidField):
        service.add_entry(session, make_process(session, "2204"), D, WATER, write_id=mark)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_merge_and_separate_keep_every_text_and_dot(session: Session, data: st.DataObject) -> None:
    canton = data.draw(st.sampled_from(["1116", "2204"]))
    with session.begin_nested() as trial:
        process = make_process(session, canton)
        given_dots = data.draw(st.lists(st.integers(0, 30), min_size=2, max_size=6))
        for number, count in enumerate(given_dots):
            entry = service.add_entry(session, process, D, f"aporte {number}")
            dots.set_dots(session, entry, count)
        for _ in range(data.draw(st.integers(1, 4))):
            board = service.entries(session, process)
            if len(board) > 1:
                chosen = data.draw(st.sets(st.sampled_from([e.id for e in board]), min_size=2))
                head = service.merge(
                    session, process, sorted(chosen), data.draw(st.sampled_from(sorted(chosen)))
                )
                texts = {
                    each.text for entry in board if entry.id in chosen for each in (entry, *entry.merged)
                }
                assert {each.text for each in head.merged} | {head.text} >= texts
            board = service.entries(session, process)
            held = [each for entry in board for each in entry.merged]
            if held and data.draw(st.booleans()):
                loose = data.draw(st.sampled_from(sorted(held, key=lambda e: e.id)))
                service.separate(session, loose)
                assert loose in service.entries(session, process)
            board = service.entries(session, process)
            shown = sorted(each.text for entry in board for each in (entry, *entry.merged))
            assert shown == sorted(f"aporte {number}" for number in range(len(given_dots)))
            assert sum(entry.total_dots for entry in board) == sum(given_dots)
        trial.rollback()
        session.expunge_all()  # the next example may be given the same ids


def test_only_what_is_on_the_board_can_be_merged(session: Session, process: Process) -> None:
    one, two = (service.add_entry(session, process, D, text) for text in ("uno", "dos"))
    far = service.add_entry(session, make_process(session, "2204"), D, "lejos")
    for chosen, stands in (([one.id, far.id], one.id), ([one.id, two.id], far.id), ([one.id, 10**6], one.id)):
        with pytest.raises(NotFound):
            service.merge(session, process, chosen, stands)
    with pytest.raises(InvalidField):
        service.merge(session, process, [one.id], one.id)
    service.archive(session, two)
    with pytest.raises(NotFound):
        service.merge(session, process, [one.id, two.id], one.id)


def test_strongest_first_and_merged_dots_count(session: Session, process: Process) -> None:
    names = ["uno", "dos", "tres"]
    one, two, three = (service.add_entry(session, process, F, name) for name in names)
    assert dots.save_counts(session, process, {one.id: 1, two.id: 5, three.id: 0}) == 2
    assert on_board(session, process) == ["dos", "uno", "tres"]
    service.merge(session, process, [one.id, three.id], three.id)
    dots.save_counts(session, process, {three.id: 5})
    assert on_board(session, process) == ["tres", "dos"]
    assert three.total_dots == 6
    for _ in range(3):
        dots.add_dot(session, two)
    dots.add_dot(session, two, "0123456789abcdef")
    assert (two.total_dots, two.hall_dots) == (9, 8)


def test_hidden_and_archived_entries_leave_and_return(session: Session, process: Process) -> None:
    entry = service.add_entry(session, process, F, "Mingas")
    service.hide(session, entry)
    assert on_board(session, process, hidden=False) == []
    assert on_board(session, process) == ["Mingas"]
    service.hide(session, entry, False)
    service.archive(session, entry)
    assert on_board(session, process) == []
    assert on_board(session, process, archived=True) == ["Mingas"]
    service.archive(session, entry, False)
    assert on_board(session, process, hidden=False) == ["Mingas"]


def test_search_also_finds_merged_texts(session: Session, process: Process) -> None:
    head, other = (service.add_entry(session, process, D, text) for text in (WATER, "Pozos contaminados"))
    service.add_entry(session, process, D, "Vías dañadas")
    service.merge(session, process, [head.id, other.id], head.id)
    assert on_board(session, process, words="pozos") == [WATER]


def test_an_entry_moves(session: Session, process: Process) -> None:
    workshop = make_workshop(session, process)
    extra = Component(process_id=process.id, name="Biofísico", position=2)
    session.add(extra)
    session.flush()
    entry = service.add_entry(session, process, F, "Rio limpio")
    service.edit_entry(session, entry, O, "Río limpio", service.Place(workshop, workshop.tables[1], extra))
    assert (entry.text, entry.quadrant, entry.table.name) == ("Río limpio", O, "Mesa 2")  # type: ignore[union-attr]


def test_strategies_cross_one_inside_with_one_outside(session: Session, process: Process) -> None:
    inside, outside = (service.add_entry(session, process, q, t) for q, t in ((D, WATER), (O, "Cooperación")))
    cross = crossing.save_cross(session, process, CrossKind.DO, "Pedir apoyo", [inside.id], [outside.id])
    assert crossing.crosses(session, process) == [cross]
    assert crossing.crosses_of(session, inside) == [cross]
    action = Action(process_id=process.id, title="Convenio de agua", cross=cross, entries=[inside])
    session.add(action)
    session.flush()
    assert crossing.actions_by_cross(session, process) == {cross.id: [action]}
    for sides in (([], [outside.id]), ([inside.id], []), ([outside.id], [inside.id])):
        with pytest.raises(InvalidField):
            crossing.save_cross(session, process, CrossKind.DO, "Pedir apoyo", *sides)
    crossing.archive_cross(session, cross)
    assert crossing.crosses(session, process) == []
    crossing.archive_cross(session, cross, False)


def test_the_thread_of_a_merged_entry_stays(session: Session, process: Process) -> None:
    head, other = (service.add_entry(session, process, D, text) for text in (WATER, "No hay agua"))
    action = Action(process_id=process.id, title="Cloración", entries=[other])
    session.add(action)
    session.flush()
    service.merge(session, process, [head.id, other.id], head.id)
    assert list(service.actions_of(session, head)) == [action]


def test_state_counts_what_stands(session: Session, process: Process) -> None:
    make_workshop(session, process)
    late = make_workshop(session, process, "TARDE2")
    late.held_on = date(2026, 10, 1) + timedelta(days=9)
    session.refresh(process)
    for number in range(3):
        dots.add_dot(session, service.add_entry(session, process, F, f"fuerte {number}"))
    service.add_entry(session, process, D, "débil")
    state = service.state(session, process, date(2026, 10, 1))
    assert (state.total, state.dots, state.workshops_held, state.workshops) == (4, 3, 1, 2)
    assert state.thin == ("opportunity", "weakness", "threat")


def test_history_names_changes_but_no_device(session: Session, process: Process) -> None:
    from sqlalchemy import select

    from workshop.models.history import Change

    entry = service.add_entry(session, process, D, WATER, write_id="0123456789abcdef-0001")
    change = session.scalars(select(Change).where(Change.kind == SwotEntry.__tablename__)).one()
    assert change.object_key == str(entry.id)
    assert "write_id" not in change.values
