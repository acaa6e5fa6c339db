"""Fixtures that all rooms share: real databases, an app on files of its own, people who sign in."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import Rule

from tests.pages import StrictClient
from tests.postgres import postgres_server
from workshop.access import passwords
from workshop.access import service as access
from workshop.access.login import User
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models import Base
from workshop.models.engines import set_up
from workshop.models.geography import Canton
from workshop.models.history import keep_history
from workshop.models.people import Person, Role
from workshop.models.process import Process
from workshop.models.stages import keep_stages
from workshop.steps.setup.geography import load_geography
from workshop.stores import bring_up_to_date

PASSWORD = "cuatro palabras muy llanas"

# argon2 is slow on purpose; hundreds of tests sign in. `tests/access/test_passwords.py` checks the real parameters.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# Each test makes an app of its own, most of whose making was to compile the same addresses again. What is compiled
# depends on what is in the key alone; werkzeug binds it to its rule afterwards.
_compile = Rule._compile_builder
_compiled: dict[object, Any] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _compiled:
        _compiled[key] = _compile(rule, append_unknown)
    return _compiled[key]


Rule._compile_builder = _compiled_once  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL, started once for the run (once for each worker)."""
    with postgres_server() as address:
        yield address.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = tmp_path_factory.mktemp("sqlite") / "main.sqlite"
    yield from _with_tables(set_up(create_engine(f"sqlite:///{path}")))


@pytest.fixture(scope="session")
def postgres_engine(postgres: str) -> Iterator[Engine]:
    make_database(postgres, "services")
    yield from _with_tables(create_engine(postgres.replace("/postgres?", "/services?")))


def make_database(server: str, name: str) -> None:
    """Make an empty database on the PostgreSQL at `server`."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()


def _with_tables(engine: Engine) -> Iterator[Engine]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        load_geography(session)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session on SQLite, then on PostgreSQL, with all parishes; what a test writes is rolled back."""
    name = "sqlite_engine" if request.param == "sqlite" else "postgres_engine"
    engine: Engine = request.getfixturevalue(name)
    with engine.connect() as connection:
        transaction = connection.begin()
        maker = sessionmaker(connection, join_transaction_mode="create_savepoint")
        keep_history(maker)
        keep_stages(maker)
        with maker() as opened:
            yield opened
        transaction.rollback()


@pytest.fixture(scope="session")
def _ready_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with migrated, empty stores; copied for each test, since migrating takes a while."""
    folder = tmp_path_factory.mktemp("instance")
    app = create_app(folder)
    bring_up_to_date(app)
    with app.app_context():
        db.engine.dispose()
        box.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates as Jinja compiled them: a new app a test would compile each of its pages anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(_ready_instance: Path, tmp_path: Path, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """An app on real SQLite files of its own, with all cantons and no data."""
    folder = tmp_path / "instance"
    shutil.copytree(_ready_instance, folder)
    app = create_app(folder, TESTING=True, RATELIMIT_ENABLED=False, SERVER_NAME=None)
    app.jinja_env.bytecode_cache = compiled_templates
    app.test_client_class = StrictClient
    yield app
    with app.app_context():
        db.engine.dispose()
        box.engine.dispose()


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A strict client with nobody signed in."""
    return app.test_client()


def make_person(session: Session, role: Role | None, canton_code: str = "1116") -> Person:
    """Store a person with the tests' password and, unless None, a role in a canton."""
    name = role.value if role else "nobody"
    person = access.add_person(session, f"{name}-{canton_code}@minga.example", f"Ana {name}", PASSWORD)
    if role:
        access.give_role(session, person, session.get_one(Canton, canton_code), role)
    return person


def sign_in(client: StrictClient, person_email: str) -> None:
    """Sign in as a person would."""
    client.send("/sign-in", {"email": person_email, "password": PASSWORD})


@pytest.fixture
def people(app: Flask) -> dict[str, str]:
    """One person a role in Olmedo (1116), by role: their e-mail addresses."""
    with app.app_context():
        emails = {role.value: make_person(db.session(), role).email for role in Role}
        db.session.commit()
    return emails


@pytest.fixture
def process_id(app: Flask) -> int:
    """A process in Olmedo, Loja (`/c/olmedo-loja/<id>`), with one component, and nothing in its steps."""
    with app.app_context():
        process = make_process(db.session())
        db.session.commit()
        return process.id


def make_process(session: Session, canton_code: str = "1116") -> Process:
    """Store a process with USD 180,000 for the whole canton and one component."""
    from workshop.models.process import Component

    process = Process(
        canton_code=canton_code,
        name="Presupuesto participativo 2027",
        fiscal_year=2027,
        budget_cents=180_000_00,
        components=[Component(name="Sociocultural", position=1)],
    )
    session.add(process)
    session.flush()
    return process


@pytest.fixture
def coordinator(app: Flask, people: dict[str, str]) -> StrictClient:
    """A client signed in as coordinator of Olmedo."""
    return signed_in(app, people["coordinator"])


@pytest.fixture
def facilitator(app: Flask, people: dict[str, str]) -> StrictClient:
    """A client signed in as facilitator of Olmedo."""
    return signed_in(app, people["facilitator"])


@pytest.fixture
def official(app: Flask, people: dict[str, str]) -> StrictClient:
    """A client signed in as official of Olmedo."""
    return signed_in(app, people["official"])


@pytest.fixture
def observer(app: Flask, people: dict[str, str]) -> StrictClient:
    """A client signed in as observer of Olmedo."""
    return signed_in(app, people["observer"])


def signed_in(app: Flask, email: str) -> StrictClient:
    """Return a new client in which the person with this e-mail is signed in.

    The page on which one signs in has its own tests; going through it in each of the others took them a tenth of
    their time.
    """
    client = app.test_client()
    assert isinstance(client, StrictClient)
    with app.app_context():
        person = access.find_person(db.session(), email)
        assert person is not None
        user_id = User(person).get_id()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user_id, True
    return client
