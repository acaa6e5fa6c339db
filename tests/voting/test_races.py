"""Many at once: one code is one vote, and the seal holds."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from tests.voting.conftest import NOON, ROUND, settings
from workshop.voting import codes, errors
from workshop.voting.box import open_round, turnout
from workshop.voting.casting import cast, receipt_is_in
from workshop.voting.credentials import issue_codes
from workshop.voting.sealing import ballots, receipts, seal


def attempt_to_vote(engine: Engine, key: bytes, round_key: str, code: str, attempt: str) -> str | None:
    """The receipt, or None where the box says that the code is used or voting is over."""
    try:
        return cast(engine, key, round_key, code, ["water"], attempt, "phone", NOON)
    except (errors.UsedCode, errors.RoundClosed):
        return None


def test_each_code_used_by_several_at_once_is_one_ballot(box: Engine, key: bytes):
    plain = issue_codes(box, key, ROUND, 60, "mesa 1")
    tries = [(code, codes.new_attempt()) for code in plain for _ in range(3)]
    tries += random.sample(tries, 60)  # some tap twice
    random.shuffle(tries)
    with ThreadPoolExecutor(12) as pool:
        given = list(pool.map(lambda pair: attempt_to_vote(box, key, ROUND, *pair), tries))
    seal(box, ROUND, NOON)
    assert len(ballots(box, ROUND)) == turnout(box, ROUND).spent == 60
    assert sorted({receipt for receipt in given if receipt}) == receipts(box, ROUND)


def test_double_taps_at_the_same_instant_get_the_same_receipt(box: Engine, key: bytes):
    for code in issue_codes(box, key, ROUND, 10, "mesa 1"):
        attempt, together = codes.new_attempt(), threading.Barrier(4)

        def tap(_: int, code=code, attempt=attempt, together=together) -> str | None:
            together.wait(timeout=20)
            return attempt_to_vote(box, key, ROUND, code, attempt)

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(tap, range(4))) == {codes.receipt_of(ROUND, attempt)}
    assert turnout(box, ROUND).by_channel == {"phone": 10}


@pytest.mark.parametrize("number", range(3))
def test_closing_while_people_vote_loses_no_receipt_and_takes_none_after(
    box: Engine, key: bytes, number: int
):
    name = f"close{number}"
    open_round(box, settings(name))
    plain = issue_codes(box, key, name, 400, "mesa 1")
    some_voted = threading.Event()

    def vote(code: str) -> str | None:
        receipt = attempt_to_vote(box, key, name, code, codes.new_attempt())
        if receipt and turnout(box, name).spent > 10 * (number + 1):
            some_voted.set()
        return receipt

    with ThreadPoolExecutor(8) as pool:
        pending = [pool.submit(vote, code) for code in plain]
        assert some_voted.wait(timeout=30)
        seal(box, name, NOON)
        at_seal = receipts(box, name)
        given = [receipt for future in pending if (receipt := future.result(timeout=60))]
    assert 0 < len(given) < 400  # else they did not overlap
    assert sorted(given) == at_seal == receipts(box, name)
    assert turnout(box, name).spent == len(ballots(box, name)) == len(given)
    assert all(receipt_is_in(box, name, receipt) for receipt in given)
