"""The ballot box: what it takes, what it refuses, and what it says afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import IntegrityError

from tests.voting.conftest import NOON, ROUND, settings
from workshop.models.box import Ballot, Credential
from workshop.models.budget import BallotKind
from workshop.voting import codes, errors
from workshop.voting.box import open_round, round_settings, turnout
from workshop.voting.casting import cast, receipt_is_in
from workshop.voting.credentials import CodeState, code_state, issue_codes, void_batch
from workshop.voting.sealing import ballots, receipts, seal

LATER = NOON + timedelta(hours=2)


class Hall:
    """People with codes before a box."""

    def __init__(self, engine: Engine, key: bytes, round_key: str = ROUND, n: int = 5):
        self.engine, self.key, self.round_key = engine, key, round_key
        self.codes = issue_codes(engine, key, round_key, n, "mesa 1")

    def vote(
        self, code: str, *choices: str, attempt: str | None = None, channel: str = "phone", now=NOON
    ) -> str:
        attempt = attempt or codes.new_attempt()
        return cast(self.engine, self.key, self.round_key, code, choices, attempt, channel, now)


@pytest.fixture
def hall(box: Engine, key: bytes) -> Hall:
    return Hall(box, key)


def test_votes_are_counted_by_channel_and_read_after_the_seal_only(hall, box):
    first = hall.vote(hall.codes[0], "water", "park")
    second = hall.vote(codes.printed(hall.codes[1]).lower(), "road", channel="kiosk")
    assert first != second
    state = turnout(box, ROUND)
    assert (state.issued, state.voided, state.spent) == (5, 0, 2)
    assert state.by_channel == {"kiosk": 1, "phone": 1}
    for secret in (ballots, receipts):
        with pytest.raises(errors.NotSealed):
            secret(box, ROUND)
    assert seal(box, ROUND, LATER) == LATER
    assert ballots(box, ROUND) == [("park", "water"), ("road",)]
    assert ballots(box, ROUND, "kiosk") == [("road",)]
    assert receipts(box, ROUND) == sorted([first, second])
    assert receipt_is_in(box, ROUND, first.lower())
    assert not receipt_is_in(box, ROUND, codes.receipt_of(ROUND, codes.new_attempt()))
    assert not receipt_is_in(box, ROUND, "")


def test_sending_again_gives_the_same_receipt_and_no_second_vote(hall, box):
    attempt = codes.new_attempt()
    receipt = hall.vote(hall.codes[0], "water", attempt=attempt)
    assert hall.vote(hall.codes[0], "water", attempt=attempt) == receipt
    assert hall.vote(hall.codes[0], "road", attempt=attempt, now=LATER) == receipt  # the reply came late
    seal(box, ROUND, LATER)
    assert hall.vote(hall.codes[0], "water", attempt=attempt, now=LATER) == receipt
    assert ballots(box, ROUND) == [("water",)]


def test_a_used_code_votes_no_more(hall, box):
    hall.vote(hall.codes[0], "water")
    with pytest.raises(errors.UsedCode):
        hall.vote(hall.codes[0], "road")
    seal(box, ROUND, LATER)
    assert ballots(box, ROUND) == [("water",)]


def test_one_page_for_two_people_keeps_the_second_code_good(hall, box, key):
    attempt = codes.new_attempt()
    hall.vote(hall.codes[0], "water", attempt=attempt)
    with pytest.raises(errors.AttemptUsed):
        hall.vote(hall.codes[1], "road", attempt=attempt)
    assert code_state(box, key, ROUND, hall.codes[1]) is CodeState.GOOD
    assert turnout(box, ROUND).spent == 1


@pytest.mark.parametrize(
    ("choices", "error"),
    [
        ([], errors.EmptyBallot),
        (["water", "road", "park"], errors.TooMany),
        (["water", "casino"], errors.NotOnBallot),
        (["water", ""], errors.NotOnBallot),
    ],
)
def test_a_wrong_ballot_leaves_the_code_good(hall, box, key, choices, error):
    with pytest.raises(error):
        hall.vote(hall.codes[0], *choices)
    assert code_state(box, key, ROUND, hall.codes[0]) is CodeState.GOOD
    assert turnout(box, ROUND).by_channel == {}
    assert hall.vote(hall.codes[0], "water", "water")  # a project marked twice counts once


def test_spending_the_budget_keeps_to_the_ceiling_but_not_to_a_number(box, key):
    open_round(box, settings("knapsack", kind=BallotKind.KNAPSACK, max_choices=None, ceiling_cents=90_000))
    hall = Hall(box, key, "knapsack")
    with pytest.raises(errors.OverBudget) as caught:
        hall.vote(hall.codes[0], "water", "road")
    assert (caught.value.cost_cents, caught.value.ceiling_cents) == (110_000, 90_000)
    hall.vote(hall.codes[0], "water", "park")  # exactly the ceiling


def test_too_early_and_too_late(hall, box):
    opens, closes = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    moment = timedelta(microseconds=1)
    with pytest.raises(errors.RoundNotOpen) as caught:
        hall.vote(hall.codes[0], "water", now=opens - moment)
    assert caught.value.opens_at == opens
    with pytest.raises(errors.RoundClosed):
        hall.vote(hall.codes[0], "water", now=closes)
    assert turnout(box, ROUND).spent == 0
    assert hall.vote(hall.codes[0], "water", now=opens)
    assert hall.vote(hall.codes[1], "water", now=closes - moment)


def test_after_the_seal_nothing_changes(hall, box, key):
    hall.vote(hall.codes[0], "water")
    seal(box, ROUND, NOON)
    with pytest.raises(errors.RoundClosed):
        hall.vote(hall.codes[1], "road")
    with pytest.raises(errors.RoundClosed):
        issue_codes(box, key, ROUND, 1, "late")
    with pytest.raises(errors.RoundClosed):
        void_batch(box, ROUND, "mesa 1")
    assert seal(box, ROUND, LATER) == NOON == round_settings(box, ROUND).sealed_at
    assert ballots(box, ROUND) == [("water",)]
    assert turnout(box, ROUND).spent == 1


def test_each_code_says_what_it_is(hall, box, key):
    hall.vote(hall.codes[0], "water")
    lost = issue_codes(box, key, ROUND, 2, "lost box")
    hall.vote(lost[0], "road")
    assert void_batch(box, ROUND, "lost box") == 1
    with pytest.raises(errors.VoidedCode):
        hall.vote(lost[1], "water")
    states = [code_state(box, key, ROUND, code) for code in (*hall.codes[:2], lost[1], codes.new_code())]
    assert states == [CodeState.USED, CodeState.GOOD, CodeState.VOIDED, CodeState.UNKNOWN]
    state = turnout(box, ROUND)
    assert (state.issued, state.voided, state.spent) == (7, 1, 2)


def test_codes_and_rounds_that_the_box_does_not_know(hall, box, key):
    with pytest.raises(errors.UnknownCode):
        hall.vote(codes.new_code(), "water")
    with pytest.raises(errors.BadCode):
        hall.vote("hola", "water")
    with pytest.raises(errors.UnknownRound):
        cast(box, key, "nowhere", hall.codes[0], ["water"], codes.new_attempt(), "phone", NOON)
    open_round(box, settings("second"))
    with pytest.raises(errors.UnknownCode):  # a code holds for its own round
        cast(box, key, "second", hall.codes[0], ["water"], codes.new_attempt(), "phone", NOON)
    with pytest.raises(errors.RoundExists):
        open_round(box, settings("second", ceiling_cents=1))
    for ask in (turnout, ballots, round_settings):
        with pytest.raises(errors.UnknownRound):
            ask(box, "nowhere")
    with pytest.raises(errors.UnknownRound):
        seal(box, "nowhere", NOON)


def test_settings_come_back_as_they_were_frozen(box):
    assert round_settings(box, ROUND) == settings()


def test_the_database_itself_refuses_nonsense(hall, box):
    wrong_ballot = {"id": b"short", "round_key": ROUND, "choices": "[]", "channel": "phone"}
    orphan = {**wrong_ballot, "id": b"0123456789abcdef", "round_key": "nowhere"}
    for statement in (
        insert(Ballot).values(**wrong_ballot),
        insert(Ballot).values(**orphan),
        update(Credential).values(spent=True, voided=True),
    ):
        with pytest.raises(IntegrityError) as caught, box.begin() as connection:
            connection.execute(statement)
        assert "0123456789abcdef" not in str(caught.value)  # parameters stay out of errors
