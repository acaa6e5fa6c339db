"""The migrations make exactly the tables of the models, and can be walked up and down with real rows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.conftest import make_database
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models import Base, box_samples, box_triggers, frozen
from workshop.models.actions import Action
from workshop.models.box import BoxBase
from workshop.models.geography import Canton, Parish
from workshop.models.plan import PlanVersion
from workshop.models.process import Process
from workshop.models.swot import CrossKind, SwotCross
from workshop.paths import MIGRATIONS
from workshop.stores import bring_up_to_date


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """A new installation on each database, with its parish codes."""
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
        make_database(address, "migrated")
        monkeypatch.setenv("DATABASE_URL", address.replace("/postgres?", "/migrated?"))
    app = create_app(tmp_path)
    bring_up_to_date(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()


def triggers_of(connection: Connection) -> set[str]:
    """The triggers of a store; on SQLite as they are written, on PostgreSQL their names."""
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")))
    mine = text(
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    )
    return set(connection.scalars(mine))


def written(module: ModuleType) -> set[str]:
    """The same as the models have them."""
    if db.engine.dialect.name == "sqlite":
        return set(module.sqlite_triggers())
    made = [each for each in module.postgresql_triggers() if each.startswith("CREATE TRIGGER")]
    return {each.split()[2] for each in made}


def test_migrated_tables_are_those_of_the_models(installation: Flask) -> None:
    with installation.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert triggers_of(connection) == written(frozen)


def test_migrated_box_is_that_of_the_models(installation: Flask) -> None:
    with installation.app_context(), box.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, BoxBase.metadata) == []
        assert triggers_of(connection) == written(box_triggers)
        if box.engine.dialect.name == "sqlite":
            made = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name IN ('ballot', 'credential')")
            )
            assert all("WITHOUT ROWID" in sql for sql in made.scalars())
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
        else:
            sampled = (
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 "
                "AND NOT attisdropped AND attstattarget IS DISTINCT FROM 0"
            )
            for table in box_samples.TABLES:
                assert connection.scalars(text(sampled), {"table": table}).all() == []


def test_every_canton_and_parish_is_there(installation: Flask) -> None:
    with installation.app_context():
        assert db.session.scalar(select(func.count(Canton.code))) == 222
        assert db.session.scalar(select(func.count(func.distinct(Canton.province_code)))) == 24
        assert db.session.scalar(select(func.count(Parish.code))) == 1315
        slugs = db.session.scalars(select(Canton.slug).where(Canton.name == "Olmedo").order_by(Canton.code))
        assert list(slugs) == ["olmedo-loja", "olmedo-manabi"]


def test_a_seat_is_offered_only_where_its_urban_parishes_are_not_listed(installation: Flask) -> None:
    with installation.app_context():
        for canton in db.session.scalars(select(Canton)):
            offered = [parish for parish in canton.parishes if parish.offered]
            assert (
                len([p for p in offered if p.is_seat]) + len([p for p in offered if p.code[4:] < "50"]) >= 1
            )
            assert not (any(p.is_seat for p in offered) and any(p.code[4:] < "50" for p in offered))


def test_a_second_start_changes_nothing(installation: Flask) -> None:
    with installation.app_context():
        db.session.add(Process(canton_code="1116", name="P", fiscal_year=2027, budget_cents=1))
        db.session.commit()
    bring_up_to_date(installation)
    with installation.app_context():
        assert db.session.scalar(select(func.count(Process.id))) == 1


def test_down_and_up_again(installation: Flask) -> None:
    with installation.app_context():
        downgrade(directory=str(MIGRATIONS / "main"), revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade(directory=str(MIGRATIONS / "main"))
        assert "process" in inspect(db.engine).get_table_names()
        db.engine.dispose()


def test_actions_of_before_keep_their_rows_and_the_new_checks_hold(installation: Flask) -> None:
    made = (
        "INSERT INTO action (process_id, title, description, owner_typed, unit, deadline, funding_source, indicator, "
        "baseline, target, verification, competence, status, progress, created_at) VALUES ((SELECT id FROM process), "
        "'Puente', '', 'Rosa', '', '2027-03-30', '', '', '', '', '', 'municipal', 'planned', 0, '2026-11-24')"
    )
    with installation.app_context():
        downgrade(directory=str(MIGRATIONS / "main"), revision="0002")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO process (canton_code, name, fiscal_year, budget_cents, division, created_at) "
                    "VALUES ('1116', 'P', 2027, 1, 'canton', '2026-11-24')"
                )
            )
            connection.execute(text(made))
        upgrade(directory=str(MIGRATIONS / "main"))
        action = db.session.query(Action).one()
        assert (action.title, action.objective, action.starts_on) == ("Puente", "", None)
        db.session.remove()
        for wrong in (
            "starts_on = '2027-03-31'",
            "competence_answer = 'refer', competence_reason = 'x'",
            "competence = 'provincial', competence_answer = 'refer'",
            "competence = 'provincial', competence_reason = 'x', competence_answer = 'keep'",
        ):
            with pytest.raises(IntegrityError), db.engine.begin() as connection:
                connection.execute(text(f"UPDATE action SET {wrong}"))


def test_strategies_of_before_keep_their_actions_and_their_checks(installation: Flask) -> None:
    """The two tables are made anew on SQLite: what points at them and what they check must be there after it."""
    with installation.app_context():
        process = Process(canton_code="1116", name="P", fiscal_year=2027, budget_cents=1)
        cross = SwotCross(process=process, kind=CrossKind.FO, text="Regar")
        db.session.add(Action(process=process, title="Canal", cross=cross))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
        for _ in range(2):
            downgrade(directory=str(MIGRATIONS / "main"), revision="0005")
            upgrade(directory=str(MIGRATIONS / "main"))
        action = db.session.query(Action).one()
        assert (action.title, action.write_id, action.cross.text) == ("Canal", None, "Regar")
        db.session.remove()
        for wrong in (
            "UPDATE action SET title = ' '",
            "UPDATE action SET status = 'x'",
            "UPDATE swot_cross SET kind = 'x'",
            "DELETE FROM swot_cross",
        ):
            with pytest.raises(IntegrityError), db.engine.begin() as connection:
                connection.execute(text(wrong))
        for table in ("action", "swot_cross"):
            found = inspect(db.engine).get_unique_constraints(table)
            assert [each["column_names"] for each in found] == [["write_id"]]


def test_nobody_changes_an_adopted_plan(installation: Flask) -> None:
    with installation.app_context():
        process = Process(canton_code="1116", name="P", fiscal_year=2027, budget_cents=1)
        db.session.add(process)
        db.session.flush()
        db.session.add(
            PlanVersion(
                process_id=process.id,
                number=1,
                adopted_on=date(2026, 10, 1),
                body="council",
                rows=[],
                digest="x",
            )
        )
        db.session.commit()
        db.session.remove()
        for statement in ("UPDATE plan_version SET digest = 'y'", "DELETE FROM plan_version"):
            with pytest.raises(DatabaseError, match="stays as it is"), db.engine.begin() as connection:
                connection.execute(text(statement))
