"""A ballot box of its own beside each session, and a draft round of three projects."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from tests.conftest import make_database, make_process
from tests.steps.vote.polls import priced, process
from workshop.models.box import BoxBase
from workshop.models.budget import BallotKind, Feasibility, Project, Round, Rule
from workshop.steps.vote import service
from workshop.steps.vote.service import RoundPlan
from workshop.voting.engine import make_box_engine

__all__ = ["priced", "process"]  # fixtures of this room

NOON = datetime(2027, 3, 1, 17, tzinfo=UTC)
COSTS = {"Agua segura": 60_000_00, "Puente escolar": 50_000_00, "Parque": 30_000_00}


@pytest.fixture
def box(request: pytest.FixtureRequest, session: Session, tmp_path: Path) -> Iterator[Engine]:
    """An empty ballot box on the same kind of database as the session."""
    url = f"sqlite:///{tmp_path / 'box.sqlite'}"
    server: str | None = None
    name = f"votebox_{secrets.token_hex(4)}"
    if session.get_bind().dialect.name == "postgresql":
        server = request.getfixturevalue("postgres")
        make_database(server, name)
        url = server.replace("/postgres?", f"/{name}?")
    engine = make_box_engine(url)
    BoxBase.metadata.create_all(engine)
    yield engine
    engine.dispose()
    if server:
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def plan(project_ids: Sequence[int], **changes: object) -> RoundPlan:
    """At most two of the projects, USD 100,000, open from an hour before NOON to an hour after."""
    usual: dict[str, object] = {
        "name": "¿En qué obras invertimos?", "parish_code": None, "ceiling_cents": 100_000_00,
        "ballot": BallotKind.APPROVAL, "max_choices": 2, "rule": Rule.MOST_VOTES,
        "opens_at": NOON - timedelta(hours=1), "closes_at": NOON + timedelta(hours=1),
        "project_ids": project_ids,
    }  # fmt: skip
    return RoundPlan(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.fixture
def draft(session: Session) -> Round:
    """A draft round of the three projects of COSTS."""
    process = make_process(session)
    projects = [
        Project(process_id=process.id, title=title, cost_cents=cost, feasibility=Feasibility.FEASIBLE)
        for title, cost in COSTS.items()
    ]
    session.add_all(projects)
    session.flush()
    return service.draft(session, process, plan([each.id for each in projects]))
