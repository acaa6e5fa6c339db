"""The acta: everything of the workshop is in it; once fixed it is numbered, kept, and never changed."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import docx
import pypdf
import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.live.halls import Hall, fill
from workshop.live import acta, attendance, record
from workshop.live.held import held
from workshop.live.record import Files, WorkshopRecord
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField
from workshop.models.live import Attendee, Post, PostKind
from workshop.models.process import Workshop
from workshop.models.swot import Quadrant, SwotEntry

TEXT = {
    "opening": "Abrió la alcaldesa.\nSaludó a todas y todos.",
    "agreements": "Limpiar la captación en minga",
    "open_points": "La ordenanza del agua",
    "closing": "Se cerró con un canelazo.",
}


@pytest.fixture
def words(app: Flask):  # type: ignore[no-untyped-def]
    """The app's words, for services that write documents."""
    with app.test_request_context("/"):
        yield


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def printed(content: bytes) -> str:
    return squeezed(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def typed(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    cells = [
        cell
        for table in word.tables
        for row in table._tbl.tr_lst
        for tc in row.tc_lst
        for cell in tc.itertext()
    ]
    return squeezed(" ".join([*(paragraph.text for paragraph in word.paragraphs), *cells]))


def fixed(session: Session, hall: Hall) -> WorkshopRecord:
    workshop = session.get_one(Workshop, hall.workshop_id)
    return record.fix(session, workshop, None, build_of(session, workshop))


def build_of(session: Session, workshop: Workshop) -> Callable[[WorkshopRecord, int, datetime], Files]:
    return lambda found, number, at: acta.final(
        held(session, workshop), record.text_of(found), number, "Ana", at
    )


def test_everything_said_is_in_both_files(session: Session, words: None) -> None:
    hall = fill(session, people=150, entries=500)
    workshop = session.get_one(Workshop, hall.workshop_id)
    record.write(session, workshop, TEXT, record.seen_mark(None))
    made = fixed(session, hall)
    assert made.pdf
    assert made.docx
    own = [line for part in TEXT.values() for line in part.split("\n")]
    wanted = [*hall.said, *hall.people, *own, "¿Cuándo nos vemos?", "Rosa Cango", "Casa comunal", made.digest]
    for body in (printed(made.pdf), typed(made.docx)):
        assert [each for each in wanted if squeezed(each) not in body] == []
        assert "Acta" in body
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_agenda_is_told_as_it_ran(session: Session, words: None) -> None:
    hall = fill(session)
    body = printed(acta.draft(held(session, session.get_one(Workshop, hall.workshop_id)), TEXT).pdf())
    assert squeezed("Diagnóstico por mesas") in body
    assert "09:00" in body
    assert "09:45" in body
    assert "09:50" in body
    assert body.index("Sondeo") < body.index(squeezed("Cierre con música"))


def test_merged_entries_stand_under_the_one_that_stands(session: Session) -> None:
    hall = fill(session)
    shown = held(session, session.get_one(Workshop, hall.workshop_id))
    first = shown.swot["strength"][0]
    assert first.head.total_dots == 9
    assert [each.text for each in first.merged] == ["Entrada 4 de la mesa: agua segura"]
    assert shown.entries == 20


def test_an_entry_merged_into_that_of_another_workshop_is_told_all_the_same(session: Session) -> None:
    hall = fill(session)
    other = SwotEntry(process_id=hall.process_id, quadrant=Quadrant.THREAT, text="Dicho en otro taller")
    session.add(other)
    session.flush()
    mine = session.query(SwotEntry).filter_by(text=hall.said[7]).one()
    mine.merged_into_id = other.id
    session.flush()
    session.expire_all()
    shown = held(session, session.get_one(Workshop, hall.workshop_id))
    groups = [group for group in shown.swot["threat"] if group.head.id == other.id]
    assert [each.id for each in groups[0].merged] == [mine.id]


def test_what_is_hidden_is_counted_and_not_told(session: Session) -> None:
    hall = fill(session)
    entry = session.query(SwotEntry).filter_by(text=hall.said[9]).one()
    entry.hidden_at = utc_now()
    session.add(Post(workshop_id=hall.workshop_id, kind=PostKind.NOTE, text="Espera", awaiting=True))
    session.flush()
    shown = held(session, session.get_one(Workshop, hall.workshop_id))
    assert shown.left_out == 2
    assert shown.awaiting == 1
    assert entry not in [group.head for groups in shown.swot.values() for group in groups]


def test_small_numbers_of_people_are_not_told(session: Session) -> None:
    hall = fill(session, people=9)
    shown = held(session, session.get_one(Workshop, hall.workshop_id)).totals
    assert shown == attendance.totals(session, session.get_one(Workshop, hall.workshop_id))
    assert shown.by_trait["sex"] == {"woman": None, "man": None, "other": 0, "not_said": 0}
    assert list(shown.by_parish.values()) == [6, 3]  # the list of names says it too


def test_who_came_before_is_counted_again(session: Session) -> None:
    process = make_process(session)
    first = Workshop(process=process, name="Primero", held_on=date(2027, 2, 1), join_code="PRIMER")
    session.add(first)
    session.flush()
    session.add(Attendee(workshop_id=first.id, name="PERSONA numero 2", source="staff"))
    hall = fill(session, process)
    assert held(session, session.get_one(Workshop, hall.workshop_id)).totals.returning == 1


def test_a_fixed_acta_is_numbered_and_kept(session: Session, words: None) -> None:
    process = make_process(session)
    one = fixed(session, fill(session, process))
    second = fill(session, make_process_like(session, process))
    assert one.number == 1
    assert fixed(session, second).number == 1  # numbers count within a process
    content = str(one.text["content"])
    assert record.sha256(content.encode()) == one.digest
    assert json.loads(content)["document"]["canton"] == "Olmedo"
    assert one.text["sha256"]["pdf"] == record.sha256(one.pdf or b"")
    assert one.text["sha256"]["docx"] == record.sha256(one.docx or b"")


def make_process_like(session: Session, process):  # type: ignore[no-untyped-def]
    made = type(process)(canton_code="1116", name="Otro", fiscal_year=2028, budget_cents=1)
    session.add(made)
    session.flush()
    return made


def test_the_second_workshop_of_a_process_gets_the_next_number(session: Session, words: None) -> None:
    hall = fill(session)
    fixed(session, hall)
    workshop = session.get_one(Workshop, hall.workshop_id)
    other = Workshop(process=workshop.process, name="Otro", held_on=workshop.held_on, join_code="OTRO22")
    session.add(other)
    session.flush()
    assert record.fix(session, other, None, build_of(session, other)).number == 2


def test_a_number_that_was_taken_meanwhile_is_not_given_twice(session: Session, words: None) -> None:
    hall = fill(session)
    workshop = session.get_one(Workshop, hall.workshop_id)
    other = Workshop(process=workshop.process, name="Otro", held_on=workshop.held_on, join_code="OTRO22")
    session.add(other)
    session.flush()
    numbers = []

    def build(found: WorkshopRecord, number: int, at: datetime) -> Files:
        numbers.append(number)
        if len(numbers) == 1:
            record.fix(session, other, None, build_of(session, other))
        return Files("{}", "0" * 64, b"pdf", b"docx")

    assert record.fix(session, workshop, None, build).number == 2
    assert numbers == [1, 2]


def test_of_two_who_fix_at_once_the_first_stays(session: Session, words: None) -> None:
    hall = fill(session)
    workshop = session.get_one(Workshop, hall.workshop_id)

    def build(found: WorkshopRecord, number: int, at: datetime) -> Files:
        record.fix(session, workshop, None, build_of(session, workshop))
        return Files("{}", "0" * 64, b"pdf", b"docx")

    with pytest.raises(record.AlreadyFixed):
        record.fix(session, workshop, None, build)
    kept = record.find_record(session, workshop)
    assert kept
    assert kept.number == 1
    assert kept.digest != "0" * 64
    assert (kept.pdf or b"").startswith(b"%PDF-")


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_keeps_what_is_fixed(session: Session, words: None, verb: str) -> None:
    made = fixed(session, fill(session))
    table = WorkshopRecord.__table__
    change = update(table).values(digest="x") if verb == "update" else delete(table)
    with pytest.raises(DBAPIError, match="stays as it is"), session.begin_nested():
        session.execute(change.where(table.c.id == made.id))
    session.refresh(made)
    assert made.digest != "x"


def test_a_draft_can_be_changed_and_deleted_by_the_database(session: Session) -> None:
    hall = fill(session)
    made = record.write(session, session.get_one(Workshop, hall.workshop_id), TEXT, record.seen_mark(None))
    session.execute(delete(WorkshopRecord).where(WorkshopRecord.id == made.id))


def test_what_is_fixed_is_not_fixed_or_written_again(session: Session, words: None) -> None:
    hall = fill(session)
    fixed(session, hall)
    with pytest.raises(record.AlreadyFixed):
        fixed(session, hall)
    with pytest.raises(record.AlreadyFixed):
        record.write(session, session.get_one(Workshop, hall.workshop_id), TEXT, "")


def test_a_workshop_that_is_open_is_not_fixed(session: Session, words: None) -> None:
    hall = fill(session)
    workshop = session.get_one(Workshop, hall.workshop_id)
    shown = held(session, workshop)
    assert shown.stage
    shown.stage.closed_at, workshop.open_until = None, utc_now() + timedelta(hours=1)
    with pytest.raises(record.StillOpen):
        fixed(session, hall)


def test_a_rehearsal_says_so_and_gets_no_number(session: Session, words: None) -> None:
    hall = fill(session)
    workshop = session.get_one(Workshop, hall.workshop_id)
    workshop.process.practice = True
    with pytest.raises(record.OnlyPractice):
        fixed(session, hall)
    draft = acta.draft(held(session, workshop), TEXT)
    assert "PRÁCTICA" in printed(draft.pdf())
    assert "PRÁCTICA" in typed(draft.docx())


def test_two_who_write_at_once_do_not_undo_each_other(session: Session) -> None:
    workshop = session.get_one(Workshop, fill(session).workshop_id)
    start = record.seen_mark(None)
    record.write(session, workshop, TEXT, start)
    with pytest.raises(record.ChangedMeanwhile):
        record.write(session, workshop, {**TEXT, "closing": "Otro"}, start)
    record.write(session, workshop, TEXT, start)  # the same text again is no quarrel
    found = record.find_record(session, workshop)
    record.write(session, workshop, {**TEXT, "closing": "Otro"}, record.seen_mark(found))
    assert record.text_of(found)["closing"] == "Otro"
    with pytest.raises(InvalidField):
        record.write(session, workshop, {**TEXT, "closing": "x" * 8001}, "")


def test_the_same_workshop_makes_the_same_files(session: Session, words: None) -> None:
    workshop = session.get_one(Workshop, fill(session).workshop_id)
    at = datetime(2027, 3, 1, 17, tzinfo=UTC)
    one, two = (acta.final(held(session, workshop), TEXT, 1, "Ana", at) for _ in range(2))
    assert (one.content, one.pdf) == (two.content, two.pdf)
