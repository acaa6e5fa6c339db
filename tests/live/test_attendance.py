"""Attendance on both databases: signed in once, counted, small cells hidden, followed across workshops."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.live import attendance, rules
from workshop.live.attendance import Line, Traits
from workshop.models.errors import InvalidField, NotFound
from workshop.models.live import AgeGroup, Attendee, AttendeeTraits, SelfIdentification, Sex, SignInSource
from workshop.models.process import Process, Workshop


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


def held(session: Session, process: Process, day: int, code: str) -> Workshop:
    made = Workshop(process=process, name=f"Taller {day}", held_on=date(2026, 10, day), join_code=code)
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def workshop(session: Session, process: Process) -> Workshop:
    return held(session, process, 10, "KAWSAY")


def test_the_same_write_signs_in_once_and_tells_its_traits_once(session: Session, workshop: Workshop) -> None:
    for _ in range(2):
        made = attendance.sign_in(
            session,
            workshop,
            "  Rosa   Cango ",
            "Junta de agua",
            "111651",
            SignInSource.PHONE,
            Traits(sex=Sex.WOMAN),
            "0123456789abcdef-0123456789abcdef",
        )
    assert attendance.people(session, workshop) == [made]
    assert (made.name, made.organisation, made.parish.name) == ("Rosa Cango", "Junta de agua", "La Tingue")
    assert len(session.scalars(select(AttendeeTraits)).all()) == 1


def test_a_write_of_another_workshop_is_refused(
    session: Session, process: Process, workshop: Workshop
) -> None:
    attendance.sign_in(session, workshop, "Rosa", write_id="a")
    with pytest.raises(InvalidField, match="name"):
        attendance.sign_in(session, held(session, process, 11, "WAYRAA"), "Rosa", write_id="a")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Rosa", "organisation": "x" * 161}, "organisation"),
        ({"name": "Rosa", "parish_code": "170150"}, "parish"),
        ({"name": "Rosa", "parish_code": "nada"}, "parish"),
    ],
)
def test_what_cannot_be_is_refused(
    session: Session, workshop: Workshop, values: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidField) as error:
        attendance.sign_in(session, workshop, **values)
    assert error.value.field == field
    assert attendance.people(session, workshop) == []


def test_lines_are_stored_together_or_not_at_all(session: Session, workshop: Workshop) -> None:
    lines = [Line(0, "Rosa"), Line(1, "", "Junta"), Line(2, " "), Line(3, "Luis", "", "111651")]
    stored, wrong = attendance.sign_in_lines(session, workshop, lines, SignInSource.PAPER)
    assert (stored, list(wrong)) == ([], [1])
    assert attendance.people(session, workshop) == []
    del lines[1]
    stored, wrong = attendance.sign_in_lines(session, workshop, lines, SignInSource.PAPER)
    assert [each.name for each in stored] == ["Rosa", "Luis"]
    assert {each.source for each in stored} == {SignInSource.PAPER}
    assert wrong == {}


def test_traits_lie_apart_from_names(session: Session, workshop: Workshop) -> None:
    """No column joins them, and on SQLite not even the order of the rows: its row number does not exist."""
    columns = set(AttendeeTraits.__table__.columns.keys())
    assert columns == {"id", "workshop_id", "age_group", "sex", "self_identification", "disability"}
    if session.get_bind().dialect.name == "sqlite":
        kept = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'attendee_traits'"))
        assert "WITHOUT ROWID" in kept


def test_totals_hide_small_cells(session: Session, workshop: Workshop) -> None:
    for number in range(20):
        traits = Traits(
            AgeGroup.FROM_30 if number < 12 else AgeGroup.UNDER_18,
            Sex.WOMAN if number < 14 else None,
            SelfIdentification.MESTIZO if number else SelfIdentification.INDIGENOUS,
            True if number < 2 else None,
        )
        parish = "111651" if number < 15 else None
        attendance.sign_in(session, workshop, f"Persona {number}", parish_code=parish, traits=traits)
    found = attendance.totals(session, workshop)
    assert found.people == 20
    assert found.by_parish == {"La Tingue": 15, "": 5}
    assert found.by_trait["age_group"] == {
        "under_18": 8, "18_29": 0, "30_64": 12, "65_up": 0, "not_said": 0,
    }  # fmt: skip
    assert found.by_trait["sex"] == {"woman": 14, "man": 0, "other": 0, "not_said": 6}
    # One indigenous person would be found by subtraction, so the next smallest cell is hidden along.
    assert found.by_trait["self_identification"]["indigenous"] is None
    assert found.by_trait["self_identification"]["mestizo"] is None
    assert found.by_trait["disability"] == {"yes": None, "no": 0, "not_said": None}


def test_in_a_tiny_room_nothing_is_told(session: Session, workshop: Workshop) -> None:
    for name in ("Rosa", "Luis", "Ana"):
        attendance.sign_in(session, workshop, name, traits=Traits(sex=Sex.WOMAN))
    shown = attendance.totals(session, workshop).by_trait
    assert list(shown) == ["sex"]
    assert set(shown["sex"].values()) == {None}


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 40), min_size=2))
def test_no_hidden_cell_can_be_found_by_subtraction(counts: dict[str, int]) -> None:
    shown = rules.shown_cells(counts)
    hidden = [name for name, value in shown.items() if value is None]
    assert all(value is None or value == counts[name] for name, value in shown.items())
    assert all(value is None or not 0 < value < rules.SMALL_CELL for value in shown.values())
    others = [name for name, count in counts.items() if count]
    assert len(hidden) != 1 or others == hidden


def test_a_tally_without_names_is_added_and_taken_back(session: Session, workshop: Workshop) -> None:
    attendance.sign_in(session, workshop, "Rosa", traits=Traits(AgeGroup.FROM_65, Sex.WOMAN))
    attendance.add_tally(session, workshop, {("sex", "woman"): 9, ("disability", "no"): 7, ("sex", "man"): 5})
    attendance.add_tally(session, workshop, {("sex", "woman"): -2})
    shown = attendance.totals(session, workshop).by_trait
    assert shown["sex"] == {"woman": 8, "man": 5, "other": 0, "not_said": 0}
    assert shown["disability"]["no"] == 7
    for _ in range(2):  # the answer was lost, and it comes again
        assert (
            attendance.add_tally(session, workshop, {("sex", "man"): 4, ("sex", "woman"): -1}, "a" * 33) == 3
        )
    shown = attendance.totals(session, workshop).by_trait
    assert shown["sex"] == {"woman": 7, "man": 9, "other": 0, "not_said": 0}
    for wrong in ({("sex", "woman"): -8}, {("sex", "man"): 501}, {("height", "tall"): 1}, {("sex", "x"): 1}):
        with pytest.raises(InvalidField, match="tally"):
            attendance.add_tally(session, workshop, wrong)


def test_who_is_taken_from_the_list_can_come_back(
    session: Session, process: Process, workshop: Workshop
) -> None:
    rosa = attendance.sign_in(session, workshop, "Rosa Cango")
    twin = attendance.sign_in(session, workshop, "rosa  cangó")
    assert attendance.doubles(attendance.people(session, workshop)) == {twin.id}
    attendance.archive(session, workshop, twin.id)
    assert attendance.people(session, workshop) == [rosa]
    assert attendance.people(session, workshop, archived=True) == [twin]
    attendance.archive(session, workshop, twin.id, archived=False)
    assert attendance.totals(session, workshop).people == 2
    with pytest.raises(NotFound):
        attendance.archive(session, held(session, process, 11, "WAYRAA"), twin.id)
    assert attendance.correct(session, workshop, twin.id, "Luz Cango", "Barrio", "111651").name == "Luz Cango"


def test_continuity_counts_earlier_workshops_of_the_process_only(
    session: Session, process: Process, workshop: Workshop
) -> None:
    first, second = held(session, process, 1, "PRIMER"), held(session, process, 5, "SEGUND")
    later = held(session, process, 20, "TERCER")
    elsewhere = held(session, make_process(session, "2201"), 1, "AJENOO")
    for at in (first, second, workshop, later, elsewhere):
        attendance.sign_in(session, at, "José Cango")
    attendance.sign_in(session, first, "Rosa Ortiz")
    rosa = attendance.sign_in(session, workshop, "ROSA ORTÍZ")
    for at in (workshop, later, elsewhere):
        attendance.sign_in(session, at, "Nueva Persona")
    jose = session.scalars(select(Attendee).where(Attendee.workshop_id == workshop.id)).first()
    assert attendance.came_before(session, workshop) == {jose.id: 2, rosa.id: 1}
    assert attendance.totals(session, workshop).returning == 2
    assert attendance.continuity(session, workshop) == [(first, 2, 2), (second, 1, 1)]
    assert attendance.continuity(session, first) == []
