"""What the files of the box tell: no code, and no order in which people voted."""

from pathlib import Path

from sqlalchemy import Engine, text

from tests.voting.conftest import NOON, ROUND, settings
from workshop.voting import codes
from workshop.voting.box import open_round
from workshop.voting.casting import cast
from workshop.voting.credentials import issue_codes
from workshop.voting.sealing import seal


def vote_all(engine: Engine, key: bytes, plain: list[str]) -> list[str]:
    """Everyone votes; their attempt tokens."""
    attempts = [codes.new_attempt() for _ in plain]
    for code, attempt in zip(plain, attempts, strict=True):
        cast(engine, key, ROUND, code, ["water"], attempt, "phone", NOON)
    return attempts


def test_no_code_nor_token_is_found_in_the_files(sqlite_box: Engine, key: bytes, tmp_path: Path):
    open_round(sqlite_box, settings())
    plain = issue_codes(sqlite_box, key, ROUND, 100, "mesa 1")
    attempts = vote_all(sqlite_box, key, plain)
    for sealed in (False, True):
        if sealed:
            seal(sqlite_box, ROUND, NOON)
        assert not (tmp_path / "box.sqlite-turn").stat().st_size  # an empty file: who may write next
        assert {path.name for path in tmp_path.iterdir()} == {
            "box.sqlite",
            "box.sqlite-turn",
        }  # no log, no journal is left
        content = (tmp_path / "box.sqlite").read_bytes()
        assert b"mesa 1" in content  # the canary would be seen
        for secret in [*plain, *map(codes.printed, plain), *attempts, key.hex()]:
            assert secret.encode() not in content
            assert secret.lower().encode() not in content
        assert not any(bytes.fromhex(attempt) in content for attempt in attempts)
        assert key not in content


def test_sqlite_keeps_no_trace_of_what_was_written(sqlite_box: Engine):
    with sqlite_box.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "secure_delete", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "delete", "secure_delete": 1, "synchronous": 3, "foreign_keys": 1}


def test_after_the_seal_postgresql_joins_no_code_to_its_ballot(postgresql_box: Engine, key: bytes):
    open_round(postgresql_box, settings())
    vote_all(postgresql_box, key, issue_codes(postgresql_box, key, ROUND, 30, "mesa 1"))
    joined = text("SELECT count(*) FROM credential c JOIN ballot b ON c.xmin = b.xmin")
    one_by_one = text("SELECT count(*), count(DISTINCT xmin::text) FROM ballot")
    with postgresql_box.connect() as connection:
        assert connection.execute(joined).scalar() == 30  # before: every one is linked
        assert connection.execute(one_by_one).one() == (30, 30)
    seal(postgresql_box, ROUND, NOON)
    with postgresql_box.connect() as connection:
        assert connection.execute(joined).scalar() in (0, 900)  # all with all, or none with any
        assert connection.execute(one_by_one).one() == (30, 1)
        for table, key_column in (("ballot", "id"), ("credential", "code_hmac")):
            query = text(f"SELECT {key_column} FROM {table} ORDER BY ctid")
            places = [bytes(row) for row in connection.scalars(query)]
            assert places == sorted(places)
