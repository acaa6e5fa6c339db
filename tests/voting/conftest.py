"""A ballot box of its own for each test, on SQLite and on PostgreSQL."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from workshop.models.box import BoxBase
from workshop.models.budget import BallotKind
from workshop.voting.box import RoundSettings, open_round
from workshop.voting.engine import make_box_engine

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ROUND = "olmedo27"


@pytest.fixture
def sqlite_box(tmp_path: Path) -> Iterator[Engine]:
    yield from _with_tables(f"sqlite:///{tmp_path / 'box.sqlite'}")


@pytest.fixture
def postgresql_box(postgres: str) -> Iterator[Engine]:
    name = f"box_{secrets.token_hex(4)}"
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield from _with_tables(postgres.replace("/postgres?", f"/{name}?"))
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def box(request: pytest.FixtureRequest) -> Engine:
    """An engine of a box with one open round (see `settings`), on each database."""
    engine: Engine = request.getfixturevalue(f"{request.param}_box")
    open_round(engine, settings())
    return engine


@pytest.fixture
def key() -> bytes:
    return secrets.token_bytes(32)


def settings(round_key: str = ROUND, **changes: object) -> RoundSettings:
    """Two choices at most among water, road and park; open from an hour before NOON to an hour after."""
    usual: dict[str, object] = {
        "key": round_key,
        "kind": BallotKind.APPROVAL,
        "max_choices": 2,
        "ceiling_cents": 100_000,
        "projects": {"water": 60_000, "road": 50_000, "park": 30_000},
        "opens_at": NOON - timedelta(hours=1),
        "closes_at": NOON + timedelta(hours=1),
    }
    return RoundSettings(**{**usual, **changes})


def _with_tables(url: str) -> Iterator[Engine]:
    engine = make_box_engine(url)
    BoxBase.metadata.create_all(engine)
    yield engine
    engine.dispose()
