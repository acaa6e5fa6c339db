"""The register on both databases: files read into it, people found, checked in once, and nothing kept of a number."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from stdnum.ec import ci

from tests.conftest import make_database, make_process
from tests.steps.vote.conftest import plan
from workshop.models import Base
from workshop.models.base import utc_now
from workshop.models.box import BoxBase
from workshop.models.budget import BatchKind, CodeBatch, Feasibility, Project, RegisterEntry, Round
from workshop.models.engines import set_up
from workshop.models.errors import InvalidField, NotFound
from workshop.models.history import Change
from workshop.steps.actors.sheets import Unreadable
from workshop.steps.setup.geography import load_geography
from workshop.steps.vote import register, register_files, service
from workshop.steps.vote.register_files import BadRows, State
from workshop.voting import codes, credentials
from workshop.voting.box import turnout
from workshop.voting.casting import cast
from workshop.voting.engine import make_box_engine
from workshop.voting.errors import KeyLost

KEY = b"k" * 32
HOUR = timedelta(hours=1)


def cédula(n: int) -> str:
    """The n-th valid number of Loja."""
    return next(f"11{n:07d}{last}" for last in range(10) if ci.is_valid(f"11{n:07d}{last}"))


@pytest.fixture
def opened(session: Session, box: Engine) -> Round:
    """A round that is open now."""
    return open_round(session, box)


def open_round(session: Session, box: Engine, **changes: object) -> Round:
    process = make_process(session)
    projects = [
        Project(process_id=process.id, title=title, cost_cents=1_000_00, feasibility=Feasibility.FEASIBLE)
        for title in ("Agua", "Puente")
    ]
    session.add_all(projects)
    session.flush()
    times = {"opens_at": utc_now() - HOUR, "closes_at": utc_now() + HOUR}
    made = service.draft(session, process, plan([each.id for each in projects], **{**times, **changes}))
    service.publish(session, box, made)
    return made


def csv(*rows: str, head: str = "Nombre;Cédula;Parroquia") -> bytes:
    return "\n".join([head, *rows]).encode()


def bring(session: Session, found: Round, *rows: str) -> int:
    return register_files.confirm(session, found, register_files.read(session, KEY, found, csv(*rows)))


def people(session: Session, found: Round) -> dict[str, RegisterEntry]:
    rows = session.scalars(select(RegisterEntry).where(RegisterEntry.round_id == found.id))
    return {entry.name: entry for entry in rows}


def test_a_file_is_read_with_the_headings_that_people_write(session: Session, opened: Round) -> None:
    for head, row in (
        (
            "N.º;Apellidos y nombres;No. de cédula;Parroquia de residencia",
            f"1;Pardo Rosa;{cédula(1)};La Tingue",
        ),
        ("APELLIDOS,NOMBRES,C.I.,PARROQUIA", f"Pardo,Rosa,{cédula(1)},111651"),
        ("Full name;ID number;Parish", f"Pardo Rosa;{cédula(1)[:-1]}-{cédula(1)[-1]};parroquia la tingue"),
    ):
        [reading] = register_files.read(session, KEY, opened, csv(row, head=head))
        assert (reading.name, reading.parish_code, reading.reasons) == ("Pardo Rosa", "111651", ()), head
        assert reading.id_hash == register.hashed(KEY, opened.key, cédula(1))
        assert not reading.doubtful


def test_what_cannot_be_stored_is_named_and_a_partial_import_changes_nothing(
    session: Session, opened: Round
) -> None:
    readings = register_files.read(
        session,
        KEY,
        opened,
        csv(
            f"Rosa Pardo;{cédula(1)};La Tingue",
            f";{cédula(2)};La Tingue",
            f"Luis Vega;{cédula(3)};Marte",
            f"Ana {cédula(4)};;La Tingue",
            f"{'x' * 161};;",
            "Eva Ríos;1,1E+09;La Tingue",
            f"Eva Ríos;;{cédula(5)}",
        ),
    )
    shown = register_files.preview(session, opened, readings)
    assert [(row.reading.number, len(row.reading.reasons)) for row in shown.of(State.BAD)] == [
        (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1)
    ]  # fmt: skip
    assert not shown.storable
    with pytest.raises(BadRows):
        register_files.confirm(session, opened, readings)
    assert people(session, opened) == {}
    waiting = register_files.packed(readings)
    assert register_files.unpacked(waiting) == readings
    for n in range(1, 6):  # not even where a number stood in the wrong column
        assert cédula(n).encode() not in waiting


def test_a_wrong_check_digit_only_warns_and_the_zero_that_excel_drops_is_put_back(
    session: Session, opened: Round
) -> None:
    azuay = next(f"010234567{last}" for last in range(10) if ci.is_valid(f"010234567{last}"))
    readings = register_files.read(
        session, KEY, opened, csv("Rosa Pardo;1100000000;", f"Luis Vega;{azuay[1:]};", "John Doe;AB 123.456;")
    )
    assert [each.doubtful for each in readings] == [True, False, True]
    assert register_files.confirm(session, opened, readings) == 3
    assert people(session, opened)["Luis Vega"].id_hash == register.hashed(KEY, opened.key, azuay)


def test_who_is_there_twice_is_named_and_left_out(session: Session, opened: Round) -> None:
    assert bring(session, opened, f"Rosa Pardo;{cédula(1)};La Tingue", "Luis Vega;;La Tingue") == 2
    readings = register_files.read(
        session,
        KEY,
        opened,
        csv(
            f"Rosa E. Pardo;{cédula(1)};La Tingue",
            "LUIS VEGA;;La Tingue",
            f"Luis Vega;{cédula(2)};La Tingue",  # one of the two has no number: it may be he
            f"Rosa Pardo;{cédula(3)};La Tingue",  # both have one: another Rosa
            "Luis Vega;;",  # of another place
            f"Eva Ríos;{cédula(4)};",
            f"Eva Rios M.;{cédula(4)};",
        ),
    )
    shown = register_files.preview(session, opened, readings)
    assert [(row.state.value, row.twin, row.twin_row) for row in shown.rows] == [
        ("duplicate", "Rosa Pardo", None), ("duplicate", "LUIS VEGA", None), ("duplicate", "Luis Vega", None),
        ("new", None, None), ("new", None, None), ("new", None, None), ("duplicate", "Eva Ríos", 7),
    ]  # fmt: skip
    assert register_files.confirm(session, opened, readings) == 3
    with pytest.raises(BadRows):  # nobody new is left
        register_files.confirm(session, opened, readings)
    assert register.numbers(session, opened).registered == 5


def test_a_list_without_headings_is_refused(session: Session, opened: Round) -> None:
    for content in (b"Rosa;123\nLuis;456", csv(), b"", b"%PDF-1.7"):
        with pytest.raises(Unreadable):
            register_files.read(session, KEY, opened, content)


def test_the_round_of_a_parish_takes_its_people_only(session: Session, draft: Round) -> None:
    found = draft
    assert len(register.parishes(session, found)) > 1
    found.parish_code = "111651"
    good, bad = register_files.read(session, KEY, found, csv("Rosa Pardo;;", "Luis Vega;;Olmedo"))
    assert good.parish_code == "111651"
    assert bad.reasons


def test_one_person_is_added_by_hand(session: Session, box: Engine, opened: Round) -> None:
    def add(*values: str, **more: bool) -> RegisterEntry:
        return register.add(session, box, KEY, opened, *values, **more)

    rosa = add(" Rosa  Pardo ", cédula(1), "111651")
    assert (rosa.name, rosa.parish_code, rosa.checked_in) == ("Rosa Pardo", "111651", False)
    for values, field in (
        (("Otra", cédula(1)), "number"),
        (("", ""), "name"),
        ((cédula(2), ""), "name"),
        (("rosa pardo", "", "111651"), "name"),
        (("Eva", "", "220451"), "parish_code"),
    ):
        with pytest.raises(InvalidField) as refused:
            add(*values)
        assert refused.value.field == field
    add("rosa pardo", "", "111651", anyway=True)
    assert register.numbers(session, opened).registered == 2
    [batch] = session.scalars(select(CodeBatch).where(CodeBatch.round_id == opened.id))
    assert (batch.kind, batch.parish_code) == (BatchKind.REGISTER, "111651")


def test_people_are_found_by_number_or_by_the_beginnings_of_their_names(
    session: Session, box: Engine, opened: Round
) -> None:
    bring(
        session,
        opened,
        f"Pardo Jiménez Rosa María;{cédula(1)};",
        f"Álvarez Núñez José;{cédula(2)};",
        "Luis Vega;;",
    )

    def names(typed: str) -> list[str]:
        return [entry.name for entry in register.search(session, box, KEY, opened, typed).entries]

    assert names("rosa jim") == names(f"{cédula(1)[:5]} {cédula(1)[5:]}") == ["Pardo Jiménez Rosa María"]
    assert names("NUÑ alv") == ["Álvarez Núñez José"]
    assert names("iménez") == names("rosa vega") == names("  ") == names(cédula(9)) == []
    assert register.search(session, box, KEY, opened, "1100000000").doubtful
    listed, pages = register.page(session, opened, 1)
    assert [entry.name[:5] for entry in listed] == ["Álvar", "Luis ", "Pardo"]
    assert (pages, register.page(session, opened, 2)[0]) == (1, [])


def test_a_person_is_checked_in_once_and_gets_one_code(session: Session, box: Engine, opened: Round) -> None:
    bring(session, opened, f"Rosa Pardo;{cédula(1)};La Tingue", "Luis Vega;;")
    rosa, luis = people(session, opened)["Rosa Pardo"], people(session, opened)["Luis Vega"]
    batches = set(session.scalars(select(CodeBatch.name).where(CodeBatch.round_id == opened.id)))
    code = register.check_in_with_code(session, box, KEY, rosa)
    facts = credentials.code_facts(box, KEY, opened.key, code)
    assert (facts.state, facts.batch) == ("good", "Padrón 111651 La Tingue")
    for again in (lambda: register.check_in(session, rosa),
                  lambda: register.check_in_with_code(session, box, KEY, rosa)):  # fmt: skip
        with pytest.raises(register.AlreadyCheckedIn):
            again()
    register.check_in(session, luis)  # with a slip: nothing is issued
    assert (rosa.checked_in, luis.checked_in) == (True, True)
    assert turnout(box, opened.key).issued == 1
    # The batches were there before anyone came, and say nothing of when that was.
    assert set(session.scalars(select(CodeBatch.name).where(CodeBatch.round_id == opened.id))) == batches
    assert not session.scalars(select(Change).where(Change.kind.like("%egister%"))).all()


def test_an_undone_check_in_is_told_and_its_code_withdrawn(
    session: Session, box: Engine, opened: Round
) -> None:
    bring(session, opened, "Rosa Pardo;;", "Luis Vega;;")
    rosa, luis = people(session, opened)["Rosa Pardo"], people(session, opened)["Luis Vega"]
    with pytest.raises(register.NotCheckedIn):
        register.undo(session, box, KEY, rosa, "Se deshizo")
    code = register.check_in_with_code(session, box, KEY, rosa)
    with pytest.raises(InvalidField):
        register.undo(session, box, KEY, rosa, "Se deshizo", "ACDEF")
    assert rosa.checked_in
    register.undo(session, box, KEY, rosa, "Se deshizo", codes.printed(code))
    assert not rosa.checked_in
    assert credentials.code_state(box, KEY, opened.key, code) == "voided"
    assert "Se deshizo" in [event.note for event in opened.events]
    used = register.check_in_with_code(session, box, KEY, luis)
    cast(
        box,
        KEY,
        opened.key,
        used,
        [str(opened.projects[0].project_id)],
        codes.new_attempt(),
        "phone",
        utc_now(),
    )
    with pytest.raises(InvalidField) as refused:
        register.undo(session, box, KEY, luis, "Se deshizo", used)
    assert refused.value.field == "code"


def test_after_a_batch_was_withdrawn_codes_go_on_in_another(
    session: Session, box: Engine, opened: Round
) -> None:
    bring(session, opened, "Rosa Pardo;;", "Luis Vega;;")
    [batch] = session.scalars(select(CodeBatch).where(CodeBatch.round_id == opened.id))
    batch.voided_at = utc_now()
    session.flush()
    code = register.check_in_with_code(session, box, KEY, people(session, opened)["Rosa Pardo"])
    assert credentials.code_facts(box, KEY, opened.key, code).batch == "Padrón 2"


def test_small_parishes_are_counted_together(session: Session, box: Engine, opened: Round) -> None:
    bring(
        session,
        opened,
        *(f"Persona {name};;La Tingue" for name in "abcdefghijkl"),
        "Luis Vega;;",
        "Eva Ríos;;",
    )
    for name, entry in people(session, opened).items():
        if name != "Eva Ríos":
            register.check_in(session, entry)
    numbers = register.numbers(session, opened)
    assert (numbers.registered, numbers.checked_in) == (14, 13)
    [group] = numbers.groups  # one person of no parish alone would be named by it
    assert (set(group.parish_codes), group.checked_in) == ({"111651", None}, 13)


def test_only_while_it_waits_or_is_open_and_only_with_its_key(
    session: Session, box: Engine, opened: Round
) -> None:
    bring(session, opened, f"Rosa Pardo;{cédula(1)};", "Luis Vega;;")
    rosa = people(session, opened)["Rosa Pardo"]
    register.check_in_with_code(session, box, KEY, rosa)
    with pytest.raises(KeyLost):
        register.search(session, box, b"x" * 32, opened, cédula(1))
    with pytest.raises(KeyLost):
        register.add(session, box, b"x" * 32, opened, "Eva Ríos", cédula(2))
    opened.sealed_at = utc_now()
    session.flush()
    for late in (
        lambda: register.check_in(session, people(session, opened)["Luis Vega"]),
        lambda: register.undo(session, box, KEY, rosa, "Tarde"),
        lambda: register.add(session, box, KEY, opened, "Eva Ríos"),
        lambda: register_files.confirm(session, opened, []),
    ):
        with pytest.raises(register.NotNow):
            late()
    with pytest.raises(NotFound):
        register.find_entry(session, opened, rosa.id + 10_000)


def test_the_same_cédula_has_another_mark_in_another_round() -> None:
    marks = {
        register.hashed(KEY, "abc234", cédula(1)),
        register.hashed(KEY, "abc235", cédula(1)),
        register.hashed(b"x" * 32, "abc234", cédula(1)),
        codes.hashed(KEY, "abc234", cédula(1)).hex(),
    }
    assert len(marks) == 4


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A main store that several connections share; what is written there stays."""
    if request.param == "sqlite":
        made = set_up(create_engine(f"sqlite:///{tmp_path / 'register.sqlite'}"))
    else:
        server = request.getfixturevalue("postgres")
        make_database(server, "register")
        made = create_engine(server.replace("/postgres?", "/register?"))
    Base.metadata.create_all(made)
    with Session(made) as session:
        load_geography(session)
        session.commit()
    yield made
    made.dispose()


def test_of_two_check_ins_at_once_one_is_told_that_it_was_second(stores: Engine, tmp_path: Path) -> None:
    box = make_box_engine(f"sqlite:///{tmp_path / 'box.sqlite'}")
    BoxBase.metadata.create_all(box)
    with Session(stores) as session:
        found = open_round(session, box)
        bring(session, found, *(f"Persona {n:02d};{cédula(n)};" for n in range(12)))
        ids, key = [entry.id for entry in people(session, found).values()], found.key
        session.commit()
    start = Barrier(2)

    def table(_which: int) -> list[str]:
        given = []
        for entry_id in ids:
            start.wait(timeout=20)
            with Session(stores) as session:
                entry = session.get_one(RegisterEntry, entry_id)
                try:
                    given.append(register.check_in_with_code(session, box, KEY, entry))
                    session.commit()
                except register.AlreadyCheckedIn:
                    session.rollback()
        return given

    with ThreadPoolExecutor(2) as tables:
        first, second = tables.map(table, range(2))
    assert len(first) + len(second) == len(ids)
    assert turnout(box, key).issued == len(ids)
    box.dispose()
