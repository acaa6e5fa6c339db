"""What the fields of a ballot mean: plain data, no web."""

import pytest

from workshop.models.budget import BallotKind
from workshop.steps.vote.ballot_fields import Filled, UnclearOrder, read
from workshop.steps.vote.guessing import PER_ADDRESS, PER_ROUND, SECONDS, Guesses
from workshop.voting.errors import UnevenPoints

SENT = {
    "project": ["7", "12", "7"],
    "points-7": [" 3 "],
    "points-12": [""],
    "rank-7": ["4"],
    "rank-12": ["2"],
}


@pytest.mark.parametrize("kind", [BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.SINGLE])
def test_ticked_projects(kind: BallotKind) -> None:
    assert read(kind, SENT).choices() == ("7", "12")
    assert read(kind, {"points-7": ["3"]}).choices() == ()


def test_points_are_whole_numbers_and_empty_fields_are_none() -> None:
    filled = read(BallotKind.POINTS, SENT)
    assert filled.choices() == {"7": 3}
    assert filled.fields() == [("points-7", "3")]
    for text in ("1,5", "-1", "tres", "1e3", "٣", "9" * 5000):
        with pytest.raises(UnevenPoints):
            read(BallotKind.POINTS, {"points-7": [text]}).choices()


def test_gaps_in_an_order_are_closed() -> None:
    assert read(BallotKind.RANKING, SENT).choices() == ("12", "7")
    assert read(BallotKind.RANKING, {"rank-7": [""]}).choices() == ()


@pytest.mark.parametrize(("texts", "place"), [({"1": "2", "2": "2"}, 2), ({"1": "0"}, 0), ({"1": "x"}, 0)])
def test_an_order_must_be_clear(texts: dict[str, str], place: int) -> None:
    with pytest.raises(UnclearOrder) as raised:
        Filled(BallotKind.RANKING, texts).choices()
    assert raised.value.place == place


def test_guesses_are_counted_for_each_address_and_for_the_round() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    assert [guesses.wait("hall", "r") for _ in range(PER_ADDRESS)] == [0] * PER_ADDRESS
    assert 0 < guesses.wait("hall", "r") <= SECONDS + 1
    assert guesses.wait("home", "r") == 0
    assert guesses.wait("hall", "another round") == 0
    now[0] += SECONDS
    assert guesses.wait("hall", "r") == 0


def test_many_addresses_cannot_guess_more_than_the_round_allows() -> None:
    guesses = Guesses(lambda: 0.0)
    waits = [guesses.wait(f"address {n}", "r") for n in range(PER_ROUND + 1)]
    assert waits[:-1] == [0] * PER_ROUND
    assert waits[-1] > 0
