"""The scorecard is kept month by month, on both databases, and nobody's numbers are overwritten in silence."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from workshop.models.actions import Action
from workshop.models.errors import InvalidField, NotFound
from workshop.models.followup import Better, Indicator
from workshop.models.people import Role
from workshop.models.process import Process
from workshop.steps.followup import scorecard
from workshop.steps.followup.scorecard import Draft, Entry, Values

OCTOBER = date(2026, 10, 1)
NOTHING = Values()


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


@pytest.fixture
def water(session: Session, process: Process) -> Indicator:
    return scorecard.save(session, process, Draft(" Agua clorada ", "familias", parish_code="111651"))


def put(
    session: Session, indicator: Indicator, month: date, typed: Values, seen: Values = NOTHING
) -> scorecard.Kept:
    entries = {indicator.id: Entry(typed, seen, seen)}
    return scorecard.keep_month(session, indicator.process, month, entries, None)


def test_a_month_is_stored_as_its_first_day_with_who_entered_it(
    session: Session, process: Process, water: Indicator
) -> None:
    person = make_person(session, Role.OFFICIAL)
    typed = Values(1234_50, 12_50, " Falta el filtro ")
    kept = scorecard.keep_month(
        session, process, date(2026, 10, 31), {water.id: Entry(typed, NOTHING, NOTHING)}, person
    )
    session.expire_all()
    assert kept.changed == 1
    [measure] = water.measures
    assert (measure.month, measure.target, measure.actual, measure.note) == (
        OCTOBER,
        1234_50,
        12_50,
        "Falta el filtro",
    )
    assert measure.person == person
    assert scorecard.row(water, OCTOBER).light == "behind"
    assert scorecard.last_month([water], date(2026, 12, 24)) == OCTOBER
    assert scorecard.next_month([water], date(2026, 12, 24)) == date(2026, 11, 1)
    assert scorecard.next_month([water], date(2026, 10, 24)) == OCTOBER


def test_only_what_was_changed_is_written_and_a_conflict_is_shown(
    session: Session, process: Process, water: Indicator
) -> None:
    other = scorecard.save(session, process, Draft("Fugas", better=Better.LESS))
    opened = Values(10_00, 8_00)
    put(session, water, OCTOBER, opened)
    theirs = Values(10_00, 9_00, "corregido")
    put(session, water, OCTOBER, theirs, opened)
    # This page was opened before: the row that is left as it was does no harm, the one that was typed in does.
    entries = {water.id: Entry(opened, opened, opened), other.id: Entry(Values(5, 4), NOTHING, NOTHING)}
    assert scorecard.keep_month(session, process, OCTOBER, entries, None).changed == 1
    assert scorecard.values_in(water, OCTOBER) == theirs
    kept = put(session, water, OCTOBER, Values(10_00, 7_00), opened)
    assert (kept.changed, dict(kept.conflicts)) == (0, {water.id: theirs})
    assert scorecard.values_in(water, OCTOBER) == theirs
    assert put(session, water, OCTOBER, Values(10_00, 7_00), theirs).changed == 1
    assert put(session, water, OCTOBER, NOTHING, Values(10_00, 7_00)).changed == 1
    assert scorecard.row(water, OCTOBER).light == "no_data"


def test_the_target_of_the_month_before_is_offered(session: Session, water: Indicator) -> None:
    put(session, water, OCTOBER, Values(40_00, 38_00))
    offered = scorecard.offered(water, date(2026, 11, 1))
    assert offered == Values(40_00)
    november = {water.id: Entry(offered, NOTHING, offered)}
    assert scorecard.keep_month(session, water.process, date(2026, 11, 1), november, None).changed == 1
    assert scorecard.values_in(water, date(2026, 11, 9)) == offered
    # Someone filled in December; a page opened before that only offered the target.
    put(session, water, date(2026, 12, 1), Values(50_00, 41_00))
    december = {water.id: Entry(offered, NOTHING, offered)}
    kept = scorecard.keep_month(session, water.process, date(2026, 12, 1), december, None)
    assert (kept.changed, kept.conflicts) == (0, {})


def test_names_are_unique_and_choices_belong_to_the_process(
    session: Session, process: Process, water: Indicator
) -> None:
    scorecard.archive(session, water)
    assert scorecard.indicators(session, process) == []
    assert scorecard.indicators(session, process, archived=True) == [water]
    with pytest.raises(InvalidField, match="name"):
        scorecard.save(session, process, Draft("agua CLORADA"))
    elsewhere = make_process(session, "2204")
    action = Action(process=elsewhere, title="De Loreto")
    session.add(action)
    session.flush()
    for field, draft in (
        ("name", Draft("  ")),
        ("component_id", Draft("a", component_id=elsewhere.components[0].id)),
        ("parish_code", Draft("a", parish_code="220451")),
        ("action_id", Draft("a", action_id=action.id)),
    ):
        with pytest.raises(InvalidField, match=field):
            scorecard.save(session, process, draft)
    with pytest.raises(NotFound):
        scorecard.find(session, elsewhere, water.id)
    with pytest.raises(NotFound):
        scorecard.keep_month(session, elsewhere, OCTOBER, {water.id: Entry(NOTHING, NOTHING, NOTHING)}, None)
    scorecard.archive(session, water, archived=False)
    assert scorecard.count(session, process) == 1


def test_rows_are_narrowed(session: Session, process: Process, water: Indicator) -> None:
    roads = scorecard.save(
        session, process, Draft("Caminos", unit="Obras", component_id=process.components[0].id)
    )
    put(session, roads, OCTOBER, Values(1_00, 1_00))
    rows = [scorecard.row(each, OCTOBER) for each in scorecard.indicators(session, process)]
    assert [row.indicator for row in rows] == [roads, water]

    def names(**wanted: str) -> list[str]:
        return [row.indicator.name for row in scorecard.chosen(rows, **wanted)]

    assert names(parish="111651") == names(state="no_data") == ["Agua clorada"]
    assert names(unit="Obras") == names(state="reached") == ["Caminos"]
    assert names(component=str(process.components[0].id)) == ["Caminos"]
    assert names(unit="Obras", parish="111651") == []
