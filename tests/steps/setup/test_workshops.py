"""Workshops, their tables and codes for phones, the agenda and the voice, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.models.actions import Action, ActionStatus
from workshop.models.base import utc_now
from workshop.models.budget import BallotKind, Project, Round, RoundProject, Rule
from workshop.models.errors import InvalidField, NotFound
from workshop.models.process import Component, Process, Workshop
from workshop.models.swot import Quadrant, SwotDots, SwotEntry
from workshop.steps.setup import workshops
from workshop.steps.setup.agenda import agenda
from workshop.steps.setup.voices import longest_voice
from workshop.steps.setup.workshops import ALPHABET, TableLine, WorkshopPlan

PLAN = WorkshopPlan(
    "Taller en La Tingue",
    date(2027, 3, 1),
    "09:00",
    "Casa comunal",
    "111651",
    tables=[TableLine(None, "Mesa 1"), TableLine(None, "Mesa 2")],
)


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


@pytest.fixture
def workshop(session: Session, process: Process) -> Workshop:
    return workshops.add_workshop(session, process, PLAN)


def tables(session: Session, workshop: Workshop) -> list[tuple[int, str]]:
    session.expire_all()
    return [(table.id, table.name) for table in workshop.tables]


def test_two_tables_exchange_their_names(session: Session, workshop: Workshop) -> None:
    first, second = (table.id for table in workshop.tables)
    workshops.set_tables(session, workshop, [TableLine(first, "Mesa 2"), TableLine(second, "Mesa 1")])
    assert tables(session, workshop) == [(first, "Mesa 2"), (second, "Mesa 1")]


def test_a_new_table_takes_the_name_that_another_gave_up(session: Session, workshop: Workshop) -> None:
    first, second = (table.id for table in workshop.tables)
    lines = [TableLine(None, "Mesa 1"), TableLine(first, "Jóvenes"), TableLine(second, "Mesa 2")]
    workshops.set_tables(session, workshop, lines)
    assert [name for _, name in tables(session, workshop)] == ["Mesa 1", "Jóvenes", "Mesa 2"]


def test_a_table_with_entries_stays_and_may_be_renamed(session: Session, workshop: Workshop) -> None:
    first, second = workshop.tables
    session.add(
        SwotEntry(
            process_id=workshop.process_id,
            quadrant=Quadrant.THREAT,
            text="Sequía",
            workshop_id=workshop.id,
            table_id=first.id,
        )
    )
    session.flush()
    with pytest.raises(InvalidField, match=r"^tables: ") as refusal:
        workshops.set_tables(session, workshop, [TableLine(second.id, "Mesa 2")])
    assert refusal.value.values == {"name": "Mesa 1"}
    workshops.set_tables(session, workshop, [TableLine(first.id, "Jóvenes")])
    assert tables(session, workshop) == [(first.id, "Jóvenes")]


def test_two_tables_of_one_name_are_refused(session: Session, workshop: Workshop) -> None:
    with pytest.raises(InvalidField, match=r"^tables: "):
        workshops.set_tables(session, workshop, [TableLine(None, "Mesa"), TableLine(None, " mesa ")])


def test_a_table_takes_components_of_its_own_process_only(session: Session, workshop: Workshop) -> None:
    own = workshop.process.components[0]
    foreign = Component(process=make_process(session, "2204"), name="Ajeno", position=2)
    session.add(foreign)
    session.flush()
    workshops.set_tables(session, workshop, [TableLine(None, "A", own.id), TableLine(None, "B", foreign.id)])
    session.expire_all()
    assert [table.component for table in workshop.tables] == [own, None]


@pytest.mark.parametrize("code", ["220450", "000000"])
def test_a_workshop_is_held_in_a_parish_of_its_canton(session: Session, process: Process, code: str) -> None:
    with pytest.raises(InvalidField, match=r"^parish: "):
        workshops.add_workshop(session, process, replace(PLAN, parish_code=code))
    assert workshops.add_workshop(session, process, replace(PLAN, parish_code=None)).parish is None


def test_codes_can_be_read_aloud_and_typed_in_any_way(
    session: Session, process: Process, workshop: Workshop
) -> None:
    code = workshop.join_code
    assert len(code) == workshops.CODE_LENGTH
    assert set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU01")
    typed = f" {code[:3].lower()}-{code[3:]} "
    assert workshops.workshop_by_code(session, typed) is workshop
    for wrong in ("", "ZZZ999Z", code[:-1]):
        with pytest.raises(NotFound):
            workshops.workshop_by_code(session, wrong)


def test_no_two_workshops_get_one_code(
    session: Session, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = iter(workshop.join_code + "ABC234")
    monkeypatch.setattr(workshops.secrets, "choice", lambda _alphabet: next(letters))
    assert workshops.new_join_code(session) == "ABC234"


def test_phones_write_until_the_time_is_over(session: Session, workshop: Workshop) -> None:
    assert not workshops.takes_phones(workshop)
    for hours in (0, -1, 31 * 24 + 1):
        with pytest.raises(InvalidField, match=r"^hours: "):
            workshops.open_for_phones(session, workshop, hours)
    workshops.open_for_phones(session, workshop, 4)
    session.expire_all()
    assert workshops.takes_phones(workshop)
    assert not workshops.takes_phones(workshop, utc_now() + timedelta(hours=4, seconds=1))
    workshops.close_for_phones(session, workshop)
    assert not workshops.takes_phones(workshop)


def test_an_archived_workshop_answers_no_code_until_it_is_back(session: Session, workshop: Workshop) -> None:
    workshops.open_for_phones(session, workshop, 4)
    workshops.archive_workshop(session, workshop)
    assert not workshops.takes_phones(workshop)
    assert workshops.current_workshops(workshop.process) == []
    with pytest.raises(NotFound):
        workshops.workshop_by_code(session, workshop.join_code)
    workshops.restore_workshop(session, workshop)
    assert workshops.workshop_by_code(session, workshop.join_code) is workshop
    assert not workshops.takes_phones(workshop)


def test_a_workshop_of_another_process_is_not_found(session: Session, workshop: Workshop) -> None:
    with pytest.raises(NotFound):
        workshops.workshop_of(make_process(session, "2204"), workshop.id)


def add_round(session: Session, process: Process, opens_at: datetime, closes_at: datetime) -> Round:
    found = Round(
        process_id=process.id,
        key=f"key-{opens_at:%d%H%M}",
        name="Ronda",
        ceiling_cents=100_00,
        ballot=BallotKind.KNAPSACK,
        rule=Rule.MOST_VOTES,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    session.add(found)
    session.flush()
    return found


def test_the_agenda_counts_days_as_ecuador_does(session: Session, process: Process) -> None:
    """At 20:00 in Ecuador it is already the next day in UTC."""
    add_round(
        session,
        process,
        datetime(2099, 5, 2, 1, 0, tzinfo=UTC),  # 1 May, 20:00 in Olmedo
        datetime(2099, 5, 11, 4, 59, tzinfo=UTC),  # 10 May, 23:59 in Olmedo
    )
    found = [(each.kind, each.on) for each in agenda(session, process, date(2099, 5, 1))]
    assert found == [("round_opens", date(2099, 5, 1)), ("round_closes", date(2099, 5, 10))]


def test_the_agenda_holds_what_lies_ahead_and_what_is_late(session: Session, process: Process) -> None:
    today = date(2099, 5, 10)
    process.assembly_on = date(2099, 5, 20)
    for name, held_on in (("ayer", date(2099, 5, 9)), ("hoy", today), ("luego", date(2099, 6, 1))):
        workshops.add_workshop(session, process, replace(PLAN, name=name, held_on=held_on))
    away = workshops.add_workshop(session, process, replace(PLAN, name="archivado", held_on=today))
    workshops.archive_workshop(session, away)
    for title, deadline, status in (
        ("tarde", date(2099, 4, 1), ActionStatus.PLANNED),
        ("hecha", date(2099, 4, 2), ActionStatus.DONE),
        ("pronto", date(2099, 6, 8), ActionStatus.IN_PROGRESS),
        ("lejos", date(2099, 6, 9), ActionStatus.PLANNED),
        ("sin fecha", None, ActionStatus.PLANNED),
    ):
        session.add(Action(process_id=process.id, title=title, deadline=deadline, status=status))
    session.flush()
    session.expire_all()
    found = [each.name or each.kind for each in agenda(session, process, today)]
    assert found == ["tarde", "hoy", "assembly", "luego", "pronto"]


def entry(process: Process, text: str, dots: int) -> SwotEntry:
    return SwotEntry(
        process_id=process.id, quadrant=Quadrant.WEAKNESS, text=text, dots=[SwotDots(count=dots)]
    )


def test_the_longest_voice_comes_before_the_loudest(session: Session, process: Process) -> None:
    assert longest_voice(session, process) is None
    quiet, loud, hidden = (entry(process, text, dots) for text, dots in (("a", 1), ("b", 9), ("c", 20)))
    hidden.hidden_at = utc_now()
    session.add_all([quiet, loud, hidden])
    session.flush()
    said = longest_voice(session, process)
    assert said is not None
    assert (said.entry, said.length, said.dots) == (loud, 1, 9)

    action = Action(process_id=process.id, title="Clorar", entries=[quiet, hidden])
    session.add(action)
    session.flush()
    planned = longest_voice(session, process)
    assert planned is not None
    assert (planned.entry, planned.length) == (quiet, 2)

    project = Project(process_id=process.id, action=action, title="Planta", cost_cents=50_00)
    session.add(project)
    held = add_round(session, process, utc_now(), utc_now() + timedelta(days=1))
    session.flush()
    session.add(
        RoundProject(round_id=held.id, number=1, project_id=project.id, title="Planta", cost_cents=50_00)
    )
    session.flush()
    session.expire_all()
    voted = longest_voice(session, process)
    assert voted is not None
    assert (voted.project, voted.round, voted.length) == (project, held, 4)
    held.sealed_at = utc_now()
    session.flush()
    counted = longest_voice(session, process)
    assert counted is not None
    assert counted.length == 5

    action.archived_at = utc_now()
    session.flush()
    back = longest_voice(session, process)
    assert back is not None
    assert (back.entry, back.length) == (loud, 1)


def test_dots_of_merged_entries_speak_for_the_one_that_stands(session: Session, process: Process) -> None:
    first, second, other = (entry(process, text, dots) for text, dots in (("a", 3), ("b", 4), ("c", 6)))
    session.add_all([first, second, other])
    session.flush()
    second.merged_into_id = first.id
    session.flush()
    session.expire_all()
    voice = longest_voice(session, process)
    assert voice is not None
    assert (voice.entry, voice.dots) == (first, 7)
