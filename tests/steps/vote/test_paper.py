"""Paper ballots by the services: what was typed, what was not counted, and whether the sheets add up."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.conftest import make_person
from tests.steps.vote.conftest import NOON
from workshop.models.budget import BallotKind, BatchKind, CodeBatch, EventKind, Round
from workshop.models.errors import InvalidField, NotFound
from workshop.models.people import Person, Role
from workshop.steps.vote import batches, closing, paper, service
from workshop.voting import codes
from workshop.voting.box import turnout
from workshop.voting.casting import cast
from workshop.voting.errors import UnknownCode, UsedCode
from workshop.voting.paper import Entry

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("kind", "fields", "choices"),
    [
        (BallotKind.APPROVAL, {"1": " X ", "2": "", "3": "1", "4": "0"}, ["1", "3"]),
        (BallotKind.KNAPSACK, {"1": "-", "2": "Sí"}, ["2"]),
        (BallotKind.SINGLE, {"1": "x", "2": "x"}, ["1", "2"]),  # the box says that it is one too many
        (BallotKind.POINTS, {"1": "03", "2": "0", "3": "00", "4": ""}, {"1": 3}),
        (BallotKind.RANKING, {"1": "2", "2": "10", "3": "1", "4": ""}, ["3", "1", "2"]),
    ],
)
def test_what_is_typed_in_one_field_a_project(kind: BallotKind, fields: dict[str, str], choices: object):
    assert paper.choices_in(kind, fields) == choices


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (BallotKind.APPROVAL, "2"), (BallotKind.SINGLE, "?"), (BallotKind.POINTS, "x"), (BallotKind.POINTS, "-1"),
        (BallotKind.RANKING, "²"), (BallotKind.RANKING, "1.5"), (BallotKind.POINTS, "12345"),
    ],
)  # fmt: skip
def test_what_is_no_mark_is_named(kind: BallotKind, typed: str):
    with pytest.raises(paper.Unreadable) as refused:
        paper.choices_in(kind, {"1": "", "7": typed})
    assert refused.value.project_id == "7"


def test_two_projects_cannot_have_one_place():
    with pytest.raises(paper.SamePlace):
        paper.choices_in(BallotKind.RANKING, {"1": "1", "2": "01"})


@pytest.fixture
def open_round(session: Session, box: Engine, draft: Round) -> Round:
    service.publish(session, box, draft, NOON)
    return draft


@pytest.fixture
def ana(session: Session) -> Person:
    return make_person(session, Role.FACILITATOR)


@pytest.fixture
def luis(session: Session) -> Person:
    return make_person(session, Role.COORDINATOR)


@pytest.fixture
def printed(session: Session, box: Engine, open_round: Round) -> list[str]:
    return batches.issue(session, box, KEY, open_round, "Papel 1", BatchKind.PAPER, 5)


def some(found: Round, n: int = 1) -> list[str]:
    return [str(each.project_id) for each in found.projects[:n]]


def batch_of(session: Session) -> CodeBatch:
    return session.scalars(select(CodeBatch).where(CodeBatch.name == "Papel 1")).one()


def test_two_people_key_in_one_ballot_and_it_is_counted(
    session: Session, box: Engine, open_round: Round, printed: list[str], ana: Person, luis: Person
):
    first = paper.key_in(session, box, KEY, open_round, printed[1], some(open_round), ana, NOON)
    assert (first.serial, first.entered and first.entered.entry) == ("Papel 1 · 002", Entry.FIRST)
    [waits] = [each.waiting for each in paper.sums(session, box, open_round)]
    assert waits == 1
    address = f"https://minga.example/v/{open_round.key}#{codes.printed(printed[1])}"
    second = paper.key_in(session, box, KEY, open_round, address, some(open_round), luis, NOON)
    assert second.entered is not None
    assert second.entered.entry is Entry.CAST
    assert turnout(box, open_round.key).by_channel == {"paper": 1}
    closing.close_and_count(session, box, open_round, NOON + timedelta(hours=3), "dados")
    assert closing.results(open_round).count.voters == 1


def test_a_code_that_voted_by_phone_is_listed_once_and_counted_once(
    session: Session, box: Engine, open_round: Round, printed: list[str], ana: Person, luis: Person
):
    paper.key_in(session, box, KEY, open_round, printed[0], some(open_round), ana, NOON)
    cast(box, KEY, open_round.key, printed[0], some(open_round), codes.new_attempt(), "phone", NOON)
    for _again in range(2):
        keyed = paper.key_in(session, box, KEY, open_round, printed[0], some(open_round), luis, NOON)
        assert keyed.entered is None
        assert keyed.conflict is not None
    [conflict] = paper.conflicts(session, open_round)
    assert (conflict.serial, conflict.reason, conflict.keyed_by) == ("Papel 1 · 001", "voted", luis)
    assert [each.note for each in open_round.events if each.kind is EventKind.CONFLICT] == ["Papel 1 · 001"]
    assert turnout(box, open_round.key).ballots == 1
    assert paper.unfinished(session, box, open_round).unresolved == 1
    with pytest.raises(InvalidField):
        paper.resolve(session, open_round, conflict.id, "  ", luis)
    with pytest.raises(NotFound):
        paper.resolve(session, open_round, conflict.id + 99, "Votó en su celular.", luis)
    paper.resolve(session, open_round, conflict.id, "Votó en su celular.", luis)
    assert (conflict.resolved_by, conflict.resolution) == (luis, "Votó en su celular.")
    assert paper.unfinished(session, box, open_round).unresolved == 0


def test_withdrawn_and_late_are_listed_and_unknown_asks_for_its_number(
    session: Session, box: Engine, open_round: Round, printed: list[str], ana: Person
):
    paper.spoil(session, box, KEY, open_round, printed[0], ana)
    keyed = paper.key_in(session, box, KEY, open_round, printed[0], some(open_round), ana, NOON)
    assert keyed.conflict is not None
    assert keyed.conflict.reason == "withdrawn"
    stranger = codes.new_code()
    with pytest.raises(UnknownCode):
        paper.key_in(session, box, KEY, open_round, stranger, some(open_round), ana, NOON)
    with pytest.raises(InvalidField):
        paper.list_unknown(session, box, KEY, open_round, stranger, " ", ana)
    with pytest.raises(InvalidField):
        paper.list_unknown(session, box, KEY, open_round, printed[1], "Papel 9 · 001", ana)
    assert (
        paper.list_unknown(session, box, KEY, open_round, stranger, "Papel 9 · 001", ana).reason == "unknown"
    )
    closing.close_and_count(session, box, open_round, NOON + timedelta(hours=3), "dados")
    late = paper.key_in(session, box, KEY, open_round, printed[1], [], ana, NOON + timedelta(hours=4))
    assert late.conflict is not None
    assert late.conflict.reason == "late"
    assert turnout(box, open_round.key).ballots == 0


def test_a_spoiled_ballot_is_withdrawn_and_counted_with_who_did_it(
    session: Session, box: Engine, open_round: Round, printed: list[str], ana: Person, luis: Person
):
    paper.key_in(session, box, KEY, open_round, printed[0], some(open_round), luis, NOON)
    for _again in range(2):
        assert paper.spoil(session, box, KEY, open_round, printed[0], ana) == "Papel 1 · 001"
    assert batch_of(session).spoiled == 1
    [event] = [each for each in open_round.events if each.kind is EventKind.SPOILED]
    assert (event.person, event.note) == (ana, "Papel 1 · 001")
    assert paper.unfinished(session, box, open_round).waiting == 0
    cast(box, KEY, open_round.key, printed[1], some(open_round), codes.new_attempt(), "phone", NOON)
    with pytest.raises(UsedCode):
        paper.spoil(session, box, KEY, open_round, printed[1], ana)
    assert batch_of(session).spoiled == 1


def test_the_sheets_add_up_when_all_are_used_spoiled_or_returned(
    session: Session, box: Engine, open_round: Round, printed: list[str], ana: Person, luis: Person
):
    for person in (ana, luis):
        paper.key_in(session, box, KEY, open_round, printed[0], some(open_round), person, NOON)
    paper.spoil(session, box, KEY, open_round, printed[1], ana)
    [own] = paper.sums(session, box, open_round)
    assert (own.printed, own.used, own.spoiled, own.missing, own.unused) == (5, 1, 1, 3, 3)
    assert paper.unfinished(session, box, open_round).uneven == (own,)
    for wrong in ({"spoiled": -1, "returned": 0}, {"spoiled": 0, "returned": 10**7}):
        with pytest.raises(InvalidField):
            paper.tally(session, batch_of(session), **wrong)
    paper.tally(session, batch_of(session), 1, 4)
    assert paper.sums(session, box, open_round)[0].missing == -1
    paper.tally(session, batch_of(session), 1, 3, "Contadas por dos personas.")
    assert not paper.unfinished(session, box, open_round)


def test_a_batch_is_not_withdrawn_while_an_entry_waits(
    session: Session, box: Engine, open_round: Round, printed: list[str], ana: Person, luis: Person
):
    paper.key_in(session, box, KEY, open_round, printed[0], some(open_round), ana, NOON)
    with pytest.raises(batches.EntriesWait):
        batches.void(session, box, batch_of(session), luis)
    assert paper.forget(session, box, open_round, batch_of(session), 1, luis)
    assert not paper.forget(session, box, open_round, batch_of(session), 1, luis)
    assert [each.kind for each in open_round.events].count(EventKind.ENTRY_ERASED) == 1
    assert batches.void(session, box, batch_of(session), luis) == 5
