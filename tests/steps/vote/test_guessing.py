"""Guessing of codes: counted by address and by round, over one minute."""

import pytest

from workshop.steps.vote.guessing import MOST_KEYS, PER_ADDRESS, PER_ROUND, SECONDS, Guesses


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_an_address_waits_until_its_oldest_guess_is_a_minute_old(clock: Clock) -> None:
    guesses = Guesses(clock)
    for _ in range(PER_ADDRESS):
        assert guesses.wait("10.0.0.1", "olmedo") == 0
        clock.now += 0.5
    assert 0 < guesses.wait("10.0.0.1", "olmedo") <= SECONDS
    assert guesses.wait("10.0.0.2", "olmedo") == 0  # somebody else
    assert guesses.wait("10.0.0.1", "celica") == 0  # another round
    clock.now += SECONDS + 1
    assert guesses.wait("10.0.0.1", "olmedo") == 0


def test_many_addresses_together_are_slowed_in_their_round_alone(clock: Clock) -> None:
    guesses = Guesses(clock)
    waits = [guesses.wait(f"10.0.{n // 250}.{n % 250}", "olmedo") for n in range(PER_ROUND + 1)]
    assert waits[:-1] == [0] * PER_ROUND
    assert waits[-1] > 0
    assert guesses.wait("10.0.0.1", "celica") == 0


def test_what_is_over_a_minute_old_is_forgotten(clock: Clock) -> None:
    guesses = Guesses(clock)
    for n in range(MOST_KEYS + 10):
        guesses.wait(str(n), str(n % 50))
    clock.now += SECONDS + 1
    guesses.wait("x", "x")
    assert len(guesses._moments) == 2
