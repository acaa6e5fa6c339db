"""The database itself keeps what is fixed, also from somebody who writes SQL past the program."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.voting.conftest import NOON, ROUND, settings
from workshop.voting import codes
from workshop.voting.box import open_round, round_settings
from workshop.voting.casting import cast
from workshop.voting.credentials import issue_codes
from workshop.voting.sealing import ballots, receipts, seal

SETTINGS = (
    "kind = 'ranking'",
    "max_choices = 3",
    "kind = 'points', points = 9",
    "admission = 'open'",
    "ceiling_cents = 1",
    "projects = '{}'",
    "opens_at = '2027-01-01 00:00:00+00:00'",
    "closes_at = '2028-01-01 00:00:00+00:00'",
)
AFTER_THE_SEAL = (
    "UPDATE ballot SET choices = '[\"park\"]'",
    "UPDATE ballot SET channel = 'paper'",
    "DELETE FROM ballot",
    "INSERT INTO ballot (id, round_key, choices, channel) VALUES (:sixteen, :round, '[\"park\"]', 'phone')",
    "UPDATE receipt SET receipt = 'AAAA-AAAA-AAAA-AAAA'",
    "DELETE FROM receipt",
    "INSERT INTO receipt (receipt, round_key) VALUES ('AAAA-AAAA-AAAA-AAAA', :round)",
    "UPDATE credential SET spent = true, voided = false",
    "UPDATE credential SET spent = false",
    "UPDATE credential SET batch = 'other'",
    "DELETE FROM credential",
    "INSERT INTO credential (code_hmac, round_key, batch, spent, voided)"
    " VALUES (:thirty_two, :round, 'late', false, false)",
    "INSERT INTO paper_draft (code_hmac, round_key, marks, entered_by)"
    " SELECT min(code_hmac), :round, '{}', 1 FROM credential",
    "UPDATE box_round SET sealed_at = NULL",
    "UPDATE box_round SET held = true",
    "UPDATE box_round SET key_mark = 'x'",
    "UPDATE box_round SET ceiling_cents = 5",
    "DELETE FROM box_round",
)


def refused(engine: Engine, statement: str, because: str) -> None:
    values = {"round": ROUND, "sixteen": b"x" * 16, "thirty_two": b"y" * 32}
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    with pytest.raises(DBAPIError, match=because), engine.begin() as connection:
        connection.execute(text(statement), used)


@pytest.fixture
def used_box(box: Engine, key: bytes) -> Engine:
    """Two of three have voted in the round; beside it another one is open."""
    open_round(box, settings("other"))
    for name in (ROUND, "other"):
        for code in issue_codes(box, key, name, 3, "mesa 1")[:2]:
            cast(box, key, name, code, ["water"], codes.new_attempt(), "phone", NOON)
    return box


@pytest.mark.parametrize("change", SETTINGS)
def test_settings_stay_from_the_opening_on(box: Engine, change: str):
    refused(box, f"UPDATE box_round SET {change}", "the settings of an open round are fixed")
    assert round_settings(box, ROUND) == settings()


def test_after_the_seal_nothing_of_the_round_changes(used_box: Engine, key: bytes):
    seal(used_box, ROUND, NOON)
    before = (ballots(used_box, ROUND), receipts(used_box, ROUND), round_settings(used_box, ROUND))
    for statement in AFTER_THE_SEAL:
        # of this round alone, so that the other one cannot be the reason
        only = f"{statement} WHERE {'key' if ' box_round' in statement else 'round_key'} = :round"
        refused(used_box, statement if "INSERT" in statement else only, "the round is sealed|are fixed")
    assert (ballots(used_box, ROUND), receipts(used_box, ROUND), round_settings(used_box, ROUND)) == before
    others = "WHERE round_key = 'other'"  # what is open is not moved in
    for table in ("ballot", "receipt", "credential"):
        refused(used_box, f"UPDATE {table} SET round_key = :round {others}", "the round is sealed")
    past_the_triggers = (
        "INSERT OR REPLACE INTO ballot SELECT id, 'other', choices, channel FROM ballot WHERE round_key = :round",
        "INSERT OR REPLACE INTO receipt SELECT receipt, 'other' FROM receipt WHERE round_key = :round",
        "UPDATE OR REPLACE receipt SET receipt = (SELECT min(receipt) FROM receipt WHERE round_key = :round) "
        f"{others}",
        "INSERT OR REPLACE INTO box_round SELECT * FROM box_round WHERE key = :round",
    )
    if used_box.dialect.name == "sqlite":
        for statement in past_the_triggers:
            refused(used_box, statement, "the round is sealed|are fixed")
    else:
        for table in ("ballot", "receipt", "credential", "paper_draft", "box_round"):
            refused(used_box, f"TRUNCATE {table} CASCADE", "a ballot box is not emptied")
    assert (ballots(used_box, ROUND), receipts(used_box, ROUND), round_settings(used_box, ROUND)) == before
    # the other round goes on
    [code] = issue_codes(used_box, key, "other", 1, "mesa 2")
    assert cast(used_box, key, "other", code, ["road"], codes.new_attempt(), "phone", NOON)
    seal(used_box, "other", NOON)
    assert len(ballots(used_box, "other")) == 3
