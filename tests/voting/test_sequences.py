"""Any sequence of issuing, withdrawing, voting, sending again and closing leaves the box in order."""

import secrets
from datetime import timedelta

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from tests.voting.conftest import NOON, settings
from tests.voting.crowd import in_the_box
from workshop.voting import codes, errors
from workshop.voting.box import open_round, turnout
from workshop.voting.casting import cast, receipt_is_in
from workshop.voting.credentials import CodeState, code_state, issue_codes, void_batch, void_code
from workshop.voting.sealing import ballots, receipts, seal

LATE = NOON + timedelta(hours=3)
CHOICES = st.sampled_from(
    [["water"], ["road", "park"], ["water", "road"], [], ["casino"], ["water", "road", "park"]]
)
CHANNELS = st.sampled_from(["phone", "kiosk", "assisted", "paper"])


class Life(RuleBasedStateMachine):
    """The life of a round, with what the box ought to hold told slowly beside it."""

    issued = Bundle("issued")
    pages = Bundle("pages")

    def __init__(self, engine: Engine, key: bytes):
        super().__init__()
        self.engine, self.key = engine, key
        self.name = secrets.token_hex(6)
        open_round(engine, settings(self.name))
        self.batch_of: dict[str, str] = {}
        self.votes: dict[str, tuple[str, list[str]]] = {}  # code -> attempt, choices
        self.void: set[str] = set()
        self.sealed = False

    @rule(target=issued, n=st.integers(1, 3), batch=st.sampled_from("ab"))
    def issue(self, n: int, batch: str):
        if self.sealed:
            with pytest.raises(errors.RoundClosed):
                issue_codes(self.engine, self.key, self.name, n, batch)
            return multiple()
        made = issue_codes(self.engine, self.key, self.name, n, batch)
        self.batch_of |= dict.fromkeys(made, batch)
        return multiple(*made)

    @rule(target=pages)
    def open_a_page(self) -> str:
        return codes.new_attempt()

    @rule(code=issued, attempt=pages, choices=CHOICES, channel=CHANNELS, late=st.booleans())
    def vote(self, code: str, attempt: str, choices: list[str], channel: str, late: bool):
        now = LATE if late else NOON
        given = lambda: cast(self.engine, self.key, self.name, code, choices, attempt, channel, now)  # noqa: E731
        refusal: type[errors.BoxError] | None = None
        if code in self.votes:
            if not any(attempt == used for used, _ in self.votes.values()):
                refusal = errors.UsedCode
        elif code in self.void:
            refusal = errors.VoidedCode
        elif self.sealed or (late and channel != "paper"):
            refusal = errors.RoundClosed
        elif not choices:
            refusal = errors.EmptyBallot
        elif "casino" in choices:
            refusal = errors.NotOnBallot
        elif len(choices) > 2:
            refusal = errors.TooMany
        elif any(attempt == used for used, _ in self.votes.values()):
            refusal = errors.AttemptUsed
        if refusal:
            with pytest.raises(refusal):
                given()
            return
        assert given() == codes.receipt_of(self.name, attempt)
        self.votes.setdefault(code, (attempt, sorted(choices)))

    @rule(code=issued)
    def withdraw(self, code: str):
        if self.sealed:
            with pytest.raises(errors.RoundClosed):
                void_code(self.engine, self.key, self.name, code)
            return
        found = void_code(self.engine, self.key, self.name, code)
        assert (found.state is CodeState.USED) == (code in self.votes)
        if code not in self.votes:
            self.void.add(code)

    @rule(batch=st.sampled_from("ab"))
    def withdraw_batch(self, batch: str):
        if self.sealed:
            with pytest.raises(errors.RoundClosed):
                void_batch(self.engine, self.name, batch)
            return
        unused = {code for code, of in self.batch_of.items() if of == batch and code not in self.votes}
        assert void_batch(self.engine, self.name, batch) == len(unused - self.void)
        self.void |= unused

    @rule(sure=st.integers(0, 9))
    def close(self, sure: int):
        if sure == 0:  # else most lives would be over at once
            assert seal(self.engine, self.name, NOON) == NOON
            self.sealed = True

    @rule(code=issued)
    def look(self, code: str):
        state = code_state(self.engine, self.key, self.name, code)
        known = {
            True: CodeState.GOOD,
            code in self.void: CodeState.VOIDED,
            code in self.votes: CodeState.USED,
        }
        assert state is known[True]

    @invariant()
    def it_adds_up(self):
        expected = {codes.receipt_of(self.name, attempt) for attempt, _ in self.votes.values()}
        n = len(self.votes)
        assert in_the_box(self.engine, self.name) == (n, n, expected, n)
        counted = turnout(self.engine, self.name)
        assert (counted.issued, counted.voided, counted.spent) == (len(self.batch_of), len(self.void), n)
        assert counted.ballots == n
        if self.sealed:
            assert receipts(self.engine, self.name) == sorted(expected)
            assert ballots(self.engine, self.name) == sorted(
                tuple(chosen) for _, chosen in self.votes.values()
            )
        else:
            with pytest.raises(errors.NotSealed):
                ballots(self.engine, self.name)
        assert all(receipt_is_in(self.engine, self.name, receipt) for receipt in expected)


@pytest.mark.parametrize("database", ["sqlite_box", "postgresql_box"])
def test_whatever_happens_the_box_adds_up(request: pytest.FixtureRequest, database: str, key: bytes):
    engine: Engine = request.getfixturevalue(database)
    run_state_machine_as_test(
        lambda: Life(engine, key),
        settings=examples(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
