"""Paper ballots entered by two people: nothing readable is kept between, and each paper counts once."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from tests.voting.conftest import NOON, ROUND, settings
from workshop.models.box import PaperDraft
from workshop.voting import codes, credentials, paper, sealing
from workshop.voting.box import Channel, open_round, turnout
from workshop.voting.casting import cast, receipt_is_in
from workshop.voting.errors import MistypedCode, RoundClosed, TooMany, UnknownCode, UsedCode, VoidedCode
from workshop.voting.paper import Entry

ANA, LUIS = 1, 2


@pytest.fixture
def on_paper(box: Engine, key: bytes) -> list[str]:
    """The codes of three numbered ballots."""
    return credentials.issue_codes(box, key, ROUND, 3, "mesa 1", serials=True)


def drafts(box: Engine) -> int:
    with box.connect() as connection:
        return connection.scalar(select(func.count()).select_from(PaperDraft)) or 0


def test_two_people_who_agree_cast_it_with_the_receipt_of_the_stub(
    box: Engine, key: bytes, on_paper: list[str]
):
    code = on_paper[0]
    assert paper.enter(box, key, ROUND, code, ["water", "park"], ANA, NOON).entry is Entry.FIRST
    assert paper.waiting(box, ROUND) == [paper.Waiting("mesa 1", 1, ANA)]
    assert turnout(box, ROUND).ballots == 0
    done = paper.enter(box, key, ROUND, code.lower(), ["park", "water"], LUIS, NOON)
    assert done == paper.Entered(Entry.CAST, receipt=paper.receipt_on_stub(key, ROUND, code))
    assert receipt_is_in(box, ROUND, done.receipt)
    assert turnout(box, ROUND).by_channel == {"paper": 1}
    assert drafts(box) == 0
    # Whoever enters it once more, with whatever, finds it counted.
    assert paper.enter(box, key, ROUND, code, ["road"], ANA, NOON).entry is Entry.ALREADY
    sealing.seal(box, ROUND, NOON)
    assert sealing.ballots(box, ROUND) == [("park", "water")]


def test_one_person_alone_never_casts_and_may_correct_herself(box: Engine, key: bytes, on_paper: list[str]):
    for choices in (["water"], ["water"], ["road"]):
        assert paper.enter(box, key, ROUND, on_paper[0], choices, ANA, NOON).entry is Entry.FIRST
    assert turnout(box, ROUND).ballots == 0
    assert paper.enter(box, key, ROUND, on_paper[0], ["road"], LUIS, NOON).entry is Entry.CAST


def test_where_they_differ_the_projects_are_named_and_nothing_is_cast(
    box: Engine, key: bytes, on_paper: list[str]
):
    paper.enter(box, key, ROUND, on_paper[0], ["water", "park"], ANA, NOON)
    differ = paper.enter(box, key, ROUND, on_paper[0], ["water", "road"], LUIS, NOON)
    assert differ == paper.Entered(Entry.DIFFERS, frozenset({"park", "road"}))
    assert turnout(box, ROUND).ballots == 0
    assert paper.forget_serial(box, ROUND, "mesa 1", 1)
    assert not paper.forget_serial(box, ROUND, "mesa 1", 1)
    assert paper.enter(box, key, ROUND, on_paper[0], ["water"], LUIS, NOON).entry is Entry.FIRST


def test_a_phone_that_was_quicker_counts_and_the_paper_does_not(box: Engine, key: bytes, on_paper: list[str]):
    paper.enter(box, key, ROUND, on_paper[0], ["water"], ANA, NOON)
    cast(box, key, ROUND, on_paper[0], ["road"], codes.new_attempt(), Channel.PHONE, NOON)
    with pytest.raises(UsedCode):
        paper.enter(box, key, ROUND, on_paper[0], ["water"], LUIS, NOON)
    assert turnout(box, ROUND).by_channel == {"phone": 1}
    assert paper.waiting(box, ROUND) == []


def test_withdrawn_unknown_mistyped_and_late_are_told_apart(box: Engine, key: bytes, on_paper: list[str]):
    late, gone, _other = on_paper
    credentials.void_code(box, key, ROUND, gone)
    with pytest.raises(VoidedCode):
        paper.enter(box, key, ROUND, gone, ["water"], ANA, NOON)
    with pytest.raises(UnknownCode):
        paper.enter(box, key, ROUND, codes.new_code(), ["water"], ANA, NOON)
    wrong = next(sign for sign in codes.ALPHABET if sign != late[0]) + late[1:]
    with pytest.raises(MistypedCode):
        paper.enter(box, key, ROUND, wrong, ["water"], ANA, NOON)
    after = NOON + timedelta(hours=5)  # the vote is over: paper is still taken, until the seal
    assert paper.enter(box, key, ROUND, late, ["water"], ANA, after).entry is Entry.FIRST
    sealing.seal(box, ROUND, after)
    assert drafts(box) == 0
    with pytest.raises(RoundClosed):
        paper.enter(box, key, ROUND, late, ["water"], LUIS, after)


def test_a_paper_that_breaks_a_rule_is_told_at_its_first_entry(box: Engine, key: bytes, on_paper: list[str]):
    with pytest.raises(TooMany):
        paper.enter(box, key, ROUND, on_paper[0], ["water", "road", "park"], ANA, NOON)
    assert drafts(box) == 0


def test_a_scanned_address_is_understood_whatever_keyboard_the_reader_has():
    code = codes.new_code()
    addresses = (
        f"https://voto.example/v/abc234#{codes.printed(code)}",
        f"httpsÑ--voto.example-v-abc234·{codes.printed(code).replace('-', chr(39))}",
    )
    assert [codes.parse(paper.code_in(address)) for address in addresses] == [code, code]
    assert paper.code_in(f" {codes.printed(code)} ") == codes.printed(code)


def test_the_file_and_the_key_tell_nothing_of_an_entry(sqlite_box: Engine, key: bytes, tmp_path: Path):
    open_round(sqlite_box, settings())
    same, other = credentials.issue_codes(sqlite_box, key, ROUND, 2, "mesa 1", serials=True)
    for code in (same, other):
        paper.enter(sqlite_box, key, ROUND, code, ["water", "park"], ANA, NOON)
    with sqlite_box.connect() as connection:
        marks = list(connection.scalars(select(PaperDraft.marks)))
    hashes = {mark for text in marks for mark in text.split('"') if len(mark) == 24}
    assert len(hashes) == 6  # equal entries look different, and so do equal values within one
    paper.enter(sqlite_box, key, ROUND, same, ["water", "park"], LUIS, NOON)
    content = (tmp_path / "box.sqlite").read_bytes()
    assert len([mark for mark in hashes if mark.encode() in content]) == 3  # of the one that still waits
    assert not any(code.encode() in content for code in (same, other))


def test_two_first_entries_at_once_are_a_first_and_a_second(box: Engine, key: bytes, on_paper: list[str]):
    for code in on_paper:
        answers: list[Entry] = []
        start = threading.Barrier(2)

        def enter(person: int, code: str = code, start: threading.Barrier = start) -> None:
            start.wait()
            answers.append(paper.enter(box, key, ROUND, code, ["water"], person, NOON).entry)  # noqa: B023

        people = [threading.Thread(target=enter, args=(person,)) for person in (ANA, LUIS)]
        for each in people:
            each.start()
        for each in people:
            each.join()
        assert sorted(answers) == [Entry.CAST, Entry.FIRST]
    assert turnout(box, ROUND).ballots == 3
    assert drafts(box) == 0
